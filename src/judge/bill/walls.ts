import type { EntryPoint, PlatformLimit } from '../../model/index.js';
import { type Basis, isUserFacing } from '../basis.js';
import type { Bound } from '../bound.js';
import { connectionsHeadroom } from '../constants.js';
import { type Crossing, crossingOf, never } from '../crossing.js';
import { latency } from '../latency.js';
import { heapMegabytes } from '../memory.js';
import { ratesOf } from '../traffic.js';
import { nameOf } from '../words.js';
import { placesOf } from './places.js';
import type { PlatformWall } from './plan.js';
import { answerBytes, inProcess, processPlans } from './process.js';

/**
 * From how many users on the app meets the limits of the platform that runs its process. They inform: the number on top rests
 * on its own lines (docs/ceiling.md "Capacity"). Empty where nobody says who runs it, or nothing runs there.
 */
export function wallsOf(basis: Basis): PlatformLimit[] {
  const { process } = placesOf(basis);
  const plan = processPlans[process?.platform ?? ''];
  const entries = inProcess(basis).filter(isUserFacing);
  if (plan === undefined || entries.length === 0) return [];
  return plan.walls.map((wall) => {
    const { crossing, entry } = meets(basis, wall, entries);
    return {
      platform: plan.platform,
      what: wall.what,
      says: wall.says,
      ...(Number.isFinite(crossing.centre) ? { users: crossing.centre, interval: [crossing.low, crossing.high] } : {}),
      ...(entry === undefined ? {} : { entryPoint: entry.id, name: nameOf(entry) }),
      grade: 'modelled',
      asOf: wall.asOf,
      source: wall.source,
    };
  });
}

function meets(basis: Basis, wall: PlatformWall, entries: readonly EntryPoint[]): { crossing: Crossing; entry?: EntryPoint } {
  if (wall.measure === 'at once') {
    const figure = (users: number, bound: Bound): number => atOnce(basis, entries, users, bound);
    return { crossing: crossingOf(figure, wall.limit, basis.largest) };
  }
  const { measure } = wall;
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
  measure: Exclude<PlatformWall['measure'], 'at once'>,
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
