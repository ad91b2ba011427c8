import type { EntryPoint } from '../model/index.js';
import { type Basis, statementsOf } from './basis.js';
import type { Bound } from './bound.js';
import { evaluate, type Outcome } from './latency.js';
import { milliseconds } from './parts.js';

/** A statement counts among the causes when it takes at least this share of what the dearest one takes. */
const worthNaming = 0.2;

/** What one statement of an entry point takes, alone. */
export interface Share {
  statement: string;
  amount: number;
}

/** What a run costs somebody who waits. */
export const waited = ({ critical }: Outcome): number => milliseconds(critical);

/** The statements of an entry point by what they take, the dearest first. */
export function sharesOf(
  basis: Basis,
  entry: EntryPoint,
  users: number,
  take: (outcome: Outcome) => number,
  bound: Bound = 'centre',
): Share[] {
  return statementsOf(basis, entry)
    .map((statement) => ({
      statement,
      amount: take(evaluate(basis, entry, users, bound, [statement])),
    }))
    .filter((share) => share.amount > 0)
    .sort((a, b) => b.amount - a.amount);
}

/** The statements that make the difference. */
export function culpritsOf(
  basis: Basis,
  entry: EntryPoint,
  users: number,
  take: (outcome: Outcome) => number = waited,
): string[] {
  const shares = sharesOf(basis, entry, users, take);
  const most = shares[0]?.amount ?? 0;
  return shares.filter((share) => share.amount >= most * worthNaming).map((share) => share.statement);
}
