import type pg from 'pg';
import type { FixTrial, Growth, Law, Point } from '../../model/index.js';
import type { Batch } from '../execute/order.js';
import { run, type Executed, type LoadedSize } from '../execute/measure-statement.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteName, quoteTable } from '../fill/sql.js';
import { tableKey } from '../../scenario/index.js';
import { growthOf, heavyPoints, modelAt, workOf } from '../growth/model.js';
import type { Candidate } from './candidates.js';
import { writePrice } from './price.js';

/** A statement as it was measured before the fix. */
export interface Before {
  batch: Batch;
  executed: Executed;
  growth: Growth;
  /** Rows at which its answer is cut off. */
  most: number;
  /** Its result at the largest size, for comparison; computed once. */
  result?: string;
}

type Effect = FixTrial['effects'][number];

const order: Law[] = ['constant', 'logarithmic', 'sublinear', 'linear', 'superlinear'];
const isAtLeastLinear = (law: Law): boolean => order.indexOf(law) >= order.indexOf('linear');

/**
 * Builds an index at the two largest sizes, executes again every statement on its table that costs anything, and drops it.
 * Verified: the same rows, writes that were accepted are accepted still, and the growth falls by a class (or the work by five
 * times without being linear still).
 */
export async function tryIndex(
  candidate: Candidate,
  sizes: readonly LoadedSize[],
  statements: readonly Before[],
  asked: readonly number[],
  widen: number,
): Promise<FixTrial> {
  const trial: FixTrial = {
    id: candidate.id,
    kind: 'index',
    ddl: candidate.ddl,
    schema: candidate.table.schema,
    table: candidate.table.name,
    columns: candidate.columns,
    effects: [],
    write: undefined,
    verdict: 'refused',
    why: '',
  };
  const tried = sizes.slice(-2);
  const largest = tried.at(-1);
  const plan = largest?.filled.planner.plan(tableKey(candidate.table));
  if (largest === undefined || plan === undefined) return { ...trial, why: 'the table could not be filled' };
  const priceBefore = await writePrice(largest.client, plan);
  for (const statement of statements) statement.result ??= await resultOf(largest, statement);
  try {
    for (const { client } of tried) {
      await client.query(candidate.ddl);
      if (candidate.expression || /USING gin/.test(candidate.ddl)) await client.query(`ANALYZE ${quoteTable(candidate.table)}`);
    }
  } catch (error) {
    await drop(tried, candidate);
    return { ...trial, why: `Postgres cannot build it: ${error instanceof Error ? error.message : String(error)}` };
  }
  try {
    for (const statement of statements) {
      const effect = await effectOf(statement, tried, asked, widen);
      if (effect !== undefined) trial.effects.push(effect);
    }
    const priceAfter = await writePrice(largest.client, plan);
    if (priceBefore !== undefined && priceAfter !== undefined)
      trial.write = {
        walBytesBefore: priceBefore.walBytes,
        walBytesAfter: priceAfter.walBytes,
        buffersBefore: priceBefore.buffers,
        buffersAfter: priceAfter.buffers,
      };
    if (priceBefore !== undefined && priceAfter === undefined)
      return { ...trial, why: 'rows that could be written before are refused with it' };
  } finally {
    await drop(tried, candidate);
  }
  return judge(trial, largest.filled.rows.get(tableKey(candidate.table)) ?? 0);
}

async function drop(sizes: readonly LoadedSize[], candidate: Candidate): Promise<void> {
  for (const { client } of sizes)
    await client.query(`DROP INDEX IF EXISTS ${quoteName(candidate.table.schema)}.${quoteName(candidate.name)}`);
}

async function effectOf(
  { batch, executed, growth, most, result }: Before,
  sizes: readonly LoadedSize[],
  asked: readonly number[],
  widen: number,
): Promise<Effect | undefined> {
  const points: Point[] = [];
  for (const { client, filled } of sizes) {
    const execution = executed.heavy.get(filled.users);
    if (execution === undefined) continue;
    const { rows, scanned, buffers, bytes, milliseconds, plan, planLines, fullScans } = await run(client, execution, batch, 0);
    points.push({ users: filled.users, tuple: 'heavy', rows, scanned, buffers, bytes, milliseconds, plan, planLines, fullScans });
  }
  const after = points.at(-1);
  const before = heavyPoints(executed.points).find((point) => point.users === after?.users);
  const largest = sizes.at(-1);
  if (after === undefined || before === undefined || largest === undefined) return undefined;
  if (after.plan === before.plan) return undefined;
  const rowsAfter = await resultOf(largest, { batch, executed });
  return {
    statement: batch.statement.id,
    before: { buffers: before.buffers, scanned: before.scanned, growth },
    after: {
      buffers: after.buffers,
      scanned: after.scanned,
      growth: growthOf(points),
      modelled: modelAt(points, asked, most, widen),
      points,
      plan: after.planLines,
    },
    sameRows: rowsAfter === result,
  };
}

/**
 * The result as one text, whatever the order of the rows. Where the statement stops early, only the number of rows: which of
 * the rows that sort alike it stops at is Postgres's choice.
 */
async function resultOf(
  { client, filled }: LoadedSize,
  { batch, executed }: Pick<Before, 'batch' | 'executed'>,
): Promise<string> {
  const execution = executed.heavy.get(filled.users);
  if (execution === undefined) return 'not executed';
  return digest(client, execution, batch.statement.facts.limit !== undefined);
}

async function digest(client: pg.Client, execution: Execution, countOnly: boolean): Promise<string> {
  const sum = countOnly ? '' : ", coalesce(sum(hashtextextended(r::text, 0)::numeric), 0) || ''";
  const sql = `SELECT count(*) || ''${sum} FROM (${execution.sql.replace(/;\s*$/, '')}) r`;
  try {
    return await inRole(client, execution, async () => {
      const { rows } = await client.query({ text: sql, values: execution.values, rowMode: 'array' });
      return JSON.stringify(rows[0]);
    });
  } catch {
    return 'cannot be compared';
  }
}

function judge(trial: FixTrial, tableRows: number): FixTrial {
  const { effects } = trial;
  if (effects.length === 0) return { ...trial, why: 'Postgres does not use it' };
  const differing = effects.find((effect) => !effect.sameRows);
  if (differing !== undefined) return { ...trial, why: `with it ${differing.statement} gives other rows` };
  const best = [...effects].sort((a, b) => gain(b) - gain(a))[0];
  if (best === undefined) return trial;
  const times = gain(best);
  const { before, after } = best;
  const falls = order.indexOf(after.growth.law) < order.indexOf(before.growth.law);
  const helps = times >= 1.5 && (falls || (times >= 5 && !isAtLeastLinear(after.growth.law)));
  const faster = `${times >= 10 ? String(Math.round(times)) : String(Math.round(times * 10) / 10)} times less work`;
  if (helps) {
    const still = isAtLeastLinear(after.growth.law) ? 'it grows more slowly' : 'it no longer grows with the users';
    return { ...trial, verdict: 'verified', why: `${faster} with the same rows, and ${still}` };
  }
  if (times < 1.5) return { ...trial, why: 'it makes no difference that matters' };
  const share = tableRows === 0 ? 0 : Math.round((after.scanned / tableRows) * 100);
  const rest = share > 0 ? `it must still read ${String(share)} % of the table` : 'its rows grow with the users';
  return { ...trial, why: `${faster} and still ${after.growth.law === 'linear' ? 'linear' : 'growing'}: ${rest}` };
}

function gain({ before, after }: Effect): number {
  return Math.max(1, workOf(before)) / Math.max(1, workOf(after));
}
