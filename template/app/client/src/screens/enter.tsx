import { type FormEvent, useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { announce } from '../announce';
import { placeOf, signIn, signUp } from '../data/account';
import { spoken } from '../data/values';
import { Heading } from '../parts/heading';
import { providers } from '../providers';
import { usePerson } from '../session';

const words = {
  in: { title: 'Sign in', other: 'sign-up', ask: 'No account yet?', link: 'Make one' },
  up: { title: 'Make an account', other: 'sign-in', ask: 'You have one already?', link: 'Sign in' },
};

/** Signing in and making an account. With `stay`, in the place of a screen that needs somebody. */
export function Enter({ way, stay = false }: { way: 'in' | 'up'; stay?: boolean }) {
  const navigate = useNavigate();
  const person = usePerson();
  const alert = useRef<HTMLParagraphElement>(null);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const { title, other, ask, link } = words[way];

  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name = '', email = '', password = ''] = ['name', 'email', 'password'].map((key) => String(form.get(key) ?? ''));
    setBusy(true);
    setWrong(undefined);
    try {
      const given = { email: email.trim(), password };
      const entered = await (way === 'in' ? signIn(given) : signUp({ ...given, name: name.trim() }));
      announce(`You are signed in as ${entered.name}.`);
      if (!stay) await navigate('/', { replace: true });
    } catch (error) {
      setBusy(false);
      setWrong(error instanceof Error ? error.message : 'Something went wrong.');
      window.setTimeout(() => alert.current?.focus());
    }
  };

  return (
    <>
      <Heading text={title} />
      {person !== undefined && <p className="note">You are signed in as {person.name}.</p>}
      <form className="form narrow" onSubmit={(event) => void send(event)}>
        {wrong !== undefined && (
          <p className="note bad" role="alert" tabIndex={-1} ref={alert}>
            {wrong}
          </p>
        )}
        {way === 'up' && <Text name="name" label="Name" type="text" autoComplete="name" />}
        <Text name="email" label="E-mail" type="email" autoComplete="email" />
        <Text
          name="password"
          label="Password"
          type="password"
          autoComplete={way === 'in' ? 'current-password' : 'new-password'}
          hint={way === 'up' ? 'At least 10 characters' : undefined}
        />
        <div className="actions">
          <button type="submit" className="main" disabled={busy}>
            {title}
          </button>
        </div>
        <Providers onWrong={setWrong} />
        <p>
          {ask} <Link to={`/${other}`}>{link}</Link>
        </p>
      </form>
    </>
  );
}

/** Signing in with an account that one has elsewhere. */
function Providers({ onWrong }: { onWrong: (text: string) => void }) {
  const go = async (provider: string): Promise<void> => {
    try {
      window.location.assign(await placeOf(provider));
    } catch (error) {
      onWrong(error instanceof Error ? error.message : 'Something went wrong.');
    }
  };
  return providers.map((provider) => (
    <button key={provider} type="button" onClick={() => void go(provider)}>
      Go on with {spoken(provider)}
    </button>
  ));
}

function Text({
  name,
  label,
  hint,
  ...rest
}: {
  name: string;
  label: string;
  type: string;
  autoComplete: string;
  hint?: string;
}) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {hint !== undefined && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={name}
        name={name}
        required
        minLength={hint === undefined ? undefined : 10}
        aria-describedby={hint === undefined ? undefined : `${name}-hint`}
        {...rest}
      />
    </div>
  );
}
