import { callsIn, type Bill, type EntryPoint } from '../../model/index.js';
import type { Basis } from '../basis.js';
import { type Bound, widened } from '../bound.js';
import { bytesPerMillisecond } from '../constants.js';
import { runsInProcess } from '../deliver.js';
import { evaluate, isBrowser, latency } from '../latency.js';
import { takes } from '../load.js';
import { type Rates, ratesOf } from '../traffic.js';
import { coresFor, fits, mended, processMemory } from './bill.js';
import { costOf, metered, onTheMean, secondsPerMonth, type Side } from './month.js';
import { placesOf } from './places.js';
import type { ProcessPlan } from './plan.js';
import { replit, replitMachine } from './replit.js';
import { processServer } from './server.js';
import { vercel } from './vercel.js';

/** Price lists of processes, by the name that the platform has in `Places`. A further one is one more line. */
export const processPlans: Record<string, ProcessPlan> = {
  Vercel: vercel,
  Replit: replit,
  'Replit VM': replitMachine,
  server: processServer,
};

/**
 * What running the app's process costs a month at each size, as the app is and with the fixes that keep every answer. Undefined
 * where there is no process, where nobody says who runs it, where its prices are not known, and where it shares the database's server.
 */
export function processBillOf(basis: Basis): Bill | undefined {
  const places = placesOf(basis);
  const plan = processPlans[places.process?.platform ?? ''];
  if (plan === undefined || places.process === undefined || !inProcess(basis).some((entry) => asksFrom(basis, entry)))
    return undefined;
  if (places.process.platform === 'server' && places.database?.platform === 'server') return undefined;
  const fixed = mended(basis);
  const { platform, plan: name, asOf, sources, unknown } = plan;
  const cost = (of: Basis, users: number) => costOf((bound) => sideAt(of, plan, users, bound));
  return {
    platform,
    plan: name,
    serves: 'the app’s process',
    told: places.process.told,
    asOf,
    sources,
    unknown,
    ...(plan.compute.kind === 'sizes' ? { largerUnknown: true as const } : {}),
    at: basis.options.users.map((users) => ({ users, before: cost(basis, users), after: cost(fixed, users) })),
  };
}

function sideAt(basis: Basis, plan: ProcessPlan, users: number, bound: Bound): Side {
  const compute = computeAt(basis, plan, users, bound);
  if (compute === undefined) return undefined;
  const used = compute.dollars + metered(plan.egress, answeredGigabytes(basis, users, bound));
  return { dollars: plan.base + Math.max(0, used - plan.computeCredit), size: compute.size };
}

function computeAt(basis: Basis, { compute }: ProcessPlan, users: number, bound: Bound): Side {
  if (compute.kind === 'rented') return { dollars: compute.dollars[bound === 'low' ? 0 : 1], size: compute.size };
  if (compute.kind === 'sizes') {
    const needs = { connections: 0, gigabytes: 0, memory: processMemory(basis, users, bound) };
    const size = compute.sizes.find((one) => fits(one, { ...needs, cores: coresFor(basis, 'process', users, bound) }));
    return size && { dollars: size.dollarsPerMonth, size: size.name };
  }
  const hours = secondsPerMonth / 3600;
  const { machine } = basis.scenario;
  const busy = instancesBusy(basis, users, bound, compute.core === 'active' ? 1 : machine.processCores);
  const cores = compute.core === 'active' ? onTheMean(basis, coresUsed(basis, users, bound)) : busy * machine.processCores;
  const memory = busy * (compute.memory ?? machine.processHeapMegabytes / 1000);
  const millions = (onTheMean(basis, requestsPerSecond(basis, ratesOf(basis), users)) * secondsPerMonth) / 1e6;
  const dollars =
    hours * (cores * compute.dollarsPerCoreHour + memory * compute.dollarsPerGigabyteHour) +
    millions * compute.dollarsPerMillionRequests;
  return { dollars, size: 'by use' };
}

/** Cores that the code of the process uses in the busiest second. */
function coresUsed(basis: Basis, users: number, bound: Bound): number {
  const rates = ratesOf(basis);
  const milliseconds = inProcess(basis).reduce((sum, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? sum : sum + rate * takes('process', evaluate(basis, entry, users, bound));
  }, 0);
  return widened(milliseconds, bound) / 1000;
}

/**
 * Instances that serve requests on the mean: at the least one that all share for the part of the time in which there is a
 * request, at the most one for each request under way (Little), and never fewer than its cores can bear.
 */
function instancesBusy(basis: Basis, users: number, bound: Bound, coresOfOne: number): number {
  const rates = ratesOf(basis);
  const perSecond = inProcess(basis).reduce((sum, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? sum : sum + (rate * latency(basis, entry, users, bound)) / 1000;
  }, 0);
  const underWay = onTheMean(basis, perSecond);
  const shared = 1 - Math.exp(-underWay);
  const borne = onTheMean(basis, coresUsed(basis, users, bound)) / coresOfOne;
  return Math.max(bound === 'low' ? shared : underWay, borne);
}

/** Requests that reach the app's process in the busiest second. */
export function requestsPerSecond(basis: Basis, rates: Rates, users: number): number {
  return inProcess(basis).reduce((sum, entry) => sum + rates(entry, users), 0);
}

/** Entry points that run in the app's process: neither in a browser nor at the database's platform, as edge functions do. */
export function inProcess(basis: Basis): EntryPoint[] {
  return basis.app.entryPoints.filter((entry) => entry.kind !== 'edge-function' && !isBrowser(basis, entry));
}

/** Whether an entry point asks the database from the process. */
function asksFrom(basis: Basis, entry: EntryPoint): boolean {
  const sites = callsIn(entry.work).flatMap(({ site }) => basis.sites.get(site) ?? []);
  return sites.some((site) => runsInProcess(entry, site));
}

/** Gigabytes that the process answers in a month of ordinary days. */
function answeredGigabytes(basis: Basis, users: number, bound: Bound): number {
  const rates = ratesOf(basis);
  const perSecond = inProcess(basis).reduce((sum, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? sum : sum + rate * answerBytes(basis, entry, users, bound);
  }, 0);
  return (onTheMean(basis, perSecond) * secondsPerMonth) / 1e9;
}

/** Bytes of rows that one answer carries to the user. */
export function answerBytes(basis: Basis, entry: EntryPoint, users: number, bound: Bound): number {
  return evaluate(basis, entry, users, bound).whole.network * bytesPerMillisecond;
}
