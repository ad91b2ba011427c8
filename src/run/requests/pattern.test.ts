import { expect, it } from 'vitest';
import { textLike, textOf } from './pattern.js';

it('makes a text of what a pattern allows', () => {
  for (const pattern of [
    '^act_\\d+$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^(?:red|green)$',
    '^[a-z][a-z0-9_]{2,20}$',
    '^#?[0-9A-F]{6}$',
    '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
    '^\\+?[1-9]\\d{1,14}$',
  ])
    expect(textOf(pattern)).toMatch(new RegExp(pattern));
  expect(textOf('^(?=.*\\d).+$')).toBeUndefined();
  expect(textOf('^a{900000000}b{900000000}$')).toBeUndefined();
});

it('knows the form that a refusal names', () => {
  expect(textLike('Invalid string: must match pattern /^act_\\d+$/')).toBe('act_1');
  expect(textLike('must match pattern "^[A-Z]{3}$"')).toBe('AAA');
  expect(textLike('"code" with value "x" fails to match the required pattern: /^\\d{6}$/')).toBe('111111');
  expect(textLike('quarter must match YYYY-QN')).toBe('2026-Q1');
  expect(textLike('date must be YYYY-MM-DD')).toBe('2026-01-15');
  expect(textLike('month must be in YYYY-MM format')).toBe('2026-01');
  expect(textLike('Name is required')).toBeUndefined();
  expect(textLike('born in NY')).toBeUndefined();
  expect(textLike('day must be YYYYMMDD')).toBe('20260115');
  // An app's words may be made to be read for ever.
  expect(textLike(`${'Y'.repeat(5_000)}a`)).toBeUndefined();
});
