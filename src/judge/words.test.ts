import { expect, it } from 'vitest';
import { about, aboutBetween, duration, plural, size } from './words.js';

it('says one significant digit', () => {
  expect(about(3_167)).toBe('3 thousand');
  expect(about(960_000)).toBe('1 million');
  expect(about(444)).toBe('400');
});

it('repeats the scale only where it differs', () => {
  expect(aboutBetween(3_100, [1_050, 9_400], 300, 1_000_000)).toBe('3 thousand (between 1 and 9 thousand)');
  expect(aboutBetween(3_100, [500, 9_400], 300, 1_000_000)).toBe('3 thousand (between 500 and 9 thousand)');
});

it('says nothing below the smallest loaded size or beyond the largest', () => {
  expect(aboutBetween(3_100, [10, 1_000_000], 300, 1_000_000)).toBe('3 thousand (from under 300 to over 1 million)');
  expect(aboutBetween(200, [120, 290], 300, 1_000_000)).toBe('200 (between 100 and 300)');
});

it('knows how people count and wait', () => {
  expect(plural('household')).toBe('households');
  expect(plural('person')).toBe('people');
  expect(plural('company')).toBe('companies');
  expect(size(10_000, 'user')).toBe('10 thousand users');
  expect(duration(540)).toBe('540 ms');
  expect(duration(4_020)).toBe('4 seconds');
});
