import type { Measurements, Point } from '../../model/index.js';
import { predict } from './fit.js';
import { heavyPoints, LEAST_WIDENING, workOf } from './model.js';

/** Predicts the work at the largest loaded size from the smaller ones: how often the truth lay inside, and how far off a guess is. */
export function selfCheck(statements: readonly (readonly Point[])[]): Measurements['selfCheck'] {
  const misses: number[] = [];
  let inside = 0;
  for (const points of statements) {
    const heavy = heavyPoints(points);
    const truth = heavy.at(-1);
    if (truth === undefined || heavy.length < 3) continue;
    const smaller = heavy.slice(0, -1).map((point) => ({ users: point.users, value: workOf(point) }));
    const [low, high] = predict(smaller, truth.users, LEAST_WIDENING);
    const value = workOf(truth);
    if (value >= Math.floor(low) && value <= Math.ceil(high)) inside++;
    const guess = Math.max(1, Math.sqrt(Math.max(1, low) * Math.max(1, high)));
    misses.push(Math.max(guess / Math.max(1, value), Math.max(1, value) / guess));
  }
  if (misses.length === 0) return undefined;
  misses.sort((a, b) => a - b);
  const residual = misses[Math.min(misses.length - 1, Math.floor(misses.length * 0.9))] ?? 1;
  return { predicted: misses.length, inside, residual: Math.round(residual * 100) / 100 };
}
