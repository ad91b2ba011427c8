import type { FixCounts, FixTrial, ParameterValue, Point } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteName, quoteText, saltOf } from '../fill/sql.js';
import { growthOf, modelAt, workOf } from '../growth/model.js';
import { workAtLargest } from './before.js';
import { pointAt, timesText, trialOf, type Bench } from './bench.js';
import { turnValues } from './each-own.js';
import type { Loop, LoopKey } from './loops.js';
import { oneStatement, type OneStatement } from './one-statement.js';
import { sameRegrouped, sameWritten } from './regroup.js';
import { trimmed } from './results.js';

/** Turns that are compared row by row. */
const MOST_COMPARED = 30;
/** Turns whose cost is measured; the others cost as much on the average. */
const MOST_COUNTED = 6;
const MOST_TURNS = 2000;
/** Pages and rows of all turns together, above which fewer turns are measured and counted for the others. */
const MOST_WORK = 1_500_000;

/** The values that a turn sends: what comes of the loop's row first, then what it stores besides. */
type Turn = readonly (string | null)[];

/** What a loop over the heavy parent's list costs at one size, and what the one statement costs. */
interface AtSize {
  loop: Point & { statements: number };
  one: Point;
}

/**
 * Sends the statement of a loop once for all rows, for the heavy parent's list, and compares: the same rows for each row of the
 * list. Verified with the statements sent, which are round trips, and the work before and after.
 */
export async function tryBatch(loop: Loop, bench: Bench): Promise<FixTrial | undefined> {
  const { inner } = loop;
  const { statement } = inner.batch;
  const table = statement.facts.tables[0];
  const isWritten = ({ number }: LoopKey): boolean => statement.parameters[number - 1]?.operator === 'write';
  // What is compared stands first: it tells the rows apart.
  const own = { ...loop, keys: loop.keys.toSorted((left, right) => Number(isWritten(left)) - Number(isWritten(right))) };
  const keys = [...own.keys, ...loop.written];
  const form = oneStatement(statement, keys);
  const trial = trialOf({
    id: `batch-${saltOf(`${statement.role} ${statement.sql}`).toString(16).padStart(8, '0')}`,
    kind: 'batch',
    ddl: `${form?.sql ?? statement.sql};`,
    schema: table?.schema ?? 'public',
    table: table?.name ?? '',
    columns: keys.map(({ column }) => column),
  });
  if (form === undefined) return undefined;
  const sizes: AtSize[] = [];
  for (const size of bench.sizes) {
    const list = await valuesOf(size, own);
    const execution = inner.executed.heavy.get(size.filled.users);
    if (list === undefined || execution === undefined) return undefined;
    if (size === bench.sizes.at(-1)) {
      if (list.length < 2) return { ...trial, why: 'the loop turns once, even for the heaviest parent' };
      const compared = list.slice(0, Math.min(MOST_COMPARED, affordable(inner)));
      const turns = compared.map((values) => atTurn(execution, keys, values));
      const one = atOnce(execution, form, keys, compared);
      const same = inner.batch.write
        ? await sameWritten(size, turns, one, statement, keys, compared)
        : await sameRegrouped(size, turns, one, form);
      if (!same) return { ...trial, why: 'sent once for all rows it gives other rows' };
    }
    sizes.push(await costAt(size, { ...own, keys }, execution, form, list));
  }
  return judged(trial, sizes, inner, bench);
}

/** Turns that can be measured in reasonable time, by the counts of one. */
function affordable(inner: Loop['inner']): number {
  return Math.max(MOST_COUNTED, Math.floor(MOST_WORK / Math.max(1, workAtLargest(inner))));
}

/** The values of the loop's rows, in their order, at the heavy parent. */
async function valuesOf(size: LoadedSize, { outer, inner, keys, written }: Loop): Promise<Turn[] | undefined> {
  const { client, filled } = size;
  const execution = outer.executed.heavy.get(filled.users);
  if (execution === undefined || outer.batch.write) return undefined;
  const { json } = outer.batch.statement;
  const columns = keys.map(({ column }) => (json ? `(r.e ->> ${quoteText(column)})` : `r.${quoteName(column)}::text`));
  const from = json
    ? `SELECT e.value AS e FROM (${trimmed(execution.sql)}) d, json_array_elements(d.body) e`
    : trimmed(execution.sql);
  const places = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  const list = await inRole(client, execution, async () => {
    const { rows } = await client.query<string[]>({
      text: `SELECT ${columns.join(', ')} FROM (${from}) r WHERE ${places} LIMIT ${String(MOST_TURNS)}`,
      values: execution.values,
      rowMode: 'array',
    });
    return rows;
  }).catch(() => undefined);
  const target = inner.batch.statement.facts.tables[0];
  if (list === undefined || written.length === 0 || target === undefined) return list;
  const stored = await turnValues(size, { schema: target.schema ?? 'public', name: target.name }, written, list.length);
  return list.map((values, at) => [...values, ...(stored[at] ?? [])]);
}

