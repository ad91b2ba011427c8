import type { Grade } from '../model/index.js';
import { type Basis, curvesOf } from './basis.js';
import { gradeAt, isBracketed } from './cost.js';

const order: readonly Grade[] = ['suspected', 'modelled', 'measured', 'verified', 'reproduced'];

/** The weakest of the grades; `measured` of none. */
export function weakest(grades: readonly Grade[]): Grade {
  return order[Math.min(order.indexOf('measured'), ...grades.map((grade) => order.indexOf(grade)))] ?? 'suspected';
}

/** The stronger of two grades. */
export function stronger(a: Grade, b: Grade): Grade {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** Whether a grade is at least another. */
export function atLeast(grade: Grade, least: Grade): boolean {
  return order.indexOf(grade) >= order.indexOf(least);
}

/** Grade of a figure at a size: measured only if every statement was executed at that very size. */
export function gradeOf(basis: Basis, statements: readonly string[], users: number): Grade {
  const curves = curvesOf(basis, statements);
  return curves.length === 0 ? 'suspected' : weakest(curves.map((curve) => gradeAt(curve, users)));
}

/** Grade of a crossing: measured only if every statement was executed on both sides of it. */
export function gradeOfCrossing(basis: Basis, statements: readonly string[], users: number): Grade {
  const curves = curvesOf(basis, statements);
  if (curves.length === 0) return 'suspected';
  return curves.every((curve) => isBracketed(curve, users)) ? 'measured' : 'modelled';
}
