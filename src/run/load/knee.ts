import { type Bounds, boundsOf, isSettled, type Limits, nextRate, type Rate, verdictOf } from './bounds.js';
import { type Budget, holds } from './holds.js';
import type { Trial } from './trial.js';

/** The rate from which a server does not keep its budget any more, in requests a second. */
export interface Knee {
  /** The highest rate that held; 0 when none did. */
  rate: number;
  /** From the highest rate that held to the lowest above it that did not; both the same when no upper end was seen. */
  interval: [number, number];
  /** It held at the highest rate that was tried or could be measured: the knee is there or above. */
  over: boolean;
  /** It did not hold at the lowest rate. */
  under: boolean;
  trials: Trial[];
  /** What the interval rests on, in words. */
  confidence: string;
}

/**
 * Searches the highest rate (requests a second) that a server holds within a budget: many short trials, in which a single one that
 * a busy machine spoiled decides nothing. Doubling, then bisection, after FD.io's MLRsearch.
 * @param trial one trial at a rate; it is called again for the same rate, and its errors end the search
 */
export async function searchKnee(trial: (rate: number) => Promise<Trial>, budget: Budget, limits: Limits): Promise<Knee> {
  const rates: Rate[] = [];
  const trials: Trial[] = [];
  let next = nextRate(rates, limits);
  while (next !== undefined && trials.length < limits.trialsAtMost) {
    const tried = rateIn(rates, next);
    const seen = await trial(next);
    trials.push(seen);
    if (!seen.valid) tried.invalid += 1;
    else if (holds(seen, budget)) tried.held += 1;
    else tried.failed += 1;
    next = nextRate(rates, limits);
  }
  return described(boundsOf(rates), trials, next !== undefined);
}

function rateIn(rates: Rate[], rate: number): Rate {
  const known = rates.find((one) => one.rate === rate);
  if (known !== undefined) return known;
  const added: Rate = { rate, held: 0, failed: 0, invalid: 0 };
  rates.push(added);
  return added;
}

function described({ lower, upper }: Bounds, trials: Trial[], cutOff: boolean): Knee {
  const rate = lower?.rate ?? 0;
  const failing = upper !== undefined && verdictOf(upper) === 'fails' ? upper : undefined;
  return {
    rate,
    interval: [rate, failing?.rate ?? rate],
    over: failing === undefined,
    under: lower === undefined && failing !== undefined,
    trials,
    confidence: words({ lower, upper }, trials, cutOff),
  };
}

function words(
  { lower, upper }: { lower: Rate | undefined; upper: Rate | undefined },
  trials: readonly Trial[],
  cutOff: boolean,
): string {
  const said: string[] = [];
  if (lower !== undefined) said.push(`held in ${lower.held} of ${lower.held + lower.failed} trials at ${lower.rate} a second`);
  const why = trials.findLast(({ valid }) => !valid)?.why ?? 'the load generator was the bottleneck';
  if (upper === undefined) said.push(lower === undefined ? 'nothing was measured' : 'nothing beyond was tried');
  else if (verdictOf(upper) === 'fails') said.push(`failed in ${upper.failed} of ${upper.held + upper.failed} at ${upper.rate}`);
  else said.push(`could not be measured at ${upper.rate} or beyond: ${why}`);
  const invalid = trials.filter(({ valid }) => !valid).length;
  if (invalid > 0) said.push(`${invalid} of ${trials.length} trials did not count, because the generator was the bottleneck`);
  const sure = [lower, upper].every((rate) => rate === undefined || isSettled(rate));
  if (cutOff)
    said.push(
      `ended after ${trials.length} trials${sure ? ', wider than wanted' : ', before every bound was tried often enough'}`,
    );
  return said.join('; ');
}
