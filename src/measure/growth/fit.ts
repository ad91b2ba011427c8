import type { Growth, Interval, Law } from '../../model/index.js';

/** A counter at one size. */
export interface Sample {
  users: number;
  value: number;
}

/** Exponents of real counters scatter by so much. */
const STEEPER = 0.05;

/** Counters below this are the constant part of any statement: page headers, index roots. */
export const FLOOR = 50;

/**
 * The law by which a counter grows with the users, from its values at the loaded sizes: a + b·N where the last slopes agree,
 * otherwise the exponent between the last sizes.
 */
export function fitGrowth(samples: readonly Sample[]): Growth {
  const points = [...samples].sort((a, b) => a.users - b.users);
  const exponents = pairwise(points, (a, b) => Math.log(floored(b.value) / floored(a.value)) / Math.log(b.users / a.users));
  const last = exponents.slice(-2);
  const exponent = last.reduce((sum, value) => sum + value, 0) / Math.max(1, last.length);
  const interval: Interval = last.length === 0 ? [0, 1] : [Math.min(...last), Math.max(...last)];
  // A small exponent means a large constant part: then the slopes must agree closely.
  const linear = isLinear(points, exponent >= 0.6 ? 0.3 : 0.12);
  const shown = linear ? Math.max(exponent, Math.min(1, last.at(-1) ?? 1)) : exponent;
  return {
    law: linear && exponent <= 1.25 ? 'linear' : lawOf(exponent),
    exponent: round(shown),
    interval: [round(interval[0]), round(interval[1])],
  };
}

function lawOf(exponent: number): Law {
  if (exponent < 0.1) return 'constant';
  if (exponent < 0.25) return 'logarithmic';
  if (exponent < 0.8) return 'sublinear';
  return exponent <= 1.25 ? 'linear' : 'superlinear';
}

/** Whether the counter rises by the same amount per user between the last three sizes, by an amount that matters. */
function isLinear(points: readonly Sample[], tolerance: number): boolean {
  const slopes = pairwise(points.slice(-3), (a, b) => (b.value - a.value) / (b.users - a.users));
  const [first, second] = slopes;
  const top = points.at(-1);
  if (first === undefined || second === undefined || top === undefined || second <= 0 || top.value < 4 * FLOOR) return false;
  return Math.abs(first - second) <= tolerance * second && second * top.users >= 0.25 * top.value;
}

/** What Postgres's planner says of a counter at a size that was not loaded. */
export interface PlannerWord {
  /** The counter there, if it goes as the planner's cost goes; absent for what the planner's cost does not tell (rows, bytes). */
  guess?: number;
  /** The law that the statement's work follows, where it tells more than the counter's own few. */
  law?: Law;
  /** Another plan is expected there: what the executed one showed refutes nothing about it. */
  flips?: boolean;
}

/**
 * A counter at a size that was not loaded: between a power law and a straight line through the last sizes, and what the planner
 * says, widened by the factor `widen` on either side. Between loaded sizes, the straight line in logarithms.
 *
 * Where the planner was asked, only the law that the sizes show is followed: a straight line through the noise of a counter that
 * stays the same would say a hundred times too much at a million users, and another plan is taken only where it costs less.
 */
export function predict(samples: readonly Sample[], users: number, widen: number, word?: PlannerWord): Interval {
  const points = [...samples].sort((a, b) => a.users - b.users);
  const exact = points.find((point) => point.users === users);
  if (exact !== undefined) return [exact.value, exact.value];
  const last = points.at(-1);
  if (last === undefined) return [0, Infinity];
  const above = points.findIndex((point) => point.users > users);
  if (above > 0) return interpolated(points, above, users);
  if (above === 0) {
    const [first] = points;
    return first === undefined
      ? [0, last.value]
      : [Math.min(first.value, (first.value * users) / first.users) / widen, first.value];
  }
  const law = word === undefined ? undefined : (word.law ?? (points.length < 3 ? undefined : fitGrowth(points).law));
  const curve = [...(points.length < 2 ? [last.value] : []), ...extrapolated(points, users, law, word?.guess)];
  const guesses = [...curve, ...believed(word, curve, law)];
  return [Math.max(0, Math.min(...guesses)) / widen, Math.max(...guesses) * widen];
}

/**
 * The planner's guess, unless executions refute it: it hopes that LIMIT stops early, where every loaded size showed that
 * everything is read.
 */
function believed(word: PlannerWord | undefined, curve: readonly number[], law: Law | undefined): number[] {
  if (word?.guess === undefined) return [];
  return law === 'linear' && word.flips !== true && word.guess * 3 < Math.min(...curve) ? [] : [word.guess];
}

function extrapolated(points: readonly Sample[], users: number, law: Law | undefined, planned: number | undefined): number[] {
  const [a, b] = points.slice(-2);
  const first = points.at(-3);
  if (a === undefined || b === undefined) return [];
  // Over a longer stretch chance weighs less.
  const lines = [straight(a, b, users), ...(first === undefined ? [] : [straight(first, b, users)])];
  const guesses = {
    constant: [b.value, power(a, b, users)],
    logarithmic: [b.value, power(a, b, users)],
    linear: lines,
    sublinear: [power(a, b, users), ...(law === 'sublinear' && isBending(points, lines, planned) ? [] : lines)],
    superlinear: [power(a, b, users), ...lines],
  };
  return (law === undefined ? guesses.sublinear : guesses[law]).map((guess) => Math.max(guess, Math.min(a.value, b.value)));
}

/** Whether a slow growth stays slow: the exponents do not rise from size to size, or the planner expects far less than a line. */
function isBending(points: readonly Sample[], lines: readonly number[], planned: number | undefined): boolean {
  if (planned !== undefined) return planned * 3 < Math.min(...lines);
  const exponent = (a: Sample, b: Sample): number => Math.log(floored(b.value) / floored(a.value)) / Math.log(b.users / a.users);
  const [before, last] = pairwise(points.slice(-3), exponent);
  return before === undefined || last === undefined || last <= before + STEEPER;
}

function straight(a: Sample, b: Sample, users: number): number {
  return b.value + ((b.value - a.value) / (b.users - a.users)) * (users - b.users);
}

function power(a: Sample, b: Sample, users: number): number {
  const exponent = Math.log(floored(b.value) / floored(a.value)) / Math.log(b.users / a.users);
  return b.value * (users / b.users) ** Math.min(2, Math.max(0, exponent));
}

function interpolated(points: readonly Sample[], above: number, users: number): Interval {
  const a = points[above - 1];
  const b = points[above];
  if (a === undefined || b === undefined) return [0, Infinity];
  const share = Math.log(users / a.users) / Math.log(b.users / a.users);
  const middle = Math.exp(Math.log(a.value + 1) * (1 - share) + Math.log(b.value + 1) * share) - 1;
  const line = a.value + ((b.value - a.value) * (users - a.users)) / (b.users - a.users);
  return [Math.min(middle, line), Math.max(middle, line)];
}

const floored = (value: number): number => Math.max(FLOOR, value);
const round = (value: number): number => Math.round(value * 100) / 100;

function pairwise(points: readonly Sample[], read: (a: Sample, b: Sample) => number): number[] {
  return points.slice(1).flatMap((point, at) => {
    const before = points[at];
    return before === undefined ? [] : [read(before, point)];
  });
}
