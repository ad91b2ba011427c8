import type { FixTrial } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { unsentStatements } from './unsent.js';
import { refusedWrite } from './accepts.js';
import { touches, workAtLargest, WORTH, type Before } from './before.js';
import { gainOf, trialOf, type Bench } from './bench.js';
import { build, drop, effectsOf, grown } from './build.js';
import { judgeIndex } from './index-verdict.js';
import type { Candidate } from './candidates.js';
import { inPlaceUpdates, pricesOf, probedUpdates, writePrice } from './price.js';
import { resultOf } from './results.js';
import { updatedColumns } from './updates.js';

/** The statements that an index could serve: what reads its table and costs anything, and deletes that look through it. */
export function servedBy({ app, statements }: Bench, { table, columns }: Candidate): Before[] {
  return statements.filter((statement) => {
    const { batch } = statement;
    if (workAtLargest(statement) < WORTH || !touches(app, batch.statement, table)) return false;
    if (!batch.write) return true;
    return (
      batch.statement.facts.verb !== 'insert' &&
      (batch.statement.facts.verb === 'delete' || batch.statement.facts.filters.some(({ column }) => columns.includes(column)))
    );
  });
}

/**
 * Builds an index on a copy at the largest size, executes again every statement whose plan takes it, then at the second largest,
 * and drops it. Verified: the same rows, writes that were accepted are accepted still, no other statement suffers, and the growth
 * falls by a class (or the work by five times without being linear still).
 */
export async function tryIndex(candidate: Candidate, bench: Bench): Promise<FixTrial> {
  const { id, ddl, table, columns } = candidate;
  const trial = trialOf({ id, kind: 'index', ddl, schema: table.schema, table: table.name, columns });
  if (candidate.covered !== undefined) return { ...trial, why: `already covered: ${candidate.covered}` };
  const largest = bench.sizes.at(-1);
  const plan = largest?.filled.planner.plan(tableKey(table));
  if (largest === undefined || plan === undefined) return { ...trial, why: 'the table could not be filled' };
  const statements = servedBy(bench, candidate);
  for (const statement of statements) statement.result ??= await resultOf(largest, statement);
  try {
    await build(largest, candidate);
  } catch (error) {
    return { ...trial, why: `Postgres cannot build it: ${error instanceof Error ? error.message : String(error)}` };
  }
  try {
    trial.effects = await effectsOf(bench, statements);
    if (trial.effects.some((effect) => gainOf(effect) >= 1.5)) {
      for (const size of bench.sizes.slice(0, -1)) await build(size, candidate);
      trial.effects = await grown(bench, trial.effects);
    }
    const judged = judgeIndex(trial, candidate, largest.filled.rows.get(tableKey(table)) ?? 0, unsentStatements(bench.app));
    if (judged.verdict === 'refused') return judged;
    const refused = await refusedWrite(bench, candidate);
    if (refused !== undefined) return { ...judged, verdict: 'refused', why: refused };
    const changed = updatedColumns(bench.app, table).filter((column) => [...columns, ...candidate.include].includes(column));
    const hotAfter = changed.length === 0 ? undefined : await inPlaceUpdates(largest.client, plan, changed);
    const after = await writePrice(largest.client, plan);
    await drop([largest], candidate);
    const before = await writePrice(largest.client, plan);
    const hotBefore = changed.length === 0 ? undefined : await inPlaceUpdates(largest.client, plan, changed);
    if (before !== undefined && after === undefined)
      return { ...judged, verdict: 'refused', why: 'rows that could be written before are refused with it' };
    const hot =
      hotBefore === undefined || hotAfter === undefined
        ? undefined
        : { probed: probedUpdates, before: hotBefore, after: hotAfter };
    return { ...judged, write: pricesOf(before, after, hot) };
  } finally {
    await drop(bench.sizes, candidate);
  }
}
