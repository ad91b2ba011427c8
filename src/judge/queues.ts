import type { PushQueue } from '../model/index.js';
import type { Basis } from './basis.js';
import { type Bound } from './bound.js';
import { type Crossing, crossingOf } from './crossing.js';

/** Rows for which different people wait, as the lab saw it (three times of three); the statement is not taken as mended. */
export function queuesOf({ measurements, supposing }: Basis): PushQueue[] {
  return (measurements.push?.queues ?? []).filter(({ statement }) => !supposing.gone.has(statement));
}

/** Milliseconds of a second for which the row is taken at that many users. */
export function busyMilliseconds(basis: Basis, queue: PushQueue, users: number, bound: Bound): number {
  const [low, high] = queue.heldMilliseconds;
  const held = bound === 'centre' ? Math.sqrt(low * high) : bound === 'low' ? low : high;
  return held * queue.perSecondAndUser * users * basis.supposing.traffic;
}

/** Where the queue is as long as it may be: one row is one server, whatever the machine. */
export function queueCrossing(basis: Basis, queue: PushQueue): Crossing {
  const most = 1000 * basis.scenario.machine.utilisation;
  return crossingOf((users, bound) => busyMilliseconds(basis, queue, users, bound), most, basis.largest);
}

/** Requests a second that can stand in it, one after another. */
export function mostPerSecond({ heldMilliseconds: [low, high] }: PushQueue): number {
  return 1000 / Math.sqrt(low * high);
}
