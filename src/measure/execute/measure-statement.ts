import type pg from 'pg';
import type { Point, Tuple } from '../../model/index.js';
import type { FillContext } from '../fill/context.js';
import type { Filled } from '../fill/fill.js';
import { chooseTuple, onFreshRow } from '../parameters/tuple.js';
import type { Batch } from './order.js';
import { countersOf, rowsWritten, shapeOf, type Counters } from './plan.js';
import { explain, inRole, type Execution } from './session.js';
import { scannedSoFar, withTriggers } from './triggers.js';

/** A database filled for so many users, with a connection to measure by. */
export interface LoadedSize {
  filled: Filled;
  client: pg.Client;
}

/** What executing one statement at all sizes gave. */
export interface Executed {
  points: Point[];
  /** The heavy execution at each size, by users: fixes, twins and process costs run the same again. */
  heavy: Map<number, Execution>;
  why?: string;
}

/** Above this a second, warm run would tell nothing more: counts decide, not time. */
const WARM_BELOW = 200;
/** Codes of a foreign key: violated, and since Postgres 18 its RESTRICT. */
const UNIQUE_VIOLATION = '23505';
const REFUSED_BY_KEY = new Set(['23503', '23001']);
/** A statement that would take longer than this at the next size is not executed there. */
const LONGEST = 6000;

/** Executes a statement at every size for a heavy parent, and at the two largest for a median and a light one. */
export async function executeStatement(context: FillContext, sizes: readonly LoadedSize[], batch: Batch): Promise<Executed> {
  const executed: Executed = { points: [], heavy: new Map() };
  const varies = batch.statement.parameters.some((parameter) => parameter.literal === undefined) || isPersonal(batch);
  let last = 0;
  for (const [at, size] of sizes.entries()) {
    if (last * 4 > LONGEST) {
      executed.why = `not measured at ${String(size.filled.users)} users: it takes ${String(Math.round(last / 100) / 10)} s already at a smaller size`;
      break;
    }
    const tuples: Tuple[] = varies && !batch.write && at >= sizes.length - 2 ? ['heavy', 'median', 'light'] : ['heavy'];
    for (const tuple of tuples) {
      const outcome = await executeUntilFound(context, size, batch, tuple);
      if (tuple === 'heavy' && 'execution' in outcome) executed.heavy.set(size.filled.users, outcome.execution);
      if ('point' in outcome) {
        executed.points.push(outcome.point);
        if (tuple === 'heavy') {
          last = outcome.point.milliseconds;
          delete executed.why;
        }
      } else if (tuple === 'heavy') {
        executed.why = outcome.why;
        break;
      }
    }
  }
  return executed;
}

function isPersonal(batch: Batch): boolean {
  return batch.statement.role === 'authenticated' || batch.statement.role === 'anon';
}

/** A condition that no parameter shows (the last 30 days) may leave one heavy parent without a row: then the next is taken. */
const mostParents = 5;

async function executeUntilFound(context: FillContext, size: LoadedSize, batch: Batch, tuple: Tuple): Promise<Outcome> {
  let outcome = await executeOnce(context, size, batch, tuple, 0);
  const first = outcome;
  const again = (): boolean => (batch.write ? 'taken' in outcome : 'execution' in outcome && !('point' in outcome));
  for (let skip = 1; skip < mostParents && again(); skip++) {
    outcome = await executeOnce(context, size, batch, tuple, skip);
  }
  return 'point' in outcome ? outcome : first;
}

type Outcome =
  | { point: Point; execution: Execution }
  | { why: string; execution: Execution }
  /** `taken`: there is such a row already, and another parent may have none. */
  | { why: string; taken?: true };

async function executeOnce(
  context: FillContext,
  { filled, client }: LoadedSize,
  batch: Batch,
  tuple: Tuple,
  skip: number,
): Promise<Outcome> {
  try {
    const chosen = await chooseTuple(client, context, filled, batch.statement, tuple, skip);
    if ('why' in chosen) return chosen;
    const { execution, counters } = await runOrFresh(context, { filled, client }, batch, chosen);
    const empty = nothingMatched(counters, batch);
    if (empty !== undefined) return { why: empty, execution };
    const { rows, scanned, buffers, bytes, milliseconds, plan, planLines, fullScans } = counters;
    return {
      point: { users: filled.users, tuple, rows, scanned, buffers, bytes, milliseconds, plan, planLines, fullScans },
      execution,
    };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const why = /^\s*truncate\b/i.test(batch.statement.sql)
      ? 'it empties a whole table at once (TRUNCATE), which the lab does not try'
      : `Postgres refused it in the lab: ${said}`;
    return codeOf(error) === UNIQUE_VIOLATION ? { why, taken: true } : { why };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** A delete that foreign keys refuse is measured on a row that nothing points to. */
async function runOrFresh(
  context: FillContext,
  { filled, client }: LoadedSize,
  batch: Batch,
  execution: Execution,
): Promise<{ execution: Execution; counters: Counters & { written: number } }> {
  try {
    return { execution, counters: await run(client, execution, batch) };
  } catch (error) {
    const refused = REFUSED_BY_KEY.has(codeOf(error));
    const fresh = refused ? await onFreshRow(client, context, filled, batch.statement, execution) : undefined;
    if (fresh === undefined) throw error;
    return { execution: fresh, counters: await run(client, fresh, batch) };
  }
}

/** Executes and reads the counters; a fast one twice, so that the second finds everything in memory. */
export async function run(
  client: pg.Client,
  execution: Execution,
  batch: Pick<Batch, 'write' | 'statement'>,
  warmBelow = WARM_BELOW,
): Promise<Counters & { written: number }> {
  return inRole(client, execution, async () => {
    if (batch.write) return runWrite(client, execution, batch);
    let explained = await explain(client, execution, 'read');
    if ((explained['Execution Time'] ?? 0) < warmBelow) explained = await explain(client, execution, 'read');
    return { ...countersOf(explained, batch.statement.json), written: rowsWritten(explained) };
  });
}

async function runWrite(
  client: pg.Client,
  execution: Execution,
  batch: Pick<Batch, 'statement'>,
): Promise<Counters & { written: number }> {
  const before = await scannedSoFar(client);
  const explained = await explain(client, execution, 'write');
  const counters = countersOf(explained, batch.statement.json);
  return { ...withTriggers(counters, explained, before, await scannedSoFar(client)), written: rowsWritten(explained) };
}

/** The shape of the plan that Postgres would take now. */
export async function planShape(client: pg.Client, execution: Execution): Promise<string> {
  return inRole(client, execution, async () => shapeOf((await explain(client, execution, 'plan')).Plan));
}

/** Why an execution proves nothing: it found no row. */
function nothingMatched(counters: Counters & { written: number }, { write, statement }: Batch): string | undefined {
  const { verb, tables, singleRow } = statement.facts;
  if (write) {
    if (verb === 'insert' && counters.written === 0 && /on conflict/i.test(statement.sql)) return undefined;
    const changes = verb === 'insert' || verb === 'update' || verb === 'delete';
    return changes && counters.written === 0 ? 'no row was changed for the heavy tuple' : undefined;
  }
  if (tables.length === 0) return undefined;
  if (counters.rows === 0) return 'no row came back for the heavy tuple';
  return singleRow && counters.matched === 0 && counters.scanned >= 0 && !isHeaded(counters)
    ? 'no row matched under the aggregate for the heavy tuple'
    : undefined;
}

/** `count(*)` by an index alone, or `max(id)`, reads rows that no scan node reports as a table's. */
function isHeaded(counters: Counters): boolean {
  return counters.plan.startsWith('Result');
}
