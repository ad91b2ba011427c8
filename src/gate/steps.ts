import type { Breaks, Law, Verdict } from '../model/index.js';

/** Laws from the slowest growth to the fastest. */
export const laws: readonly Law[] = ['constant', 'logarithmic', 'sublinear', 'linear', 'superlinear'];

/** The exponent from which a law is surely a faster one: a few pages more or less at one size bend a small counter by less. */
export const surelyBeyond: Record<Law, number> = {
  constant: 0.5,
  logarithmic: 0.5,
  sublinear: 0.9,
  linear: 1.4,
  superlinear: Infinity,
};

/** Steps of a decade that a ceiling is told in: a process that is a few per cent slower does not leave its step by two. */
const steps = [5, 2, 1];

/** The number of the coarse step (…, 100, 200, 500, 1000, …) at or below a number of users. */
export function stepNumber(users: number): number {
  if (users < 1) return 0;
  const exponent = Math.floor(Math.log10(users) + 1e-9);
  const step = steps.findIndex((digit) => users >= digit * 10 ** exponent);
  return exponent * steps.length + (steps.length - 1 - Math.max(0, step));
}

/** A number of users, down to its coarse step. */
export function stepOf(users: number): number {
  if (users < 1) return 0;
  const number = stepNumber(users);
  return (steps[steps.length - 1 - (number % steps.length)] ?? 1) * 10 ** Math.floor(number / steps.length);
}

/** A number with commas: the same on every machine. */
export function spelled(value: number): string {
  return value.toLocaleString('en-US');
}

/** Wrong answers, failures and leaks never wait for a size. */
export function isHard(breaks: Breaks): boolean {
  return breaks === 'wrong' || breaks === 'fails' || breaks === 'unsafe';
}

/** Growth of the statements that requests send, where their plans are the same whenever they are asked. */
export function growthOf(verdict: Verdict): Map<string, { law: Law; exponent: number; entryPoints: string[] }> {
  return new Map(
    verdict.statements.flatMap((statement) =>
      statement.growth === undefined || statement.status !== 'measured' || statement.uncertain === true
        ? []
        : [
            [
              statement.id,
              {
                law: statement.growth.law,
                exponent: Math.round(statement.growth.exponent * 10) / 10,
                entryPoints: statement.entryPoints,
              },
            ] as const,
          ],
    ),
  );
}