function atTurn(execution: Execution, keys: Loop['keys'], values: Turn): Execution {
  const own: ParameterValue[] = [...execution.values];
  keys.forEach(({ number }, at) => (own[number - 1] = values[at] ?? null));
  return { ...execution, values: own };
}

function atOnce(execution: Execution, form: OneStatement, keys: Loop['keys'], list: readonly Turn[]): Execution {
  const own: ParameterValue[] = [...execution.values];
  // Of two turns for the same row the last one stays.
  const named = list.map((values): [string, Turn] => [values.slice(0, form.compared).join('\u0000'), values]);
  const rows = form.distinct ? [...new Map(named).values()] : list;
  keys.forEach(({ number }, at) => (own[number - 1] = rows.map((values) => values[at] ?? null)));
  return { ...execution, sql: form.sql, values: own };
}

async function costAt(
  size: LoadedSize,
  { inner, keys }: Loop,
  execution: Execution,
  form: OneStatement,
  list: readonly Turn[],
): Promise<AtSize> {
  const some = list.slice(0, affordable(inner));
  const step = Math.max(1, Math.floor(some.length / MOST_COUNTED));
  const counted = some.filter((_, at) => at % step === 0).slice(0, MOST_COUNTED);
  const points: Point[] = [];
  for (const values of counted) points.push(await pointAt(size, atTurn(execution, keys, values), inner.batch));
  const one = await pointAt(size, atOnce(execution, form, keys, some), inner.batch);
  const loop = sumOf(one, points, list.length / Math.max(1, counted.length));
  // A list read through once costs the same however long the list of values; what is asked for each of them does not.
  const isRead = form.distinct && form.compared === undefined;
  return { loop: { ...loop, statements: list.length }, one: isRead ? one : sumOf(one, [one], list.length / some.length) };
}

/** The counts of several runs together, so many times over. */
function sumOf(like: Point, points: readonly Point[], times: number): Point {
  const sum = (counter: 'rows' | 'scanned' | 'buffers' | 'bytes' | 'milliseconds'): number =>
    Math.round(points.reduce((total, point) => total + point[counter], 0) * times);
  const [rows, scanned, buffers, bytes] = [sum('rows'), sum('scanned'), sum('buffers'), sum('bytes')];
  return { ...like, rows, scanned, buffers, bytes, milliseconds: sum('milliseconds') };
}

function judged(trial: FixTrial, sizes: readonly AtSize[], inner: Loop['inner'], { asked, widen }: Bench): FixTrial {
  const last = sizes.at(-1);
  if (last === undefined) return trial;
  const counts = ({ rows, scanned, buffers, bytes }: Point, statements: number): FixCounts => ({
    statements,
    rows,
    scanned,
    buffers,
    bytes,
  });
  const points = sizes.map(({ one }) => one);
  const effect: FixTrial['effects'][number] = {
    statement: inner.batch.statement.id,
    before: { ...counts(last.loop, last.loop.statements), growth: growthOf(sizes.map(({ loop }) => loop)) },
    after: {
      ...counts(last.one, 1),
      growth: growthOf(points),
      modelled: modelAt(points, asked, Infinity, widen),
      points,
      plan: last.one.planLines,
    },
    sameRows: true,
  };
  const turns = last.loop.statements;
  const less = workOf(last.loop) / Math.max(1, workOf(last.one));
  if (less < 1 / 1.5)
    return {
      ...trial,
      effects: [effect],
      why: `one statement instead of ${String(turns)}, but ${timesText(1 / less)} the work in the database`,
    };
  const work = less >= 1.5 ? ` and ${timesText(less)} less work` : ' for the same work';
  return {
    ...trial,
    effects: [effect],
    verdict: 'verified',
    why: `one statement instead of ${turns.toLocaleString('en')}${work} in the database, with the same rows for each row of the list`,
  };
}
