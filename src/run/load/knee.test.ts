import { describe, expect, it } from 'vitest';
import { boundsOf, type Limits, nextRate, type Rate } from './bounds.js';
import { type Budget, holds } from './holds.js';
import { type Knee, searchKnee } from './knee.js';
import type { Trial } from './trial.js';
import { whyInvalid } from './valid.js';

const budget: Budget = { p99Milliseconds: 100, failedShare: 0.001, achievedShare: 0.98 };
const limits: Limits = { lowest: 10, highest: 10_000, trialsAtMost: 60, relativeWidth: 0.05 };

/** A trial of a server that answers so many a second, each in 5 ms. */
function seen(rate: number, capacity: number, other: Partial<Trial> = {}): Trial {
  const sent = Math.round(rate * 2);
  const latency = rate <= capacity ? { p50: 5, p90: 6, p99: 8, max: 9 } : { p50: 300, p90: 600, p99: 700, max: 800 };
  const counts = { sent, answered: sent, failed: 0, statuses: { 200: sent }, bytes: 0, backlog: 0 };
  const measured = { latency, fromSend: latency, sendLag: { p99: 1, max: 2 }, cpuShare: 0.1, achieved: Math.min(rate, capacity) };
  return { rate, seconds: 2, ...counts, ...measured, valid: true, ...other };
}

