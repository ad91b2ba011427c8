import { expect, it } from 'vitest';
import { preferred } from './preferred.js';

it('gives two runs that differ by noise the same figure', () => {
  expect(preferred(2.05)).toBe(2);
  expect(preferred(2.09)).toBe(2);
  expect(preferred(0.0366)).toBeCloseTo(0.04, 9);
  expect(preferred(97)).toBe(100);
  expect(preferred(0)).toBe(0);
});

it('is off by 14 % at most', () => {
  for (let value = 0.001; value < 5_000; value *= 1.013) {
    expect(Math.abs(preferred(value) / value - 1)).toBeLessThan(0.14);
  }
});
