import type { FixTrial } from '../../model/index.js';
import { workOf } from '../growth/model.js';
import { WORTH } from './before.js';
import type { Bench } from './bench.js';
import type { Candidate } from './candidates.js';
import { verifySet } from './sets.js';

/** An index adds to others only if it spares some statement so much of what they leave. */
const worthAdding = 1.5;
/** Gains that differ by less are the same gain: the lower price decides. */
const sameGain = 0.9;
const littleMore = 1.25;

/**
 * Of all trials those that are proposed: greedy on the verified benefit, the lower write price between equals; then those that the
 * others have made needless go; then what is left is built together and measured once more. What is not proposed is
 * refused with its reason.
 */
export async function proposal(
  bench: Bench,
  trials: readonly FixTrial[],
  candidates: ReadonlyMap<string, Candidate>,
): Promise<FixTrial[]> {
  const verified = trials.filter((trial) => trial.verdict === 'verified');
  const chosen = withoutNeedless(greedy(verified, candidates));
  const refused = new Map<string, string>();
  for (const trial of verified) if (!chosen.includes(trial)) refused.set(trial.id, needless(trial, chosen));
  const sets = new Map<string, string[]>();
  const tables = new Set(chosen.map((trial) => `${trial.schema}.${trial.table}`));
  for (const table of tables) {
    const members = chosen.filter((trial) => `${trial.schema}.${trial.table}` === table);
    const { kept, dropped } = await verifySet(bench, members, candidates);
    for (const [id, why] of dropped) refused.set(id, why);
    if (kept.length > 1)
      for (const { id } of kept)
        sets.set(
          id,
          kept.map((other) => other.id).filter((other) => other !== id),
        );
  }
  return trials.map((trial) => {
    const why = refused.get(trial.id);
    if (why !== undefined) return { ...trial, verdict: 'refused', why };
    const together = sets.get(trial.id);
    return together === undefined ? trial : { ...trial, together };
  });
}

/** What a set of trials leaves each statement to do. */
function leftBy(trials: readonly FixTrial[]): Map<string, number> {
  const left = new Map<string, number>();
  for (const { effects } of trials) {
    for (const { statement, before, after } of effects)
      left.set(statement, Math.min(left.get(statement) ?? workOf(before), workOf(after)));
  }
  return left;
}

/** Work that a trial spares beyond what is spared already; 0 where no statement gains enough. */
function benefit({ effects }: FixTrial, left: ReadonlyMap<string, number>): number {
  let saved = 0;
  let pays = false;
  for (const { statement, before, after } of effects) {
    const now = left.get(statement) ?? workOf(before);
    const then = workOf(after);
    if (then < now) saved += now - then;
    pays ||= now >= worthAdding * Math.max(1, then) && now - then >= WORTH;
  }
  return pays ? saved : 0;
}

/** How often over the work becomes less, in logarithms and summed over the statements: 20 rows are better than 100, both of a million. */
function depthOf({ effects }: FixTrial, left: ReadonlyMap<string, number>): number {
  return effects.reduce((sum, { statement, before, after }) => {
    const now = Math.max(1, left.get(statement) ?? workOf(before));
    return sum + Math.max(0, Math.log(now / Math.max(1, workOf(after))));
  }, 0);
}

function greedy(verified: readonly FixTrial[], candidates: ReadonlyMap<string, Candidate>): FixTrial[] {
  const chosen: FixTrial[] = [];
  for (;;) {
    const left = leftBy(chosen);
    const gains = verified
      .filter((trial) => !chosen.includes(trial))
      .map((trial) => ({ trial, gain: benefit(trial, left) }))
      .filter(({ gain }) => gain > 0);
    const most = Math.max(0, ...gains.map(({ gain }) => gain));
    const close = gains
      .filter(({ gain }) => gain >= most * sameGain)
      .map(({ trial }) => ({ trial, depth: depthOf(trial, left) }));
    const deepest = Math.max(...close.map(({ depth }) => depth));
    const equal = close.filter(({ depth }) => depth >= deepest - Math.log(worthAdding)).map(({ trial }) => trial);
    const [cheapest] = equal.sort((a, b) => price(a) - price(b));
    if (cheapest === undefined) return chosen;
    // The rows of one owner become more: for a little more an index gives them in their order, and a page of them is read off.
    const ordered = equal.find(
      (trial) => candidates.get(trial.id)?.ordered === true && price(trial) <= littleMore * price(cheapest),
    );
    chosen.push(candidates.get(cheapest.id)?.where === undefined ? (ordered ?? cheapest) : cheapest);
  }
}

/** Bytes of log that a written row costs more. */
function price({ write }: FixTrial): number {
  return write === undefined ? 0 : write.walBytesAfter - write.walBytesBefore;
}

/** Drops those without which no statement loses anything that matters; the dearest is tried first. */
function withoutNeedless(chosen: readonly FixTrial[]): FixTrial[] {
  let kept = [...chosen];
  for (const trial of [...chosen].sort((a, b) => price(b) - price(a))) {
    const others = kept.filter((other) => other !== trial);
    if (others.length < kept.length && benefit(trial, leftBy(others)) === 0) kept = others;
  }
  return chosen.filter((trial) => kept.includes(trial));
}

function needless(trial: FixTrial, chosen: readonly FixTrial[]): string {
  const better = chosen.find((other) =>
    other.effects.some(({ statement }) => trial.effects.some((effect) => effect.statement === statement)),
  );
  return better === undefined
    ? 'it spares too little'
    : `${trial.why}; not proposed, since ${nameIn(better.ddl)} gives as much for the same statements`;
}

/** The index's name in its DDL. */
export function nameIn(ddl: string): string {
  return /CREATE INDEX "([^"]+)"/.exec(ddl)?.[1] ?? ddl;
}
