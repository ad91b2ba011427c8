import type { Grade, Interval, Modelled, Point, StatementMeasurement } from '../model/index.js';
import { type Bound, centreOf } from './bound.js';

export { databaseMilliseconds } from '../model/index.js';

/** What one execution of a statement does: rows out, rows looked at, pages touched, bytes of the result. */
export interface Counts {
  rows: number;
  scanned: number;
  buffers: number;
  bytes: number;
}

interface Knot {
  users: number;
  low: Counts;
  high: Counts;
  loaded: boolean;
}

/** The counts of a statement at the sizes where they are known, ascending and never falling. */
export type Curve = readonly Knot[];

const counters = ['rows', 'scanned', 'buffers', 'bytes'] as const;

/** The curve of the heavy tuple: loaded sizes as they were, the others as they were modelled. */
export function curveOf(measured: Pick<StatementMeasurement, 'points' | 'modelled'>): Curve {
  const loaded = measured.points.filter((point) => point.tuple === 'heavy').map(loadedKnot);
  const modelled = measured.modelled
    .filter((size) => !loaded.some((knot) => knot.users === size.users))
    .map((size): Knot => ({ users: size.users, low: bound(size, 0), high: bound(size, 1), loaded: false }));
  const knots = [...loaded, ...modelled].sort((a, b) => a.users - b.users);
  const rising: Knot[] = [];
  for (const knot of knots) {
    const before = rising.at(-1);
    rising.push(
      before === undefined
        ? knot
        : { ...knot, low: combine(before.low, knot.low, Math.max), high: combine(before.high, knot.high, Math.max) },
    );
  }
  return rising;
}

/** Of two curves of one statement the lesser counts: what one fix spares is spared beside what the other does. */
export function lesserOf(curve: Curve, other: Curve): Curve {
  return curve.map((knot) => {
    const twin = other.find(({ users }) => users === knot.users);
    if (twin === undefined) return knot;
    return { ...knot, low: combine(knot.low, twin.low, Math.min), high: combine(knot.high, twin.high, Math.min) };
  });
}

function loadedKnot({ users, rows, scanned, buffers, bytes }: Point): Knot {
  const counts = { rows, scanned, buffers, bytes };
  return { users, low: counts, high: counts, loaded: true };
}

function bound(size: Modelled, index: 0 | 1): Counts {
  return {
    rows: size.rows[index],
    scanned: size.scanned[index],
    buffers: size.buffers[index],
    bytes: size.bytes[index],
  };
}

function combine(a: Counts, b: Counts, how: (a: number, b: number) => number): Counts {
  return {
    rows: how(a.rows, b.rows),
    scanned: how(a.scanned, b.scanned),
    buffers: how(a.buffers, b.buffers),
    bytes: how(a.bytes, b.bytes),
  };
}

/** The counts at any number of users: straight lines in logarithms between the known sizes and beyond the last two. */
export function countsAt(curve: Curve, users: number, which: Bound): Counts {
  const low = sideAt(curve, users, 'low');
  if (which === 'low') return low;
  const high = sideAt(curve, users, 'high');
  return which === 'high' ? high : combine(low, high, (a, b) => centreOf([a, b]));
}

function sideAt(curve: Curve, users: number, side: 'low' | 'high'): Counts {
  const after = curve.findIndex((knot) => knot.users >= users);
  const last = curve.at(-1);
  if (last === undefined) return { rows: 0, scanned: 0, buffers: 0, bytes: 0 };
  if (after === 0) return below(curve[0] ?? last, users, side);
  const right = after === -1 ? last : (curve[after] ?? last);
  const left = curve[(after === -1 ? curve.length - 1 : after) - 1];
  if (left === undefined || right.users === users) return right[side];
  const share = Math.log(users / left.users) / Math.log(right.users / left.users);
  return combine(left[side], right[side], (a, b) => through(a, b, share, right.users / left.users));
}

/** Beyond the last size the exponent is held between 0 and 2: two points of noise must not make a cubic law. */
function through(a: number, b: number, share: number, ratio: number): number {
  const rise = Math.log((b + 1) / (a + 1));
  const held = share > 1 ? Math.min(Math.max(rise, 0), 2 * Math.log(ratio)) : rise;
  return share > 1 ? (b + 1) * Math.exp(held * (share - 1)) - 1 : (a + 1) * Math.exp(rise * share) - 1;
}

/** Below the smallest size: between proportionally less and the same. */
function below(first: Knot, users: number, side: 'low' | 'high'): Counts {
  if (first.users <= users || side === 'high') return first[side];
  const share = users / first.users;
  return combine(first.low, first.low, (value) => value * share);
}

/** `measured` where that size was loaded, `modelled` otherwise. */
export function gradeAt(curve: Curve, users: number): Grade {
  return curve.some((knot) => knot.loaded && knot.users === users) ? 'measured' : 'modelled';
}

/** Whether the statement was executed on both sides of that size, or below the smallest size that was loaded. */
export function isBracketed(curve: Curve, users: number): boolean {
  const loaded = curve.filter((knot) => knot.loaded);
  return loaded.some((knot) => knot.users > users) || loaded.some((knot) => knot.users === users);
}

/** Low and high of each counter at a size. */
export function countIntervals(curve: Curve, users: number): Record<(typeof counters)[number], Interval> {
  const low = sideAt(curve, users, 'low');
  const high = sideAt(curve, users, 'high');
  const of = (counter: (typeof counters)[number]): Interval => [Math.round(low[counter]), Math.round(high[counter])];
  return { rows: of('rows'), scanned: of('scanned'), buffers: of('buffers'), bytes: of('bytes') };
}
