import { callsIn, type EntryPoint } from '../model/index.js';
import type { Basis } from './basis.js';
import { type Bound, widened } from './bound.js';
import { budgetOf, isJob } from './budget.js';
import { connectionsHeadroom, officeLoad } from './constants.js';
import { type Crossing, crossingOf } from './crossing.js';
import { runsInProcess } from './deliver.js';
import { evaluate, type Outcome } from './latency.js';
import { milliseconds } from './parts.js';
import { type Rates, ratesOf } from './traffic.js';

/** A resource that all entry points use together. */
export type Shared = 'database' | 'process' | 'connections';

/** What each entry point takes of a shared resource in one run: core-milliseconds, or milliseconds of a connection. */
export function takes(shared: Shared, { critical, whole }: Outcome): number {
  if (shared === 'database') return whole.database;
  return shared === 'process' ? whole.process : milliseconds(critical);
}

/** How much of a shared resource may be taken in a second, in the unit of `takes`. */
export function limitOf(basis: Basis, shared: Shared): number {
  const { machine } = basis.scenario;
  if (shared === 'connections') return (1000 * machine.databaseConnections) / connectionsHeadroom;
  const cores = shared === 'database' ? machine.databaseCores : machine.processCores;
  return 1000 * cores * machine.utilisation;
}

/** Whether the app has a process of its own that could give way. */
export function hasProcess(basis: Basis): boolean {
  return basis.app.entryPoints.some((entry) =>
    callsIn(entry.work).some(({ site }) => {
      const found = basis.sites.get(site);
      return found !== undefined && runsInProcess(entry, found);
    }),
  );
}

/**
 * What one run of an entry point takes. A screen of staff that is slow is a step of its own; who has to wait for it opens it the less
 * often, so that the load of the busiest minute counts at most a part of its budget.
 */
function takenBy(basis: Basis, entry: EntryPoint, shared: Shared, users: number, bound: Bound): number {
  const taken = takes(shared, evaluate(basis, entry, users, bound));
  return entry.backOffice && !isJob(entry) ? Math.min(taken, budgetOf(basis, entry) * officeLoad) : taken;
}

/** What each entry point takes of a shared resource in the busiest second, the dearest first. */
export function demandByEntry(
  basis: Basis,
  rates: Rates,
  shared: Shared,
  users: number,
  bound: Bound,
): { entry: EntryPoint; demand: number }[] {
  return basis.app.entryPoints
    .flatMap((entry) => {
      const rate = rates(entry, users);
      if (rate === 0) return [];
      return [{ entry, demand: widened(rate * takenBy(basis, entry, shared, users, bound), bound) }];
    })
    .sort((a, b) => b.demand - a.demand);
}

/** What all entry points together take of a shared resource in the busiest second. */
export function demand(basis: Basis, rates: Rates, shared: Shared, users: number, bound: Bound): number {
  const sum = basis.app.entryPoints.reduce((total, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? total : total + rate * takenBy(basis, entry, shared, users, bound);
  }, 0);
  return widened(sum, bound);
}

/** Where a shared resource is used up. */
export function sharedCrossing(basis: Basis, shared: Shared): Crossing {
  const rates = ratesOf(basis);
  return crossingOf((users, bound) => demand(basis, rates, shared, users, bound), limitOf(basis, shared), basis.largest);
}
