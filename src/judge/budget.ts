import type { EntryPoint } from '../model/index.js';
import { type Basis, statementsOf } from './basis.js';
import { assumedJobMilliseconds, jobShareOfPeriod } from './constants.js';

/** Whether an entry point changes data for the one who calls it. A GET is a read whatever it counts on the way. */
export function isWrite(basis: Basis, entry: EntryPoint): boolean {
  if (entry.moment === 'view' || entry.moment === 'poll' || entry.method === 'GET') return false;
  return statementsOf(basis, entry).some((id) => basis.statements.get(id)?.facts.verb !== 'select');
}

/** Whether it runs by a schedule and nobody waits for it. */
export function isJob(entry: EntryPoint): boolean {
  return entry.kind === 'job' || entry.moment === 'job';
}

/** Milliseconds between two runs of a job. */
export function periodOf(entry: EntryPoint): number {
  return entry.everyMilliseconds ?? assumedJobMilliseconds;
}

/** Milliseconds that an entry point may take (docs/ceiling.md "Budget"). */
export function budgetOf(basis: Basis, entry: EntryPoint): number {
  const { budgets } = basis.scenario;
  if (isJob(entry)) return periodOf(entry) * jobShareOfPeriod;
  if (entry.backOffice) return budgets.backOfficeMilliseconds;
  return isWrite(basis, entry) ? budgets.writeMilliseconds : budgets.viewMilliseconds;
}
