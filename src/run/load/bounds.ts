/** How the trials at one rate ended. */
export interface Rate {
  rate: number;
  held: number;
  failed: number;
  /** The generator was the bottleneck: these do not count. */
  invalid: number;
}

/** "open": to be tried again. "unmeasured": the generator cannot send so much. */
export type Verdict = 'holds' | 'fails' | 'open' | 'unmeasured';

export interface Limits {
  /** Requests a second from which the search starts. */
  lowest: number;
  /** Requests a second beyond which nobody asks. */
  highest: number;
  trialsAtMost: number;
  /** Width of the interval that is good enough, as a share of its upper end. */
  relativeWidth: number;
}

/** Trials by which the lower bound of the result is settled. */
const enoughTrials = 3;
/** So many more failures than holds settle the upper one: what a busy machine spoils fails too, and comes in runs. */
const clearlyFails = 4;
/** A close call is settled by at most so many. */
const mostTrials = 7;
const mostInvalid = 3;

/**
 * A rate holds when at least half of its trials do, for noise makes a server look slower and never faster. One failure alone
 * says nothing. (FD.io's MLRsearch, draft-ietf-bmwg-mlrsearch: many short trials, exceed ratio 0.5.)
 */
export function verdictOf({ held, failed, invalid }: Rate): Verdict {
  if (held > 0 && held >= failed) return 'holds';
  if (failed >= 2) return 'fails';
  return invalid >= mostInvalid ? 'unmeasured' : 'open';
}

export function isSettled({ held, failed, invalid }: Rate): boolean {
  const trials = held + failed;
  // A busy spell of the machine is shorter than so many trials.
  if (trials >= mostTrials || invalid >= trials + 2 * mostInvalid) return true;
  return held >= failed ? trials >= enoughTrials : failed - held >= clearlyFails;
}

export interface Bounds {
  /** The highest rate that holds. */
  lower?: Rate;
  /** The lowest above it that does not. */
  upper?: Rate;
}

/** Computed anew from all trials: a bound that later ones disprove is one no more, and a failure below a rate that holds was noise. */
export function boundsOf(rates: Iterable<Rate>): Bounds {
  const sorted = [...rates].toSorted((a, b) => a.rate - b.rate);
  const lower = sorted.findLast((rate) => verdictOf(rate) === 'holds');
  const above = sorted.filter(({ rate }) => rate > (lower?.rate ?? 0));
  // What the generator can send at a higher rate it can send: below a failure, that it could not was the machine's other work.
  const upper = above.find((rate) => verdictOf(rate) === 'fails') ?? above.find((rate) => verdictOf(rate) === 'unmeasured');
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

/**
 * The rate to try next, undefined when the search is over: doubling while nothing fails, then uneven bisection, then the
 * two bounds again until they are settled.
 */
export function nextRate(rates: readonly Rate[], limits: Limits): number | undefined {
  const { lower, upper } = boundsOf(rates);
  const again = rates.find(
    (rate) => verdictOf(rate) === 'open' || (verdictOf(rate) === 'unmeasured' && isInside(rate, lower, upper)),
  );
  if (again !== undefined) return again.rate;
  if (lower === undefined) return upper === undefined ? limits.lowest : unsettled(upper);
  if (upper === undefined)
    return lower.rate < limits.highest ? Math.min(limits.highest, rounded(lower.rate * 2)) : unsettled(lower);
  return between(lower.rate, upper.rate, limits.relativeWidth) ?? unsettled(lower) ?? unsettled(upper);
}

function isInside({ rate }: Rate, lower: Rate | undefined, upper: Rate | undefined): boolean {
  return upper !== undefined && rate > (lower?.rate ?? 0) && rate < upper.rate;
}

function unsettled(rate: Rate): number | undefined {
  return isSettled(rate) ? undefined : rate.rate;
}

/**
 * A rate that leaves a part below the upper bound of 1, 2, 4… wanted widths, at least half of the interval: no step is wasted on a
 * remainder, and the lower part, where trials cost least, is the smaller one.
 */
function between(lower: number, upper: number, width: number): number | undefined {
  const step = Math.log(1 / (1 - width));
  const widths = Math.log(upper / lower) / step;
  if (widths <= 1 + tolerance) return undefined;
  const above = 2 ** Math.max(0, Math.ceil(Math.log2(widths) - tolerance) - 1);
  const rate = rounded(upper * Math.exp(-above * step));
  return rate > lower && rate < upper ? rate : undefined;
}

/** Rates are rounded, and so are the widths between them. */
const tolerance = 0.1;

/** Three digits: further ones would say nothing. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}
