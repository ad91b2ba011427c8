import { type Bill, findTable, type MonthlyCost } from '../../model/index.js';
import { type Basis, supposing } from '../basis.js';
import type { Bound } from '../bound.js';
import { connectionsHeadroom } from '../constants.js';
import { evaluate } from '../latency.js';
import { demand } from '../load.js';
import { storageGigabytes } from '../storage.js';
import { ratesOf } from '../traffic.js';
import { tried } from '../trials.js';
import { neon } from './neon.js';
import type { Meter, Plan } from './plan.js';
import { supabase } from './supabase.js';

/** Platforms whose prices are known, by the name that the reader gives them in the stack. A further one is one more line. */
const plans: Record<string, Plan> = { Neon: neon, Supabase: supabase };

const hoursPerMonth = 730;
const secondsPerDay = 86_400;
const daysPerMonth = 30;

/**
 * The database's bill per month at each size, as the app is and with the fixes that keep every answer, by the price list of the
 * platform that the repository names (docs/ceiling.md "Capacity"). Undefined where it names none whose prices are known.
 */
export function billOf(basis: Basis): Bill | undefined {
  const plan = basis.app.stack.flatMap((name) => plans[name] ?? [])[0];
  if (plan === undefined) return undefined;
  const fixed = supposing(basis, { ...tried(basis, basis.measurements.fixes, false), batched: true, counted: true });
  const { platform, plan: name, asOf, sources } = plan;
  return {
    platform,
    plan: name,
    asOf,
    sources,
    at: basis.options.users.map((users) => ({ users, before: costAt(basis, plan, users), after: costAt(fixed, plan, users) })),
  };
}

/** Dollars per month and the size of machine; undefined where even the largest is too small. */
function costAt(basis: Basis, plan: Plan, users: number): MonthlyCost | undefined {
  const low = sideAt(basis, plan, users, 'low');
  const high = sideAt(basis, plan, users, 'high');
  if (low === undefined) return undefined;
  if (high === undefined) return { dollars: [rounded(low.dollars), rounded(low.dollars)], size: low.size, beyond: true };
  const size = low.size === high.size ? low.size : `${low.size} to ${high.size}`;
  return { dollars: [rounded(low.dollars), rounded(high.dollars)], size };
}

function sideAt(basis: Basis, plan: Plan, users: number, bound: Bound): { dollars: number; size: string } | undefined {
  const gigabytes = storageGigabytes(basis, users);
  const compute = computeAt(basis, plan, users, bound, gigabytes);
  if (compute === undefined) return undefined;
  const pieces =
    metered(plan.disk, gigabytes) +
    metered(plan.egress, egressGigabytes(basis, users, bound)) +
    (plan.activeUsers !== undefined && signsInThere(basis) ? metered(plan.activeUsers, activeUsers(basis, users, bound)) : 0);
  return { dollars: plan.base + Math.max(0, compute.dollars - plan.computeCredit) + pieces, size: compute.size };
}

function computeAt(
  basis: Basis,
  { compute }: Plan,
  users: number,
  bound: Bound,
  gigabytes: number,
): { dollars: number; size: string } | undefined {
  const rates = ratesOf(basis);
  const { utilisation } = basis.scenario.machine;
  const cores = demand(basis, rates, 'database', users, bound) / (1000 * utilisation);
  if (compute.kind === 'sizes') {
    const connections = (demand(basis, rates, 'connections', users, bound) * connectionsHeadroom) / 1000;
    const size = compute.sizes.find((one) => one.cores >= cores && one.connections >= connections && one.gigabytes >= gigabytes);
    return size && { dollars: size.dollarsPerMonth, size: size.name };
  }
  if (cores > compute.mostCores) return undefined;
  // It scales with the load, which on the day's mean is a quarter of the busiest minute's.
  const mean = Math.max(compute.leastCores, cores / basis.scenario.traffic.peakFactor);
  const most = Math.max(compute.leastCores, Math.ceil(cores * 4) / 4);
  return { dollars: mean * hoursPerMonth * compute.dollarsPerCoreHour, size: `${String(most)} cores at the peak` };
}

function metered({ included, dollars }: Meter, used: number): number {
  return Math.max(0, used - included) * dollars;
}

/** Gigabytes that leave the database in a month of ordinary days. */
function egressGigabytes(basis: Basis, users: number, bound: Bound): number {
  const rates = ratesOf(basis);
  const perSecond = basis.app.entryPoints.reduce((sum, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? sum : sum + rate * evaluate(basis, entry, users, bound).whole.bytes;
  }, 0);
  return (perSecond * secondsPerDay * daysPerMonth) / basis.scenario.traffic.peakFactor / 1e9;
}

/** From those who come on one day to everybody who ever signed up. */
function activeUsers(basis: Basis, users: number, bound: Bound): number {
  return bound === 'low' ? users * basis.scenario.traffic.dailyShare : users;
}

/** Whether the platform keeps the accounts, so that it counts who signs in. */
function signsInThere({ app, scenario }: Basis): boolean {
  const { population } = scenario;
  if (population === undefined) return false;
  const keyed = findTable(app.catalogue, population.table, population.schema)?.foreignKeys ?? [];
  return population.schema === 'auth' || keyed.some((key) => key.schema === 'auth');
}

/** Two digits: more would be pretended. */
function rounded(dollars: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, dollars))) - 1);
  return Math.round(dollars / unit) * unit;
}
