import { type Basis, isUserFacing } from './basis.js';
import { type Bound, widened } from './bound.js';
import { realtime } from './constants.js';
import { type Crossing, crossingOf } from './crossing.js';
import { changeShare, onlineAt, writesPerSecond } from './traffic.js';

/** Where people online are more than the platform connects. */
export function clientsCrossing(basis: Basis): Crossing {
  return crossingOf((users) => onlineAt(basis, users), realtime.clients, basis.largest);
}

/** Changes per second times the people who hear of each: everybody, where no filter narrows the subscription. */
export function messagesPerSecond(basis: Basis, users: number, bound: Bound): number {
  const open = new Set(basis.app.subscriptions.filter((item) => !item.filtered).map((item) => item.table));
  const changes = writesPerSecond(basis, users) * changeShare(basis, open);
  return widened(changes * onlineAt(basis, users), bound);
}

/** Where changes fan out to more messages than the platform carries. */
export function fanOutCrossing(basis: Basis): Crossing {
  return crossingOf((users, bound) => messagesPerSecond(basis, users, bound), realtime.messagesPerSecond, basis.largest);
}

/** Whether people who use the app are subscribed to anything. */
export function listens(basis: Basis): boolean {
  return basis.app.subscriptions.length > 0 && basis.app.entryPoints.some((entry) => isUserFacing(entry));
}
