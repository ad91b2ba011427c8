import type { FixEffect, FixTrial } from '../../model/index.js';
import { workOf } from '../growth/model.js';
import { timesText, type Bench } from './bench.js';
import { build, drop, effectsOf } from './build.js';
import type { Candidate } from './candidates.js';
import { WORTH } from './before.js';
import { nameIn } from './proposal.js';

/** With all of a set there, a statement may not do so much more than with the best of them alone. */
const worse = 1.5;

/** A set that holds, and what had to leave it, with the reason. */
export interface SetVerdict {
  kept: FixTrial[];
  dropped: Map<string, string>;
}

/**
 * Builds the indexes of one table together at the largest size and executes their statements again. More indexes may be worse than
 * fewer, since Postgres chooses by estimates: the one that a statement takes in place of its better one leaves the set.
 */
export async function verifySet(
  bench: Bench,
  members: readonly FixTrial[],
  candidates: ReadonlyMap<string, Candidate>,
): Promise<SetVerdict> {
  const dropped = new Map<string, string>();
  let kept = [...members];
  while (kept.length > 1) {
    const effects = await together(bench, kept, candidates);
    const harm = effects.flatMap((effect) => harmOf(effect, kept) ?? []).sort((a, b) => b.times - a.times)[0];
    if (harm === undefined) break;
    kept = kept.filter((trial) => trial !== harm.intruder);
    dropped.set(
      harm.intruder.id,
      `${harm.intruder.why}, but together with ${nameIn(harm.best.ddl)} it makes ${harm.statement} do ${timesText(harm.times)} the work that it does with that one alone: the set is worse than its parts`,
    );
  }
  return { kept, dropped };
}

async function together(
  bench: Bench,
  trials: readonly FixTrial[],
  candidates: ReadonlyMap<string, Candidate>,
): Promise<FixEffect[]> {
  const largest = bench.sizes.at(-1);
  const members = trials.flatMap(({ id }) => candidates.get(id) ?? []);
  if (largest === undefined) return [];
  try {
    for (const candidate of members) await build(largest, candidate);
    const served = new Set(trials.flatMap(({ effects }) => effects.map(({ statement }) => statement)));
    return await effectsOf(
      bench,
      bench.statements.filter(({ batch }) => served.has(batch.statement.id)),
    );
  } finally {
    for (const candidate of members) await drop([largest], candidate);
  }
}

/** What a statement loses by the set: its best single index, and the one that its plan takes instead. */
function harmOf(
  { statement, after }: FixEffect,
  trials: readonly FixTrial[],
): { statement: string; best: FixTrial; intruder: FixTrial; times: number } | undefined {
  const alone = trials
    .flatMap((trial) =>
      trial.effects.filter((effect) => effect.statement === statement).map((effect) => ({ trial, work: workOf(effect.after) })),
    )
    .sort((a, b) => a.work - b.work);
  const [best] = alone;
  if (best === undefined) return undefined;
  const times = workOf(after) / Math.max(1, best.work);
  const plan = after.points.at(-1)?.plan ?? '';
  const intruder = trials.find((trial) => trial !== best.trial && plan.includes(nameIn(trial.ddl)));
  if (times < worse || workOf(after) - best.work < WORTH || intruder === undefined) return undefined;
  return { statement, best: best.trial, intruder, times };
}
