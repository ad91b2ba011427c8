import { type Bill, findTable } from '../../model/index.js';
import { type Basis, supposing } from '../basis.js';
import type { Bound } from '../bound.js';
import { connectionsHeadroom } from '../constants.js';
import { evaluate } from '../latency.js';
import { demand } from '../load.js';
import { storageGigabytes } from '../storage.js';
import { ratesOf } from '../traffic.js';
import { tried } from '../trials.js';
import { costOf, hoursPerMonth, metered, onTheMean, secondsPerMonth, type Side } from './month.js';
import { neon } from './neon.js';
import { placesOf } from './places.js';
import type { Plan, Size } from './plan.js';
import { rds } from './rds.js';
import { server } from './server.js';
import { supabase } from './supabase.js';

/** Price lists of databases, by the name that the platform has in `Places`. A further one is one more line. */
export const databasePlans: Record<string, Plan> = { Neon: neon, RDS: rds, Supabase: supabase, server };

/**
 * The database's bill per month at each size, as the app is and with the fixes that keep every answer, by the price list of the
 * platform that the owner or the repository names (docs/ceiling.md "Capacity"). Undefined where its prices are not known.
 */
export function billOf(basis: Basis): Bill | undefined {
  const places = placesOf(basis);
  const plan = databasePlans[places.database?.platform ?? ''];
  if (plan === undefined) return undefined;
  const both = places.database?.platform === 'server' && places.process?.platform === 'server';
  const fixed = mended(basis);
  const { platform, plan: name, asOf, sources, unknown, largerUnknown } = plan;
  const cost = (of: Basis, users: number) => costOf((bound) => sideAt(of, plan, users, bound, both));
  return {
    platform,
    plan: name,
    serves: both ? 'the database and the app’s process' : 'the database alone',
    ...(places.database === undefined ? {} : { told: places.database.told }),
    asOf,
    sources,
    unknown,
    ...(largerUnknown === undefined ? {} : { largerUnknown }),
    at: basis.options.users.map((users) => ({ users, before: cost(basis, users), after: cost(fixed, users) })),
  };
}

/** The app with the tried fixes that keep every answer. */
export function mended(basis: Basis): Basis {
  return supposing(basis, { ...tried(basis, basis.measurements.fixes, false), batched: true, counted: true });
}

function sideAt(basis: Basis, plan: Plan, users: number, bound: Bound, both: boolean): Side {
  const gigabytes = storageGigabytes(basis, users);
  const compute = computeAt(basis, plan, users, bound, gigabytes, both);
  if (compute === undefined) return undefined;
  const pieces =
    metered(plan.disk, gigabytes) +
    metered(plan.egress, egressGigabytes(basis, users, bound)) +
    (plan.activeUsers !== undefined && signsInThere(basis) ? metered(plan.activeUsers, activeUsers(basis, users, bound)) : 0);
  return { dollars: plan.base + Math.max(0, compute.dollars - plan.computeCredit) + pieces, size: compute.size };
}

function computeAt(basis: Basis, { compute }: Plan, users: number, bound: Bound, gigabytes: number, both: boolean): Side {
  const rates = ratesOf(basis);
  const cores = coresFor(basis, 'database', users, bound) + (both ? coresFor(basis, 'process', users, bound) : 0);
  if (compute.kind === 'sizes') {
    const connections = (demand(basis, rates, 'connections', users, bound) * connectionsHeadroom) / 1000;
    const memory = both ? memoryBeside(basis, users, bound) : 0;
    const size = compute.sizes.find((one) => fits(one, { cores, connections, gigabytes, memory }));
    return size && { dollars: size.dollarsPerMonth, size: size.name };
  }
  if (cores > compute.mostCores) return undefined;
  // It scales with the load, which on the day's mean is a quarter of the busiest minute's.
  const mean = Math.max(compute.leastCores, onTheMean(basis, cores));
  const most = Math.max(compute.leastCores, Math.ceil(cores * 4) / 4);
  return { dollars: mean * hoursPerMonth * compute.dollarsPerCoreHour, size: `${String(most)} cores at the peak` };
}

/** Cores that the busiest second asks for at the utilisation that is allowed. */
export function coresFor(basis: Basis, shared: 'database' | 'process', users: number, bound: Bound): number {
  return demand(basis, ratesOf(basis), shared, users, bound) / (1000 * basis.scenario.machine.utilisation);
}

/** Whether a size is large enough; what it does not name it does not limit. */
export function fits(size: Size, needs: { cores: number; connections: number; gigabytes: number; memory: number }): boolean {
  const holds = (limit: number | undefined, need: number): boolean => limit === undefined || limit >= need;
  return (
    size.cores >= needs.cores &&
    holds(size.connections, needs.connections) &&
    holds(size.gigabytes, needs.gigabytes) &&
    holds(size.memory, needs.memory)
  );
}

/** Gigabytes of a server that the app's processes share with a database: half is left to the database, a declared assumption. */
function memoryBeside(basis: Basis, users: number, bound: Bound): number {
  return processMemory(basis, users, bound) * 2;
}

/** Gigabytes of as many processes as the load needs, of the size that the scenario gives them. */
export function processMemory(basis: Basis, users: number, bound: Bound): number {
  const { processCores, processHeapMegabytes } = basis.scenario.machine;
  return (Math.max(1, Math.ceil(coresFor(basis, 'process', users, bound) / processCores)) * processHeapMegabytes) / 1000;
}

/** Gigabytes that leave the database in a month of ordinary days. */
function egressGigabytes(basis: Basis, users: number, bound: Bound): number {
  const rates = ratesOf(basis);
  const perSecond = basis.app.entryPoints.reduce((sum, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? sum : sum + rate * evaluate(basis, entry, users, bound).whole.bytes;
  }, 0);
  return (onTheMean(basis, perSecond) * secondsPerMonth) / 1e9;
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
