import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { announce } from '../announce';
import { signOut } from '../data/account';
import { dashboards } from '../dashboards';
import { Heading } from '../parts/heading';
import { Question } from '../parts/question';
import { useSending } from '../sender';
import { usePerson } from '../session';
import { Enter } from './enter';

/** Who one is here. */
export function Account() {
  const person = usePerson();
  const navigate = useNavigate();
  const { writes } = useSending();
  const [asking, setAsking] = useState(false);
  if (person === undefined) return <Enter way="in" stay />;

  const leave = async (): Promise<void> => {
    setAsking(false);
    await signOut();
    announce('You are signed out.');
    await navigate('/', { replace: true });
  };
  const figures = dashboards.filter(({ entity }) => entity === undefined);
  return (
    <>
      <Heading text={person.name} />
      <dl className="facts">
        <div>
          <dt>E-mail</dt>
          <dd>{person.email}</dd>
        </div>
        <div>
          <dt>Your number</dt>
          <dd>
            <code>{person.id}</code>
          </dd>
        </div>
      </dl>
      <ul className="places-list">
        {figures.map(({ key, label }) => (
          <li key={key}>
            <Link to={`/me/figures/${key}`}>{label}</Link>
          </li>
        ))}
        <li>
          <Link to="/me/waiting">What waits to be sent: {writes.length}</Link>
        </li>
      </ul>
      <div className="actions">
        <button type="button" onClick={() => (writes.length > 0 ? setAsking(true) : void leave())}>
          Sign out
        </button>
      </div>
      {asking && (
        <Question title="Sign out all the same?" yes="Sign out" onYes={() => void leave()} onNo={() => setAsking(false)}>
          <p>
            {writes.length} of your changes {writes.length === 1 ? 'was' : 'were'} not sent. They stay on this device and are sent
            when you sign in here again.
          </p>
        </Question>
      )}
    </>
  );
}
