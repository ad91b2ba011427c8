import type pg from 'pg';
import { type Interval, type PushQueue, roundTripMilliseconds } from '../../model/index.js';
import type { Batch } from '../execute/order.js';
import { type Execution, takeRole } from '../execute/session.js';
import type { Hot } from './mix.js';
import { enough, type People } from './people.js';
import { queryOf } from './request.js';
import { type Part, type Sent, sentIn } from './path.js';

/** Milliseconds after which one who waits for a lock is taken to wait for the other. */
const patience = 150;
/** A commit is written to the disk while its locks are held: about a millisecond on rented disks. Declared assumption. */
const flushMilliseconds = 1;
/** Milliseconds may be a third of the reference or three times as long (docs/ceiling.md "Intervals"). */
const roughly = 3;
/** Different pairs of people; all of them must wait. */
export const pairs = [
  [0, 1],
  [1, 2],
  [0, 2],
] as const;

/**
 * Looks whether different people who do the same thing at the same time wait for one another: one sends the statement and
 * keeps the transaction open, another sends it with rows of their own. Whether they wait is the same in every run, and for how
 * long follows from counts; no clock decides.
 *
 * @param all every path of the traffic, not only the hot ones: they may stand in the same queue
 */
export async function queuesOf(
  [one, other]: readonly [pg.Client, pg.Client],
  hot: readonly Hot[],
  all: readonly Hot[],
  people: People,
): Promise<PushQueue[]> {
  const found: PushQueue[] = [];
  const asked = new Set<Batch>();
  for (const { result, locks } of hot.flatMap(({ part }) => sentIn(part))) {
    const { batch } = result;
    if (!locks || asked.has(batch) || !enough(people, batch, locks, pairs.length)) continue;
    asked.add(batch);
    const executions = people.get(batch) ?? [];
    let waited = 0;
    for (const [first, second] of pairs) {
      const a = executions[first % executions.length];
      const b = executions[second % executions.length];
      if (a === undefined || b === undefined || !(await waits(one, other, a, b))) break;
      waited += 1;
    }
    if (waited === pairs.length) found.push(described(batch, all));
  }
  return found;
}

/** Whether `b` waits while the transaction of `a` is open. */
async function waits(one: pg.Client, other: pg.Client, a: Execution, b: Execution): Promise<boolean> {
  try {
    await one.query('BEGIN');
    await takeRole(one, a);
    await one.query(queryOf(a));
    await other.query('BEGIN');
    await other.query(`SET LOCAL lock_timeout = ${String(patience)}`);
    // What makes room for the row is ours: waiting for it would tell nothing.
    await takeRole(other, b);
    return await other.query(queryOf(b)).then(() => false, isLockTimeout);
  } catch {
    return false;
  } finally {
    await Promise.allSettled([one.query('ROLLBACK'), other.query('ROLLBACK')]);
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}

function described({ statement, ids }: Batch, all: readonly Hot[]): PushQueue {
  const inside = (sent: Sent): boolean => ids.includes(sent.result.batch.statement.id);
  const members = all
    .map((hot) => ({ hot, held: heldIn(hot.part, inside), rate: hot.perSecond(million) / million }))
    .filter(({ held, rate }) => held > 0 && rate > 0)
    .toSorted((a, b) => b.rate - a.rate);
  const rate = members.reduce((sum, member) => sum + member.rate, 0);
  const busy = members.reduce((sum, member) => sum + member.rate * member.held, 0);
  const held = rate === 0 ? 0 : busy / rate;
  const interval: Interval = [held / roughly, held * roughly];
  return {
    statement: statement.id,
    table: statement.facts.target ?? statement.facts.tables[0]?.name ?? '',
    entryPoints: members.map(({ hot }) => hot.entry.id),
    heldMilliseconds: interval,
    perSecondAndUser: rate,
  };
}

const million = 1_000_000;

/** Milliseconds for which a request holds the locks of the statement: to the end of the transaction that it is in. */
function heldIn(part: Part, inside: (sent: Sent) => boolean, within = false): number {
  if (part.kind === 'mark') return 0;
  if (part.kind === 'statement') return inside(part) ? part.milliseconds + flushMilliseconds : 0;
  if (within || part.kind === 'parallel' || !part.held)
    return part.parts.reduce((sum, inner) => sum + heldIn(inner, inside, within), 0);
  const sent = sentIn(part);
  const from = sent.findIndex(inside);
  if (from < 0) return 0;
  const rest = sent.slice(from);
  const inDatabase = rest.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  // After the first, each further statement and the commit come by a round trip.
  return inDatabase + rest.length * roundTripMilliseconds + flushMilliseconds;
}
