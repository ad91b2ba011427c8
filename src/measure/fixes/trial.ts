import type { FixEffect, FixTrial } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { unsentStatements } from './unsent.js';
import { refusedWrite } from './accepts.js';
import { touches, workAtLargest, WORTH, type Before } from './before.js';
import { gainOf, isLinear, timesText, trialOf, type Bench } from './bench.js';
import { build, drop, effectsOf, grown, isHelp } from './build.js';
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
    const judged = judge(trial, candidate, largest.filled.rows.get(tableKey(table)) ?? 0, unsentStatements(bench.app));
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

function judge(trial: FixTrial, candidate: Candidate, tableRows: number, unsent: ReadonlySet<string>): FixTrial {
  const { effects } = trial;
  if (effects.length === 0) return { ...trial, why: 'Postgres does not use it' };
  const differing = effects.find((effect) => !effect.sameRows);
  if (differing !== undefined) return { ...trial, why: `with it ${differing.statement} gives other rows` };
  const [best] = [...effects].sort((a, b) => Number(isHelp(b)) - Number(isHelp(a)) || gainOf(b) - gainOf(a));
  const weighed = effects.filter(({ statement }) => !unsent.has(statement));
  const [worst] = (weighed.length === 0 ? [...effects] : weighed).sort((a, b) => gainOf(a) - gainOf(b));
  if (best === undefined || worst === undefined) return trial;
  const less = `${timesText(gainOf(best))} less work`;
  if (gainOf(worst) < 1 / 1.5)
    return {
      ...trial,
      why: `it makes ${worst.statement} do ${timesText(1 / gainOf(worst))} the work: Postgres takes it where another way is shorter`,
    };
  if (isHelp(best)) {
    const still = isLinear(best.after.growth.law) ? 'it grows more slowly' : 'it no longer grows with the users';
    return { ...trial, verdict: 'verified', why: `${less} with the same rows, and ${still}` };
  }
  if (gainOf(best) < 1.5) return { ...trial, why: 'it makes no difference that matters' };
  return {
    ...trial,
    why: `${less} and still ${best.after.growth.law === 'linear' ? 'linear' : 'growing'}: ${whyLinear(best, candidate, tableRows)}`,
  };
}

function whyLinear({ after }: FixEffect, { where }: Candidate, tableRows: number): string {
  const share = tableRows === 0 ? 0 : Math.round((after.scanned / tableRows) * 100);
  if (share === 0)
    return where === undefined ? 'its rows grow with the users' : 'the rows that meet the condition grow with the users';
  return `it must still read ${String(share)} % of the table`;
}
