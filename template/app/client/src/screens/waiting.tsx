import { useState } from 'react';
import { Link } from 'react-router';
import { announce } from '../announce';
import { takeBack, tryAgain } from '../data/outbox';
import type { Write } from '../data/store';
import { shownMoment } from '../data/values';
import { entityOf } from '../entities';
import { Heading } from '../parts/heading';
import { Question } from '../parts/question';
import { useSending } from '../sender';
import { usePerson } from '../session';
import { Enter } from './enter';

/** What was written and has not arrived: what waits, and what was refused and why. */
export function Waiting() {
  const person = usePerson();
  const { writes, sendNow } = useSending();
  if (person === undefined) return <Enter way="in" stay />;
  return (
    <>
      <Heading text="Waiting">
        {writes.length > 0 && (
          <button type="button" className="main" onClick={() => void sendNow()}>
            Send now
          </button>
        )}
      </Heading>
      {writes.length === 0 ? (
        <p className="quiet">Nothing waits: all that you wrote has arrived.</p>
      ) : (
        <ul className="waiting">
          {writes.map((write) => (
            <One key={write.key} write={write} />
          ))}
        </ul>
      )}
    </>
  );
}

function One({ write }: { write: Write }) {
  const { key, says, at, problem, method, row, entity } = write;
  const { sendNow } = useSending();
  const [asking, setAsking] = useState(false);
  const route = entityOf(entity)?.route ?? '';
  const again = async (): Promise<void> => {
    await tryAgain(write);
    await sendNow();
  };
  const drop = async (): Promise<void> => {
    setAsking(false);
    await takeBack(key);
    announce('It is taken back.');
  };
  return (
    <li className={problem === undefined ? undefined : 'bad'}>
      <p>
        <strong>{says}</strong> <span className="quiet">{shownMoment(at)}</span>
      </p>
      <p>{problem === undefined ? 'Waits for a connection.' : `Refused: ${problem.message}`}</p>
      <div className="actions">
        {problem?.code === 'changed' && method === 'PATCH' ? (
          <Link className="button" to={`/${route}/${row}/edit?write=${key}`}>
            Compare
          </Link>
        ) : (
          problem !== undefined && (
            <button type="button" onClick={() => void again()}>
              Try again
            </button>
          )
        )}
        {problem !== undefined && method === 'POST' && (
          <Link className="button" to={`/${route}/new?write=${key}`}>
            Mend
          </Link>
        )}
        <button type="button" onClick={() => setAsking(true)} aria-label={`Take back: ${says}`}>
          Take back
        </button>
      </div>
      {asking && (
        <Question
          title={`Take back “${says}”?`}
          yes="Take back"
          no="Keep"
          onYes={() => void drop()}
          onNo={() => setAsking(false)}
        >
          <p>It is not sent, and what you wrote in it is gone.</p>
        </Question>
      )}
    </li>
  );
}
