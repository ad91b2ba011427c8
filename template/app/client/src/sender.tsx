import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect } from 'react';
import { announce } from './announce';
import { onTold } from './data/lock';
import { queue, takeBack, type Wanted, writesOf } from './data/outbox';
import { type Outcome, sendWaiting } from './data/sending';
import type { Write } from './data/store';
import { usePerson } from './session';

/** How often what waits is tried, while the app is open. */
const seconds = 20;

interface Sending {
  /** What waits or was refused. */
  writes: Write[];
  /** Writes something now, or as soon as there is a network. */
  write: (wanted: Omit<Wanted, 'person'>) => Promise<Outcome & { id: string }>;
  sendNow: () => Promise<void>;
}

const Sending = createContext<Sending | undefined>(undefined);

export function useSending(): Sending {
  const sending = useContext(Sending);
  if (sending === undefined) throw new Error('there is no Sender around this');
  return sending;
}

/** Sends what waits whenever there is a network, for whoever is signed in. */
export function Sender({ children }: { children: ReactNode }) {
  const person = usePerson()?.id;
  const queries = useQueryClient();
  const { data: writes = [] } = useQuery({
    queryKey: ['writes', person],
    queryFn: () => (person === undefined ? [] : writesOf(person)),
    staleTime: Number.POSITIVE_INFINITY,
  });

  const renew = useCallback(() => queries.invalidateQueries({ queryKey: ['writes'] }), [queries]);

  const sendNow = useCallback(async () => {
    if (person === undefined || (await writesOf(person)).every(({ problem }) => problem !== undefined)) return;
    const outcomes = [...(await sendWaiting(person)).values()];
    const sent = outcomes.filter(({ kind }) => kind === 'sent').length;
    const refused = outcomes.filter(({ kind }) => kind === 'refused').length;
    if (refused > 0)
      announce(`${refused === 1 ? 'A change was' : `${String(refused)} changes were`} refused. “Waiting” shows why.`);
    else if (sent > 0) announce(sent === 1 ? 'Your change has arrived.' : `Your ${String(sent)} changes have arrived.`);
    if (sent + refused > 0) await queries.invalidateQueries();
  }, [person, queries]);

  const write = useCallback(
    async (wanted: Omit<Wanted, 'person'>) => {
      if (person === undefined) throw new Error('nobody is signed in');
      const { key, row: id } = await queue({ ...wanted, person });
      const outcomes = await sendWaiting(person);
      const outcome = outcomes.get(key) ?? (await found(person, key));
      // A refusal is told where it was asked for; it need not wait.
      if (outcome.kind === 'refused') await takeBack(key);
      if (outcome.kind === 'sent' && outcome.row !== undefined)
        queries.setQueryData(['row', wanted.entity.key, id], { data: outcome.row, keptAt: undefined });
      // What is on the screen is read again, but a slow network keeps nobody waiting for it.
      await Promise.race([queries.invalidateQueries(), new Promise((resolve) => void window.setTimeout(resolve, 1500))]);
      return { ...outcome, id };
    },
    [person, queries],
  );

  useEffect(() => onTold(() => void renew()), [renew]);
  useEffect(() => {
    void sendNow();
    const timer = window.setInterval(() => void sendNow(), seconds * 1000);
    const back = (): void => void sendNow();
    window.addEventListener('online', back);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener('online', back);
    };
  }, [sendNow]);

  return <Sending value={{ writes, write, sendNow }}>{children}</Sending>;
}

/** A write that another tab has sent is gone from the queue. */
async function found(person: string, key: string): Promise<Outcome> {
  const there = (await writesOf(person)).some((write) => write.key === key);
  return there ? { kind: 'waiting' } : { kind: 'sent', row: undefined };
}
