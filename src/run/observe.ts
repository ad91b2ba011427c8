import { setTimeout as wait } from 'node:timers/promises';
import type { Kit } from './kit.js';
import { isOwn } from './foreseen.js';
import { type Answer, send, type Sent } from './requests/send.js';
import type { Seen } from './wire/index.js';

/** One request, and what the app asked the database for it. */
export interface Observed {
  answer: Answer;
  /** Its own statements, in the order sent. */
  seen: Seen[];
}

const longestSettling = 5000;

/**
 * Sends one request while nothing else is sent, so that every statement is its own; those that go on after the answer are waited
 * for.
 */
export async function observe(kit: Kit, port: number, sent: Sent): Promise<Observed> {
  kit.wire.take();
  const answer = await send(port, sent);
  await settle(kit, 5);
  return { answer, seen: kit.wire.take().filter(isOwn) };
}

/** Waits until no statement is on its way and none was sent for a while. */
export async function settle(kit: { wire: Pick<Kit['wire'], 'sent' | 'pending'> }, quietMilliseconds: number): Promise<void> {
  const until = performance.now() + longestSettling;
  let sent = kit.wire.sent();
  let since = performance.now();
  while (performance.now() < until) {
    await wait(Math.min(quietMilliseconds, 20));
    if (kit.wire.pending() > 0 || kit.wire.sent() !== sent) {
      sent = kit.wire.sent();
      since = performance.now();
    } else if (performance.now() - since >= quietMilliseconds) return;
  }
}