/** The same numbers in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const spoiled: Partial<Trial> = { latency: { p50: 5, p90: 200, p99: 400, max: 500 } };

function search(trial: (rate: number) => Trial, other: Partial<Limits> = {}): Promise<Knee> {
  return searchKnee((rate) => Promise.resolve(trial(rate)), budget, { ...limits, ...other });
}

describe('the search', () => {
  it('finds the knee of a quiet server within the wanted width, and tries both of its ends again', async () => {
    for (const capacity of [11, 137, 200, 1903, 9000]) {
      const knee = await search((rate) => seen(rate, capacity));
      const [lower, upper] = knee.interval;
      expect(lower).toBeLessThanOrEqual(capacity * 1.021);
      expect(upper).toBeGreaterThan(capacity);
      expect((upper - lower) / upper).toBeLessThan(0.056);
      expect(knee.trials.filter(({ rate }) => rate === lower || rate === upper)).toHaveLength(7);
      expect(knee.confidence).toBe(`held in 3 of 3 trials at ${lower} a second; failed in 4 of 4 at ${upper}`);
      expect(knee.trials.length).toBeLessThan(26);
    }
  });

  it('finds it on a machine that spoils one trial of seven', async () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= 300; seed++) {
      const random = randomOf(seed);
      const { rate, confidence } = await search((at) => seen(at, 1000, random() < 1 / 7 ? spoiled : {}));
      if (Math.abs(rate - 1000) > 100) wrong.push(`${seed}: ${rate}, ${confidence}`);
    }
    expect(wrong.length).toBeLessThanOrEqual(6);
  });

  it('drops a bound that later trials disprove, below and above', async () => {
    let trials = 0;
    // A machine that is busy in its fourth to sixth trial: 80 a second seem to be too many.
    const late = await search((rate) => seen(rate, 1000, [4, 5].includes(++trials) ? spoiled : {}));
    expect(late.trials.map(({ rate }) => rate).slice(0, 6)).toEqual([10, 20, 40, 80, 80, 53.1]);
    expect(Math.abs(late.rate - 1000)).toBeLessThan(100);
    trials = 0;
    // One trial is luckier than the server is.
    const early = await search((rate) => seen(rate, ++trials === 6 ? 10_000 : 100));
    expect(early.trials[5]?.rate).toBeGreaterThan(100);
    expect(Math.abs(early.rate - 100)).toBeLessThan(10);
  });

  it('says when a server held all or nothing', async () => {
    const all = await search((rate) => seen(rate, 1e6));
    expect(all).toMatchObject({ rate: 10_000, interval: [10_000, 10_000], over: true, under: false });
    expect(all.confidence).toBe('held in 3 of 3 trials at 10000 a second; nothing beyond was tried');
    const nothing = await search((rate) => seen(rate, 5));
    expect(nothing).toMatchObject({ rate: 0, interval: [0, 10], over: false, under: true });
    expect(nothing.confidence).toBe('failed in 4 of 4 at 10');
  });

  it('does not count trials in which the generator was the bottleneck', async () => {
    const why = 'the load generator used 99 % of a core';
    const unable = await search((rate) => seen(rate, 1e6, rate > 3000 ? { valid: false, why } : {}));
    expect(unable).toMatchObject({ over: true, under: false });
    expect(unable.rate).toBeGreaterThan(2800);
    expect(unable.rate).toBeLessThanOrEqual(3000);
    expect(unable.interval).toEqual([unable.rate, unable.rate]);
    expect(unable.confidence).toContain(`or beyond: ${why}; `);
    let trials = 0;
    const some = await search((rate) => seen(rate, 500, ++trials % 3 === 0 ? { valid: false, why } : {}));
    expect(Math.abs(some.rate - 500)).toBeLessThan(50);
    expect(some.confidence).toMatch(/trials did not count, because the generator was the bottleneck$/);
  });

  it('waits for the end of a busy spell', async () => {
    for (const spell of [3, 6, 9, 12]) {
      let trials = 0;
      const knee = await search((rate) => seen(rate, 500, ++trials > spell && trials <= spell + 5 ? { valid: false } : {}));
      expect(knee).toMatchObject({ over: false, under: false });
      expect(Math.abs(knee.rate - 500)).toBeLessThan(50);
    }
  });

  it('ends after so many trials, and says so', async () => {
    const knee = await search((rate) => seen(rate, 1000), { trialsAtMost: 8 });
    expect(knee.trials).toHaveLength(8);
    expect(knee.interval).toEqual([640, 640]);
    expect(knee.over).toBe(true);
    expect(knee.confidence).toMatch(/ended after 8 trials, before every bound was tried often enough$/);
  });
});

describe('its parts', () => {
  it('let a rate hold with half of its trials, and no failure below a rate that holds count', () => {
    const at = (rate: number, held: number, failed: number): Rate => ({ rate, held, failed, invalid: 0 });
    const rates = [at(10, 1, 0), at(20, 0, 2), at(30, 2, 2), at(40, 1, 2), at(60, 0, 3)];
    expect(boundsOf(rates)).toEqual({ lower: at(30, 2, 2), upper: at(40, 1, 2) });
    expect(nextRate([at(10, 1, 0), at(20, 0, 1)], limits)).toBe(20);
    expect(nextRate([at(10, 1, 0), at(20, 2, 2)], limits)).toBe(40);
  });

  it('ask for latency, answers and pace', () => {
    expect(holds(seen(100, 200), budget)).toBe(true);
    expect(holds(seen(100, 200, spoiled), budget)).toBe(false);
    expect(holds(seen(100, 200, { failed: 1 }), budget)).toBe(false);
    expect(holds(seen(1000, 2000, { failed: 2 }), budget)).toBe(true);
    expect(holds(seen(100, 200, { achieved: 98 }), budget)).toBe(true);
    expect(holds(seen(100, 200, { achieved: 95 }), budget)).toBe(false);
    // At a second each fifty are in flight: that ten fewer came back within two seconds is chance.
    const slow = { latency: { p50: 1000, p90: 1000, p99: 1000, max: 1000 }, achieved: 45 };
    expect(holds(seen(50, 60, slow), { ...budget, p99Milliseconds: 2000 })).toBe(true);
  });

  it('take a trial as the generator’s own when it was busy or late', () => {
    expect(whyInvalid(seen(100, 200), 0.5)).toBeUndefined();
    expect(whyInvalid(seen(100, 200, { cpuShare: 0.95 }), 0.5)).toBe('the load generator used 95 % of a core');
    expect(whyInvalid(seen(100, 200), 0.99)).toContain('hardly ever idle');
    expect(whyInvalid(seen(100, 200, { statuses: { 'no socket': 1 } }), 0.5)).toContain('no socket left');
    const late = { sendLag: { p99: 30, max: 40 } };
    expect(whyInvalid(seen(100, 200, late), 0.5)).toContain('30 ms late');
    // Of 700 ms it is a small part.
    expect(whyInvalid(seen(300, 200, late), 0.5)).toBeUndefined();
  });
});
