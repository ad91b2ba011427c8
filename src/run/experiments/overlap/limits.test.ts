import { describe, expect, it } from 'vitest';
import { limitOf } from './limits.js';

const upTo =
  (most: number) =>
  (value: number): Promise<boolean> =>
    Promise.resolve(value <= most);
const from =
  (least: number) =>
  (value: number): Promise<boolean> =>
    Promise.resolve(value >= least);

describe('the limit of a number', () => {
  it.each([1, 25, 449])('is the least at which a request is taken: a balance of %i', async (least) => {
    expect(await limitOf(450, false, from(least))).toBe(least);
  });

  it.each([3, 17, 999_999])('is the most at which it is taken: %i uses', async (most) => {
    expect(await limitOf(3, false, upTo(most))).toBe(most);
  });

  it('is none where the number is not looked at, or cannot be otherwise', async () => {
    expect(await limitOf(5, false, () => Promise.resolve(true))).toBeUndefined();
    expect(await limitOf(5, false, () => Promise.resolve(undefined))).toBeUndefined();
    expect(await limitOf(5, false, (value) => Promise.resolve(value === 0 ? false : undefined))).toBeUndefined();
  });

  it('is looked for among what the column can hold', async () => {
    const asked: number[] = [];
    await limitOf(5, true, (value) => Promise.resolve(asked.push(value) > 0));
    expect(Math.max(...asked)).toBeLessThan(32_768);
  });
});
