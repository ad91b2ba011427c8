import { findTable, type FixTrial, type ProposedIndex, type Unknown } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import type { FillContext } from '../fill/context.js';
import type { Clock } from '../options.js';
import type { Before } from './before.js';
import type { Bench } from './bench.js';
import { tryIndexes } from './indexes.js';
import { proposedAttempts } from './proposed.js';
import { attemptsOf, type Attempt } from './statements.js';

/** What the phase works with: time, and somebody to tell. */
export interface Trying {
  /** Milliseconds of the whole phase; what they do not allow is said as not tried. */
  spent(): boolean;
  report(text: string, done: number, total: number): void;
}

export interface Tried {
  fixes: FixTrial[];
  unknowns: Unknown[];
}

/** Share of the time for indexes: what changes the statements themselves must have its turn. */
const indexShare = 0.6;

/**
 * Tries what could help the costly statements, as long as there is time.
 * @param proposed tries these indexes instead
 */
export async function tryFixes(
  context: FillContext,
  sizes: readonly LoadedSize[],
  statements: readonly Before[],
  asked: readonly number[],
  widen: number,
  clock: Clock,
  limit: { share: number; seconds: number },
  report: Trying['report'],
  proposed?: readonly ProposedIndex[],
): Promise<Tried> {
  const bench: Bench = { app: context.app, literals: context.literals, sizes: sizes.slice(-2), statements, asked, widen };
  const started = performance.now();
  const within = (part: number): Trying => ({
    spent: () => clock.spent(limit.share) || performance.now() > started + limit.seconds * 1000 * part,
    report,
  });
  if (proposed !== undefined) return oneByOne(within(1), proposedAttempts(bench, proposed));
  const indexes = await tryIndexes(bench, within(indexShare));
  const others = await oneByOne(within(1), attemptsOf(bench));
  return { fixes: [...indexes.fixes, ...others.fixes], unknowns: [...indexes.unknowns, ...others.unknowns] };
}

/** Runs trials one after the other, as long as there is time; what fails for a reason of ours is said as not tried. */
async function oneByOne(trying: Trying, attempts: readonly Attempt[]): Promise<Tried> {
  const tried: Tried = { fixes: [], unknowns: [] };
  let left = 0;
  for (const [at, { name, run }] of attempts.entries()) {
    if (trying.spent()) {
      left++;
      continue;
    }
    trying.report(`trying ${name}`, at, attempts.length);
    try {
      const trial = await run();
      if (trial !== undefined) tried.fixes.push(trial);
    } catch (error) {
      tried.unknowns.push(notTried(name, error instanceof Error ? error.message : String(error)));
    }
  }
  if (left > 0) tried.unknowns.push(notTried(`up to ${String(left)} other fixes`, 'the time budget was spent'));
  return tried;
}

/** A trial that failed for a reason of ours, or for which no time was left. */
export function notTried(name: string, why: string): Unknown {
  return { what: 'process', name, why: `not tried: ${why}` };
}

/** Rows of a table at the largest size. */
export function rowsOfTable({ app, sizes }: Pick<Bench, 'app' | 'sizes'>, name: string, schema?: string): number {
  const table = findTable(app.catalogue, name, schema);
  return (table && sizes.at(-1)?.filled.rows.get(tableKey(table))) ?? 0;
}
