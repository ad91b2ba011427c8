import { describe, expect, it } from 'vitest';
import { fitGrowth, predict, type Sample } from './fit.js';
import { selfCheck } from './self-check.js';
import type { Point } from '../../model/index.js';

const sizes = [1000, 3000, 9000, 27_000];
const samples = (law: (users: number) => number, at = sizes): Sample[] =>
  at.map((users) => ({ users, value: Math.round(law(users)) }));

describe('fitGrowth', () => {
  it.each([
    ['constant', () => 24],
    ['constant', (users: number) => 3 + Math.log10(users)],
    ['linear', (users: number) => 2 * users],
    ['linear', (users: number) => 5000 + users],
    ['sublinear', (users: number) => 40 * Math.sqrt(users)],
    ['superlinear', (users: number) => (users * users) / 1000],
  ] as const)('knows %s growth', (law, counter) => {
    expect(fitGrowth(samples(counter)).law).toBe(law);
  });

  it('takes small counters for constant, whatever they do', () => {
    expect(fitGrowth(samples((users) => (users > 5000 ? 40 : 4))).law).toBe('constant');
  });
});

describe('predict', () => {
  it.each([(users: number) => 7 * users, (users: number) => 300 + users, (users: number) => 90 * Math.sqrt(users), () => 12])(
    'holds the truth far beyond the loaded sizes',
    (counter) => {
      const [low, high] = predict(samples(counter), 1_000_000, 1.3);
      expect(low).toBeLessThanOrEqual(counter(1_000_000));
      expect(high).toBeGreaterThanOrEqual(counter(1_000_000));
    },
  );

  it('is tight between loaded sizes and exact at them', () => {
    const known = samples((users) => 2 * users);
    expect(predict(known, 9000, 2)).toEqual([18_000, 18_000]);
    const [low, high] = predict(known, 5000, 2);
    expect(high / low).toBeLessThan(1.1);
  });
});

it('checks itself on the largest loaded size', () => {
  const points = samples((users) => users).map(({ users, value }): Point => ({
    users,
    tuple: 'heavy',
    rows: value,
    scanned: value,
    buffers: 10,
    bytes: value,
    milliseconds: 1,
    plan: '',
    planLines: [],
    fullScans: [],
  }));
  const check = selfCheck([{ points }]);
  expect(check).toMatchObject({ predicted: 1, inside: 1 });
  expect(check?.residual).toBeLessThan(1.2);
});
