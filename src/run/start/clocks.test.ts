import timers, { clearInterval as clearOfModule, setInterval as setOfModule } from 'node:timers';
import { beforeAll, describe, expect, it } from 'vitest';
import { tick, watch } from './clocks.js';

/** Nobody waits for it. */
const minute = 60_000;

beforeAll(watch);

describe('the clocks', () => {
  it('strike for what the global function starts, with what it was given, until it is cleared', () => {
    const said: unknown[] = [];
    const timer = setInterval((...words: unknown[]) => said.push(...words), minute, 'one', 'two');
    expect(tick()).toBe(1);
    expect(said).toEqual(['one', 'two']);
    clearInterval(timer);
    expect(tick()).toBe(0);
    expect(said).toEqual(['one', 'two']);
  });

  it('strike for what the module’s own function starts, by name or as a whole', () => {
    let times = 0;
    const one = setOfModule(() => (times += 1), minute);
    const two = timers.setInterval(() => (times += 1), minute);
    expect(tick()).toBe(2);
    expect(times).toBe(2);
    clearOfModule(one);
    timers.clearInterval(two);
    expect(tick()).toBe(0);
  });

  it('leave alone what runs by itself all the time, and live with a job that fails', async () => {
    const often = setInterval(() => undefined, 200);
    const broken = setInterval(() => {
      throw new Error('broken');
    }, minute);
    const late = setInterval(() => Promise.reject(new Error('late')), minute);
    expect(tick()).toBe(2);
    await Promise.resolve();
    for (const timer of [often, broken, late]) clearInterval(timer);
  });
});
