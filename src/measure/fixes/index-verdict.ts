import type { FixEffect, FixTrial } from '../../model/index.js';
import { gainOf, isLinear, timesText } from './bench.js';
import { isHelp } from './build.js';
import type { Candidate } from './candidates.js';

/**
 * What the trial of an index showed, in words: verified, or refused with its reason.
 *
 * @param tableRows rows of the table at the largest loaded size
 * @param unsent statements that no screen sends: none of them is a reason to refuse it
 */
export function judgeIndex(
  trial: FixTrial,
  candidate: Pick<Candidate, 'where'>,
  tableRows: number,
  unsent: ReadonlySet<string>,
): FixTrial {
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

function whyLinear({ after }: FixEffect, { where }: Pick<Candidate, 'where'>, tableRows: number): string {
  const share = tableRows === 0 ? 0 : Math.round((after.scanned / tableRows) * 100);
  if (share === 0)
    return where === undefined ? 'its rows grow with the users' : 'the rows that meet the condition grow with the users';
  return `it must still read ${String(share)} % of the table`;
}
