import type { Interval, Measurements, Point } from '../../model/index.js';
import type { Foresight } from '../planner/foresee.js';
import { FLOOR } from './fit.js';
import { countersAt, foreseenAt, heavyPoints, LEAST_WIDENING, workOf } from './model.js';

/** A statement's points, and what the planner said of the largest loaded size from the two below it. */
export interface Checked {
  points: readonly Point[];
  foresight?: Foresight;
}

/** Predicts the work at the largest loaded size from the smaller ones: how often the truth lay inside, and how far off a guess is. */
export function selfCheck(statements: readonly Checked[]): Measurements['selfCheck'] {
  const misses: number[] = [];
  let inside = 0;
  for (const { points, foresight } of statements) {
    const heavy = heavyPoints(points);
    const truth = heavy.at(-1);
    if (truth === undefined || heavy.length < 3) continue;
    const smaller = heavy.slice(0, -1);
    const [low, high] = workAt(smaller, truth.users, foresight);
    const value = workOf(truth);
    if (value >= Math.floor(low) && value <= Math.ceil(high)) inside++;
    // A few pages more or less are nothing that anybody waits for.
    const guess = Math.max(FLOOR, Math.sqrt(Math.max(1, low) * Math.max(1, high)));
    misses.push(Math.max(guess / Math.max(FLOOR, value), Math.max(FLOOR, value) / guess));
  }
  if (misses.length === 0) return undefined;
  misses.sort((a, b) => a - b);
  const residual = misses[Math.min(misses.length - 1, Math.floor(misses.length * 0.9))] ?? 1;
  return { predicted: misses.length, inside, residual: Math.round(residual * 100) / 100 };
}

function workAt(smaller: readonly Point[], users: number, foresight: Foresight | undefined): Interval {
  const { buffers, scanned } = countersAt(smaller, users, LEAST_WIDENING, foreseenAt(smaller.at(-1), users, foresight));
  return [buffers[0] + scanned[0], buffers[1] + scanned[1]];
}
