import type { LoadedSize } from '../execute/measure-statement.js';
import { planShape } from '../execute/measure-statement.js';
import { quoteName, quoteTable } from '../fill/sql.js';
import { growsLess, isLinear, gainOf } from './bench.js';
import type { FixEffect } from '../../model/index.js';
import type { Before } from './before.js';
import { countsBefore, effectAfter, pointAt, type Bench } from './bench.js';
import type { Candidate } from './candidates.js';
import { resultOf } from './results.js';

/** Builds an index; statistics of an expression exist only after ANALYZE, and a GIN index empties its list of pending entries then. */
export async function build({ client }: LoadedSize, candidate: Candidate): Promise<void> {
  await client.query(candidate.ddl);
  if (candidate.method === 'gin' || candidate.parts.some(({ plain }) => !plain) || candidate.include.length > 0)
    await client.query(`ANALYZE ${quoteTable(candidate.table)}`);
}

export async function drop(sizes: readonly LoadedSize[], candidate: Candidate): Promise<void> {
  for (const { client } of sizes)
    await client.query(`DROP INDEX IF EXISTS ${quoteName(candidate.table.schema)}.${quoteName(candidate.name)}`);
}

/** Statements whose plan at the largest size differs with what was built, executed there; the smaller size follows if it pays. */
export async function effectsOf(bench: Bench, statements: readonly Before[]): Promise<FixEffect[]> {
  const largest = bench.sizes.at(-1);
  if (largest === undefined) return [];
  const effects: FixEffect[] = [];
  for (const statement of statements) {
    const effect = await effectAt(bench, statement, [largest]);
    if (effect !== undefined) effects.push(effect);
  }
  return effects;
}

/** The same effects with the smaller size measured too, which tells how the work grows. */
export async function grown(bench: Bench, effects: readonly FixEffect[]): Promise<FixEffect[]> {
  const all: FixEffect[] = [];
  for (const effect of effects) {
    const statement = bench.statements.find(({ batch }) => batch.statement.id === effect.statement);
    const whole = statement && (await effectAt(bench, statement, bench.sizes, effect));
    if (whole !== undefined) all.push(whole);
  }
  return all;
}

async function effectAt(
  bench: Bench,
  statement: Before,
  sizes: readonly LoadedSize[],
  known?: FixEffect,
): Promise<FixEffect | undefined> {
  const { batch, executed } = statement;
  const before = countsBefore(statement);
  const largest = sizes.at(-1);
  const last = executed.points.filter((point) => point.tuple === 'heavy').at(-1);
  if (before === undefined || largest === undefined || last?.users !== largest.filled.users) return undefined;
  const points = [];
  for (const size of sizes) {
    const execution = executed.heavy.get(size.filled.users);
    if (execution === undefined) continue;
    const measured = known?.after.points.find(({ users }) => users === size.filled.users);
    // What a delete looks through by its foreign keys is in no plan. Other writes leave dead rows behind, hence run only if need be.
    const looksThrough = batch.statement.facts.verb === 'delete';
    if (known === undefined && !looksThrough && (await planShape(size.client, execution)) === last.plan) return undefined;
    points.push(measured ?? (await pointAt(size, execution, batch)));
  }
  const after = effectAfter(statement, points, bench);
  if (after === undefined || (batch.write && gainOf({ before, after }) < 1.5)) return undefined;
  const sameRows = known?.sameRows ?? isSame(statement.result, await resultOf(largest, statement));
  return { statement: batch.statement.id, before, after, sameRows };
}

function isSame(before: string | undefined, after: string): boolean {
  return before === after && after !== 'cannot be compared';
}

/** Whether an effect is worth its price: a class of growth less, or five times less work that is not linear still. */
export function isHelp(effect: FixEffect): boolean {
  const { before, after } = effect;
  const times = gainOf(effect);
  return times >= 1.5 && (growsLess(after.growth.law, before.growth.law) || (times >= 5 && !isLinear(after.growth.law)));
}
