import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Seen } from '../../wire/index.js';
import { type Barrier, meetAt } from './barrier.js';

const statement = (sql: string): Seen => ({
  connection: 1,
  order: 1,
  sql,
  parameters: [],
  verb: 'write',
  inTransaction: false,
  rows: 0,
  bytes: 0,
  sentAt: 0,
  answeredAt: 0,
});

function barrier(parties: number, patienceMilliseconds: number, blocked = false): Barrier {
  return meetAt({
    isMeeting: ({ sql }) => sql === 'here',
    parties,
    patienceMilliseconds,
    blocked: () => Promise.resolve(blocked),
  });
}

/** Milliseconds until it goes on; 0 where it is not held. */
async function heldFor(held: Promise<void> | undefined): Promise<number> {
  const started = performance.now();
  if (held === undefined) return 0;
  await held;
  return performance.now() - started;
}

describe('the barrier', () => {
  it('holds a write until the other has come to it, and nothing afterwards', async () => {
    const { hold } = barrier(2, 5000);
    const first = heldFor(hold.before?.(statement('here')));
    await wait(40);
    expect(hold.before?.(statement('here'))).toBeUndefined();
    expect(await first).toBeGreaterThan(30);
    expect(await first).toBeLessThan(1000);
    expect(hold.before?.(statement('here'))).toBeUndefined();
  });

  it('lets other statements pass, and does not take them for the other', async () => {
    const { hold, open } = barrier(2, 5000);
    let gone = false;
    const first = hold.before?.(statement('here'))?.then(() => (gone = true));
    expect(hold.before?.(statement('elsewhere'))).toBeUndefined();
    await wait(30);
    expect(gone).toBe(false);
    open();
    await first;
  });

  it('waits for both of the two that each request sends at once', async () => {
    const { hold } = barrier(4, 5000);
    const held = [1, 2, 3].map(() => hold.before?.(statement('here')));
    expect(held.every((each) => each !== undefined)).toBe(true);
    expect(hold.before?.(statement('here'))).toBeUndefined();
    await Promise.all(held);
  });

  it('goes on at once where a lock keeps the other, and after a while where nothing tells why', async () => {
    expect(await heldFor(barrier(2, 5000, true).hold.before?.(statement('here')))).toBeLessThan(1000);
    const patient = await heldFor(barrier(2, 120).hold.before?.(statement('here')));
    expect(patient).toBeGreaterThan(100);
    expect(patient).toBeLessThan(1500);
  });
});
