import type { EntryPoint, PlatformLimit } from '../../model/index.js';
import { type Basis, isUserFacing } from '../basis.js';
import type { Bound } from '../bound.js';
import { connectionsHeadroom } from '../constants.js';
import { type Crossing, crossingOf, never } from '../crossing.js';
import { latency } from '../latency.js';
import { heapMegabytes } from '../memory.js';
import { demand } from '../load.js';
import { ratesOf } from '../traffic.js';
import { nameOf } from '../words.js';
import { placesOf } from './places.js';
import type { PlatformWall } from './plan.js';
import { databasePlans } from './bill.js';
import { answerBytes, inProcess, processPlans } from './process.js';

/**
 * From how many users on the app meets the limits of the platforms that run its database and its process. They inform: the
 * number on top rests on its own lines (docs/ceiling.md "Capacity"). Empty where nobody says who runs it.
 */
export function wallsOf(basis: Basis): PlatformLimit[] {
  const { database, process } = placesOf(basis);
  const entries = inProcess(basis).filter(isUserFacing);
  const plans = [
    ...(database === undefined ? [] : [databasePlans[database.platform]]),
    ...(process === undefined || entries.length === 0 ? [] : [processPlans[process.platform]]),
  ];
  return plans.flatMap((plan) => plan?.walls.map((wall) => limitOf(basis, plan.platform, wall, entries)) ?? []);
}

function limitOf(basis: Basis, platform: string, wall: PlatformWall, entries: readonly EntryPoint[]): PlatformLimit {
  const { crossing, entry } = meets(basis, wall, entries);
  return {
    platform,
    what: wall.what,
    says: wall.says,
    ...(Number.isFinite(crossing.centre)
      ? { users: crossing.centre, interval: [crossing.low, Math.min(crossing.high, basis.largest)] }
      : {}),
    ...(entry === undefined ? {} : { entryPoint: entry.id, name: nameOf(entry) }),
    grade: 'modelled',
    asOf: wall.asOf,
    source: wall.source,
  };
}

function meets(basis: Basis, wall: PlatformWall, entries: readonly EntryPoint[]): { crossing: Crossing; entry?: EntryPoint } {
  const { measure } = wall;
  if (measure === 'at once' || measure === 'connections') {
    const figure = measure === 'at once' ? atOnce : connections;
    return { crossing: crossingOf((users, bound) => figure(basis, entries, users, bound), wall.limit, basis.largest) };
  }
  let first: { crossing: Crossing; entry?: EntryPoint } = { crossing: never };
  for (const entry of entries) {
    const crossing = crossingOf((users, bound) => figureOf(basis, entry, measure, users, bound), wall.limit, basis.largest);
    if (crossing.centre < first.crossing.centre) first = { crossing, entry };
  }
  return first;
}

function figureOf(
  basis: Basis,
  entry: EntryPoint,
  measure: Exclude<PlatformWall['measure'], 'at once' | 'connections'>,
  users: number,
  bound: Bound,
): number {
  if (measure === 'bytes') return answerBytes(basis, entry, users, bound);
  return measure === 'milliseconds' ? latency(basis, entry, users, bound) : heapMegabytes(basis, entry, users, bound);
}

/** Requests under way in the busiest second, with the headroom for bursts that connections have too. */
function atOnce(basis: Basis, entries: readonly EntryPoint[], users: number, bound: Bound): number {
  const rates = ratesOf(basis);
  const held = entries.reduce((sum, entry) => {
    const rate = rates(entry, users);
    return rate === 0 ? sum : sum + (rate * latency(basis, entry, users, bound)) / 1000;
  }, 0);
  return held * connectionsHeadroom;
}

/** Connections that are held in the busiest second, with the same headroom. */
function connections(basis: Basis, _entries: readonly EntryPoint[], users: number, bound: Bound): number {
  return (demand(basis, ratesOf(basis), 'connections', users, bound) * connectionsHeadroom) / 1000;
}
