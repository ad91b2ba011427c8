import type { MonthlyCost } from '../../model/index.js';
import type { Basis } from '../basis.js';
import type { Bound } from '../bound.js';
import type { Meter } from './plan.js';

export const hoursPerMonth = 730;
export const secondsPerMonth = 86_400 * 30;

/** Dollars and the size that they rent; undefined where even the largest is too small. */
export type Side = { dollars: number; size: string } | undefined;

/** Dollars per month from the low figures to the high ones; undefined where even the largest machine is too small. */
export function costOf(side: (bound: Bound) => Side): MonthlyCost | undefined {
  const low = side('low');
  const high = side('high');
  if (low === undefined) return undefined;
  if (high === undefined) return { dollars: [rounded(low.dollars), rounded(low.dollars)], size: low.size, beyond: true };
  const size = low.size === high.size ? low.size : `${low.size} to ${high.size}`;
  return { dollars: [rounded(low.dollars), rounded(high.dollars)], size };
}

/** What is above the included part, at its price; nothing where the price is not known, which the list says. */
export function metered(meter: Meter | undefined, used: number): number {
  return meter === undefined ? 0 : Math.max(0, used - meter.included) * meter.dollars;
}

/** A figure of the busiest second as the mean of an ordinary day's seconds. */
export function onTheMean(basis: Basis, perSecond: number): number {
  return perSecond / basis.scenario.traffic.peakFactor;
}

/** Two digits: more would be pretended. */
function rounded(dollars: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, dollars))) - 1);
  return Math.round(dollars / unit) * unit;
}
