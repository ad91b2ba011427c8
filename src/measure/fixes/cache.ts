import type { FixTrial } from '../../model/index.js';
import { saltOf } from '../fill/sql.js';
import { workAtLargest, WORTH, type Before } from './before.js';
import { countsBefore, trialOf, type Bench } from './bench.js';
import { digestOf } from './results.js';

/** Nobody's id: what this user is shown is for everybody, or for nobody. */
const stranger = '00000000-0000-4000-8000-00000000ffff';
const KEPT = 'a minute';
/** Bytes of an answer that is worth keeping; a longer one is to be made shorter first. */
const MOST_BYTES = 100_000;

/** Reads of what users look at that take nothing from the request and cost something: the same question each time. */
export function isAskedAlike({ batch }: Before): boolean {
  const { parameters, facts, sql } = batch.statement;
  const fixed = parameters.every(({ literal }) => literal !== undefined);
  return (
    !batch.write && batch.userFacing && fixed && facts.tables.length > 0 && !/\b(random|nextval|pg_backend_pid)\s*\(/i.test(sql)
  );
}

/**
 * An answer that is the same for everybody, kept for a while. Asked under two names and compared; how many calls that spares is
 * worked out from the scenario's traffic. What is kept is older than what is there: nothing is said of its being equal.
 */
export async function tryCache(statement: Before, bench: Bench): Promise<FixTrial | undefined> {
  const largest = bench.sizes.at(-1);
  const { batch, executed, growth } = statement;
  const execution = largest && executed.heavy.get(largest.filled.users);
  const before = countsBefore(statement);
  if (largest === undefined || execution === undefined || before === undefined) return undefined;
  if (workAtLargest(statement) < WORTH || before.bytes > MOST_BYTES) return undefined;
  const { sql, role, json, facts } = batch.statement;
  const [table] = facts.tables;
  const trial = trialOf({
    id: `cache-${saltOf(`${role} ${sql}`).toString(16).padStart(8, '0')}`,
    kind: 'cache',
    ddl: `${sql};`,
    schema: table?.schema ?? 'public',
    table: table?.name ?? '',
    columns: [],
    changesWhatIsShown: true,
  });
  // A limit without an order of its own may stop at other rows each time: only their number is compared then.
  const how = { json, countOnly: facts.limit !== undefined };
  const mine = await digestOf(largest.client, execution, how);
  const again = await digestOf(largest.client, execution, how);
  const theirs = await digestOf(largest.client, { ...execution, user: stranger }, how);
  if (mine === 'cannot be compared') return { ...trial, why: 'two answers could not be compared' };
  if (mine !== again) return { ...trial, why: 'its answer is another one each time, though nothing was written' };
  if (mine !== theirs)
    return { ...trial, why: 'its answer is another one for another user: keeping it would show one user’s rows to the next' };
  const kept = { statements: 0, rows: before.rows, scanned: 0, buffers: 0, bytes: before.bytes };
  return {
    ...trial,
    effects: [
      { statement: batch.statement.id, before, after: { ...kept, growth, modelled: [], points: [], plan: [] }, sameRows: true },
    ],
    verdict: 'verified',
    why: `the same answer under two names: kept for ${KEPT} it is asked once in that time, and up to ${KEPT} old`,
  };
}
