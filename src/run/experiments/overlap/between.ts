import { setTimeout as wait } from 'node:timers/promises';
import { isOwn } from '../../foreseen.js';
import { settle } from '../../observe.js';
import { send } from '../../requests/send.js';
import type { Seen } from '../../wire/index.js';
import type { Meeting } from './meetings.js';
import type { Aimed, Ring, Trial } from './trial.js';

const quietMilliseconds = 5;
const lookMilliseconds = 15;
const patienceMilliseconds = 800;

/**
 * One request is held before a write that rests on what it has read; meanwhile the other is answered, and the first goes on. Where
 * a lock of the first keeps the other waiting, the first goes on at once, as it does in life.
 * @returns undefined where the first did not come to that write
 */
export async function between(
  { kit, keeper, ports, matcher }: Ring,
  [first, second]: readonly [Aimed, Aimed],
  { shape }: Meeting,
): Promise<Trial | undefined> {
  await keeper.restore();
  kit.wire.take();
  let arrive = (): void => undefined;
  let release = (): void => undefined;
  let isHeld = false;
  const arrived = new Promise<'held'>((resolve) => (arrive = () => resolve('held')));
  kit.wire.hold({
    before: ({ verb, sql }: Seen) => {
      if (isHeld || verb !== 'write' || matcher.shape(sql) !== shape) return undefined;
      isHeld = true;
      arrive();
      return new Promise((resolve) => (release = () => resolve(undefined)));
    },
  });
  const one = send(ports[first.at], first.sent);
  const came = await Promise.race([arrived, one]);
  if (came !== 'held') {
    kit.wire.hold(undefined);
    await settle(kit, quietMilliseconds);
    return undefined;
  }
  const two = send(ports[second.at], second.sent);
  let enough = false;
  const waiting = waitsFor(keeper.blocked, () => enough);
  await Promise.race([two, waiting]);
  enough = true;
  release();
  const answers = [await one, await two];
  // The keeper takes one question at a time.
  await waiting;
  kit.wire.hold(undefined);
  await settle(kit, quietMilliseconds);
  return { changes: await keeper.changes(), answers, seen: kit.wire.take().filter(isOwn) };
}

/** Until a statement waits for a lock of the database, it is enough, or for a while. */
async function waitsFor(blocked: () => Promise<boolean>, isEnough: () => boolean): Promise<void> {
  const until = performance.now() + patienceMilliseconds;
  do await wait(lookMilliseconds);
  while (!isEnough() && performance.now() < until && !(await blocked()));
}
