import type { Interval } from '../model/index.js';
import { millisecondsFactor } from './constants.js';

/** Which of the three curves is meant: the lowest cost, the geometric centre, the highest. */
export type Bound = 'low' | 'centre' | 'high';

/** The centre of an interval of counts; one is added because a count may be 0. */
export function centreOf([low, high]: Interval): number {
  return Math.sqrt((low + 1) * (high + 1)) - 1;
}

/** One of the three values of an interval. */
export function pick(interval: Interval, bound: Bound): number {
  if (bound === 'centre') return centreOf(interval);
  return interval[bound === 'low' ? 0 : 1];
}

/** Milliseconds are a third to three times of the reference: applied once, at the entry point (docs/ceiling.md "Intervals"). */
export function widened(milliseconds: number, bound: Bound): number {
  if (bound === 'centre') return milliseconds;
  return bound === 'low' ? milliseconds / millisecondsFactor : milliseconds * millisecondsFactor;
}

/** The interval of a figure that is known as three curves. */
export function intervalOf(figure: (bound: Bound) => number): Interval {
  return [rounded(figure('low')), rounded(figure('high'))];
}

/** Two decimals, so that a saved verdict reads well and compares equal. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
