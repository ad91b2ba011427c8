import { describe, expect, it } from 'vitest';
import type { Point } from '../../model/index.js';
import type { Foresight } from '../planner/foresee.js';
import { predict } from './fit.js';
import { countersAt, foreseenAt, LEAST_WIDENING, modelAt } from './model.js';

const sizes = [400, 1200, 3600, 10_800];
const million = 1_000_000;

/** Executions at four sizes; `of` gives rows looked at and pages touched at so many users. */
function executed(plan: string, of: (users: number) => { scanned: number; buffers: number }): Point[] {
  return sizes.map((users) => ({
    users,
    tuple: 'heavy',
    rows: 20,
    bytes: 2000,
    milliseconds: 1,
    plan,
    planLines: [],
    fullScans: [],
    ...of(users),
  }));
}

const planned = (plan: string, ratio: number, more: Partial<Foresight> = {}): Foresight => ({
  base: { users: 10_800, plan, cost: 100 },
  beyond: [{ users: million, plan, cost: 100 * ratio }],
  ...more,
});

const whole = executed('Seq Scan(a)', (users) => ({ scanned: users, buffers: users / 100 }));
const noisy = executed('Index Scan(a/b)', (users) => ({ scanned: 20, buffers: users === 10_800 ? 28 : 22 }));

describe('a size beyond the loaded ones', () => {
  it('does not take the noise of a constant for growth once the planner keeps the plan', () => {
    const pages = noisy.map((point) => ({ users: point.users, value: point.buffers }));
    const alone = predict(pages, million, LEAST_WIDENING);
    const asked = predict(pages, million, LEAST_WIDENING, { guess: 28, law: 'constant' });
    expect(alone[1]).toBeGreaterThan(500);
    expect(asked[1]).toBeLessThan(100);
  });

  it('follows a straight line closely, and believes no hope for an early stop that every size refutes', () => {
    const [hopeful] = modelAt(whole, [million], Infinity, LEAST_WIDENING, planned('Seq Scan(a)', 1));
    expect(hopeful?.scanned[0]).toBeGreaterThan(million / 1.5);
    expect(hopeful?.scanned[1]).toBeLessThan(million * 1.5);
    // What the planner says beyond the line widens the interval upwards.
    const [dear] = modelAt(whole, [million], Infinity, LEAST_WIDENING, planned('Seq Scan(a)', 400));
    expect(dear?.scanned[1]).toBeGreaterThan(4 * million);
  });

  it('touches no more pages than rows, but for what looking keys up costs', () => {
    const bitmap = executed('Bitmap Heap Scan(a)', (users) => ({ scanned: 60 * Math.sqrt(users / 400), buffers: users / 50 }));
    const { scanned, buffers } = countersAt(bitmap, million, LEAST_WIDENING, {
      ratio: 20,
      scanned: 10,
      plan: 'Bitmap Heap Scan(a)',
      flips: false,
    });
    expect(buffers[1]).toBeLessThanOrEqual(scanned[1] + 16);
  });

  it('may touch a page per row where an index gives them in order', () => {
    const ordered = executed('Index Only Scan(a/b)', (users) => ({ scanned: users * 10, buffers: users / 10 }));
    const { scanned, buffers } = countersAt(ordered, million, LEAST_WIDENING, {
      ratio: 100,
      plan: 'Index Only Scan(a/b)',
      flips: false,
    });
    expect(buffers[1]).toBeGreaterThanOrEqual(scanned[1]);
  });
});

describe('the planner’s word', () => {
  it('is not taken where its base is another plan than the one that was executed', () => {
    expect(foreseenAt(whole.at(-1), million, planned('Index Scan(a/b)', 2))).toBeUndefined();
    expect(foreseenAt(whole.at(-1), 500_000, planned('Seq Scan(a)', 2))).toBeUndefined();
  });

  it('says in steps how the cost and the rows looked at grow, and whether the plan changes', () => {
    const base = { users: 10_800, plan: 'Seq Scan(a)', cost: 100, scanned: 10_800 };
    const beyond = [{ users: million, plan: 'Index Scan(a/b)', cost: 208, scanned: million }];
    expect(foreseenAt(whole.at(-1), million, { base, beyond })).toEqual({
      ratio: 2,
      scanned: 100,
      plan: 'Index Scan(a/b)',
      flips: true,
    });
  });

  it('leaves loaded sizes as they were', () => {
    const samples = whole.map((point) => ({ users: point.users, value: point.scanned }));
    expect(predict(samples, 3600, 2, { guess: 1e9, law: 'linear' })).toEqual([3600, 3600]);
  });
});
