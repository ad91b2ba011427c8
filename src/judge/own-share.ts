import type { EntryPoint, Finding } from '../model/index.js';
import { type Basis, isUserFacing } from './basis.js';
import { type Bound, widened } from './bound.js';
import { budgetOf } from './budget.js';
import { entriesOf } from './candidates.js';
import { databaseCost } from './constants.js';
import { type Crossing, crossingOf, earliest } from './crossing.js';
import { evaluate, type Outcome } from './latency.js';
import { limitOf } from './load.js';
import { milliseconds } from './parts.js';
import { ratesOf } from './traffic.js';

/** What a finding itself adds to an entry point: the turns of its loop, the carrying of its rows, or the database alone. */
function ownMilliseconds(finding: Finding, { critical }: Outcome): number {
  if (finding.kind === 'missing-index') return critical.database + critical.disk;
  if (finding.kind === 'n-plus-one') return milliseconds(critical);
  // A limit spares the carrying; looking for the rows is an index's matter.
  if (finding.kind === 'unbounded-list') return critical.process + critical.network + critical.rows * databaseCost.perRow;
  return critical.database + critical.disk + critical.process + critical.network;
}

/** What of the database's work is a finding's own: of a list the rows that it hands over. */
function ownDatabase(finding: Finding, { whole }: Outcome): number {
  return finding.kind === 'unbounded-list' ? whole.rows * databaseCost.perRow : whole.database;
}

/** What a run of an entry point costs by the finding's statements alone. */
export function ownOutcome(basis: Basis, finding: Finding, entry: EntryPoint, users: number, bound: Bound): Outcome {
  return evaluate(basis, entry, users, bound, finding.statements, finding.kind === 'n-plus-one' ? finding.location : undefined);
}

/** Milliseconds that somebody waits for a finding's own part. */
export function ownLatency(basis: Basis, finding: Finding, entry: EntryPoint, users: number, bound: Bound): number {
  return widened(ownMilliseconds(finding, ownOutcome(basis, finding, entry, users, bound)), bound);
}

/** Where a finding's own part crosses a line, and in which entry point. */
export interface Own {
  crossing: Crossing;
  entry: EntryPoint | undefined;
}

/** Where a finding's own part alone exceeds the budget of an entry point, or its share of the database is used up. */
export function ownCrossing(basis: Basis, finding: Finding): Own {
  // The back office is never the headline: its sizes stand only where no user is touched.
  const all = entriesOf(basis, finding);
  const faced = all.filter(isUserFacing);
  const entries = faced.length > 0 ? faced : all;
  const found = entries.map((entry) => ({
    entry,
    crossing: crossingOf(
      (users, bound) => ownLatency(basis, finding, entry, users, bound),
      budgetOf(basis, entry),
      basis.largest,
    ),
  }));
  const rates = ratesOf(basis);
  const load = crossingOf(
    (users, bound) => {
      const sum = entries.reduce((total, entry) => {
        const outcome = ownOutcome(basis, finding, entry, users, bound);
        return total + rates(entry, users) * ownDatabase(finding, outcome);
      }, 0);
      return widened(sum, bound);
    },
    limitOf(basis, 'database'),
    basis.largest,
  );
  const crossing = earliest([...found.map((one) => one.crossing), load]);
  const slowest = found.find((one) => one.crossing === crossing)?.entry ?? dearestEntry(basis, finding, entries);
  return { crossing, entry: slowest };
}

function dearestEntry(basis: Basis, finding: Finding, entries: readonly EntryPoint[]): EntryPoint | undefined {
  const priced = entries.map((entry) => ({
    entry,
    price: ownLatency(basis, finding, entry, basis.largest, 'centre') / budgetOf(basis, entry),
  }));
  return priced.sort((a, b) => b.price - a.price)[0]?.entry;
}
