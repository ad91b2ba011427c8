import type { Bound } from './bound.js';

/**
 * The users up to which a line is kept: 0 when it is crossed from the first user on, `Infinity` when it is kept at the
 * largest size. `low` comes from the high curve, `high` from the low one.
 */
export interface Crossing {
  centre: number;
  low: number;
  high: number;
}

/** Nothing crosses. */
export const never: Crossing = { centre: Infinity, low: Infinity, high: Infinity };

/**
 * Where a figure that grows with the users crosses a limit.
 *
 * @param figure the figure at that many users, not falling
 * @param limit the figure up to which it holds, same unit
 * @param largest users beyond which nothing is said
 */
export function crossingOf(figure: (users: number, bound: Bound) => number, limit: number, largest: number): Crossing {
  // What holds even if it is dear holds.
  if (figure(largest, 'high') <= limit) return never;
  const at = (bound: Bound): number => lastBelow((users) => figure(users, bound), limit, largest);
  const centre = at('centre');
  return { centre, low: Math.min(at('high'), centre), high: Math.max(at('low'), centre) };
}

/** The largest whole number of users at which the figure keeps the limit, to half a percent: one digit is said. */
export function lastBelow(figure: (users: number) => number, limit: number, largest: number): number {
  if (figure(largest) <= limit) return Infinity;
  if (figure(1) > limit) return 0;
  let low = 1;
  let high = largest;
  while (high - low > Math.max(1, low / 200)) {
    const middle = Math.floor(Math.sqrt(low * high));
    const between = middle > low && middle < high ? middle : Math.floor((low + high) / 2);
    if (figure(between) <= limit) low = between;
    else high = between;
  }
  return low;
}

/** The crossing that comes first. */
export function earliest(crossings: readonly Crossing[]): Crossing {
  let first = never;
  for (const crossing of crossings) {
    if (crossing.centre < first.centre || (crossing.centre === first.centre && crossing.low < first.low)) first = crossing;
  }
  return first;
}
