import { setTimeout as wait } from 'node:timers/promises';
import { type PushErrorKind, roundTripMilliseconds } from '../../model/index.js';
import { inRole, takeRole, type Execution } from '../execute/session.js';
import { enough, type People } from './people.js';
import type { Part, Sent } from './path.js';
import type { Held, Pool } from './pool.js';

/** What a request is sent with. */
export interface Sending {
  pool: Pool;
  people: People;
  connections: number;
}

/** How one request went: milliseconds from the moment at which it should have been sent. */
export interface Sample {
  milliseconds: number;
  waitedForPool: number;
  /** How much later than it should it was sent. */
  lag: number;
  error?: PushErrorKind;
}

/** Sends one request as the app would, and takes back all that it wrote. It never throws. */
export async function request(sending: Sending, part: Part, intended: number): Promise<Sample> {
  const lag = Math.max(0, performance.now() - intended);
  const spent = { waited: 0, answered: 0 };
  try {
    await run(sending, part, undefined, spent);
    return { milliseconds: spent.answered - intended, waitedForPool: spent.waited, lag };
  } catch (error) {
    return { milliseconds: performance.now() - intended, waitedForPool: spent.waited, lag, error: errorKind(error) };
  }
}

async function run(
  sending: Sending,
  part: Part,
  held: Held | undefined,
  spent: { waited: number; answered: number },
): Promise<void> {
  if (part.kind === 'mark') return;
  if (part.kind === 'statement') return statement(sending, part, held, spent);
  if (part.kind === 'parallel' && held === undefined) {
    // All are waited for, so that nothing of a failed request runs on.
    const ended = await Promise.allSettled(part.parts.map((inner) => run(sending, inner, undefined, spent)));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return;
  }
  if (part.kind === 'sequence' && part.held && held === undefined) {
    return onConnection(sending, spent, async (taken) => {
      await taken.client.query('BEGIN');
      try {
        for (const inner of part.parts) await run(sending, inner, taken, spent);
      } finally {
        // To commit is one more round trip, for which the locks are held.
        await wait(roundTripMilliseconds);
        await taken.client.query('ROLLBACK');
      }
    });
  }
  for (const inner of part.parts) await run(sending, inner, held, spent);
}

async function statement(
  sending: Sending,
  { result: { batch }, locks }: Sent,
  held: Held | undefined,
  spent: { waited: number; answered: number },
): Promise<void> {
  if (!enough(sending.people, batch, locks, sending.connections)) return;
  const people = sending.people.get(batch) ?? [];
  const send = async ({ client, number }: Held): Promise<void> => {
    const execution = people[number % people.length];
    if (execution === undefined) return;
    const go = async (): Promise<void> => {
      await wait(roundTripMilliseconds);
      await client.query(queryOf(execution));
      spent.answered = performance.now();
    };
    if (held === undefined) return inRole(client, execution, go);
    await client.query('RESET ROLE');
    await takeRole(client, execution);
    return go();
  };
  return held === undefined ? onConnection(sending, spent, send) : send(held);
}

/** The extended protocol, whatever its values: it admits one statement only. */
export function queryOf({ sql, values }: Execution): { text: string; values: Execution['values']; queryMode: 'extended' } {
  return { text: sql, values, queryMode: 'extended' };
}

async function onConnection({ pool }: Sending, spent: { waited: number }, work: (held: Held) => Promise<void>): Promise<void> {
  const { held, waited } = await pool.take();
  spent.waited += waited;
  try {
    await work(held);
  } finally {
    pool.give(held);
  }
}

const kinds: Record<string, PushErrorKind> = {
  '57014': 'timeout',
  '55P03': 'lock',
  '40P01': 'deadlock',
  '53300': 'refused',
};

function errorKind(error: unknown): PushErrorKind {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return kinds[code] ?? 'other';
}
