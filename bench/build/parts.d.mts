import type { Plan } from '../../src/build/plan/plan.js';

/** What a Blueprint says, kind by kind, as lines. */
export type Parts = Record<string, string[]>;

export interface Compared {
  kind: string;
  given: number;
  found: number;
  /** Lines of the given one alone, and of the found one alone. */
  missed: string[];
  invented: string[];
}

export function partsOf(planned: Plan): Parts;
export function compare(given: Parts, found: Parts): Compared[];
