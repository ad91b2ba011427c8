import { useQueryClient } from '@tanstack/react-query';
import { createContext, Fragment, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { type Person, rememberedPerson, settle, whoIsSignedIn } from './data/account';
import { Problem, Unreachable } from './data/answer';
import { isConnected } from './data/connection';
import { readFor } from './data/kept';
import { alone, onTold } from './data/lock';

/** How often the server is looked for while it cannot be reached. */
const seconds = 20;

const Session = createContext<Person | undefined>(undefined);

/** Who is signed in; undefined: nobody. */
export function usePerson(): Person | undefined {
  return useContext(Session);
}

function begin(): Person | undefined {
  const person = rememberedPerson();
  readFor(person?.id);
  return person;
}

/** Knows who is signed in: at once what the device remembers, then what the server says. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [person, setPerson] = useState(begin);
  const current = useRef(person?.id);

  const take = useCallback(
    (next: Person | undefined) => {
      const another = current.current !== next?.id;
      current.current = next?.id;
      if (!another) return;
      readFor(next?.id);
      setPerson(next);
      queries.clear();
    },
    [queries],
  );

  useEffect(() => {
    const ask = async (): Promise<void> => {
      try {
        // Whoever signs in meanwhile waits: an older answer must not sign them out.
        const next = await alone(async () => {
          const found = await whoIsSignedIn();
          if (found?.id !== rememberedPerson()?.id) await settle(found);
          return found;
        });
        take(next);
      } catch (error) {
        // Without a network whoever is remembered stays.
        if (!(error instanceof Unreachable)) take(rememberedPerson());
      }
    };
    void ask();
    // Whoever is refused as nobody was signed out meanwhile.
    const refused = queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      const { error } = event.action;
      if (error instanceof Problem && error.status === 401 && current.current !== undefined) void ask();
    });
    const told = onTold(() => take(rememberedPerson()));
    const back = (): void => void ask();
    const seen = (): void => void (document.visibilityState === 'visible' && ask());
    const timer = window.setInterval(() => void (isConnected() || ask()), seconds * 1000);
    window.addEventListener('online', back);
    document.addEventListener('visibilitychange', seen);
    return () => {
      refused();
      told();
      window.clearInterval(timer);
      window.removeEventListener('online', back);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [take, queries]);

  // Another person begins anew: nothing on the screen is left of the one before.
  return (
    <Session value={person}>
      <Fragment key={person?.id ?? ''}>{children}</Fragment>
    </Session>
  );
}
