import { expect, it } from 'vitest';
import type { Filter } from '../../model/index.js';
import { coversRows } from './partial.js';

function filter(column: string, operator: string, more: Partial<Filter> = {}): Filter {
  return { table: 'jobs', column, operator, wrapped: false, alternative: false, ...more };
}

it('knows what is compared for something that is there', () => {
  const there = '((provider IS NOT NULL) AND (subject IS NOT NULL))';
  expect(coversRows(there, [filter('provider', '=', { parameter: 1 }), filter('subject', '=', { parameter: 2 })])).toBe(true);
  expect(coversRows(there, [filter('provider', '=', { parameter: 1 })])).toBe(false);
  expect(coversRows('(subject IS NOT NULL)', [filter('subject', 'in', { parameter: 1 })])).toBe(true);
  expect(coversRows('(subject IS NOT NULL)', [filter('subject', '=', { parameter: 1, alternative: true })])).toBe(false);
  expect(coversRows('(subject IS NOT NULL)', [filter('subject', 'is null')])).toBe(false);
  expect(coversRows('(subject IS NULL)', [filter('subject', 'is null')])).toBe(true);
  expect(coversRows('("subjectId" IS NOT NULL)', [filter('subjectId', '=', { parameter: 1 })])).toBe(true);
  expect(coversRows(undefined, [])).toBe(true);
});

it('knows the words and flags of a condition', () => {
  const open = [filter('state', '=', { literal: 'open' })];
  expect(coversRows("(state = 'open'::text)", open)).toBe(true);
  expect(coversRows("((state)::text = 'open'::text)", open)).toBe(true);
  expect(coversRows("(state = 'open'::public.job_state)", open)).toBe(true);
  expect(coversRows("(state = 'opened'::text)", open)).toBe(false);
  expect(coversRows("(state <> 'done'::text)", open)).toBe(true);
  expect(coversRows("(state <> 'open'::text)", open)).toBe(false);
  expect(coversRows("((state)::text = ANY ((ARRAY['new'::character varying, 'open'::character varying])::text[]))", open)).toBe(
    true,
  );
  expect(coversRows("(state = ANY (ARRAY['new'::text, 'late'::text]))", open)).toBe(false);
  expect(coversRows('active', [filter('active', '=', { literal: true })])).toBe(true);
  expect(coversRows('(NOT done)', [filter('done', '=', { literal: false })])).toBe(true);
  expect(coversRows('(NOT done)', [filter('done', '=', { literal: true })])).toBe(false);
  expect(coversRows("((state = 'open'::text) OR (kind = 'a'::text))", open)).toBe(false);
  expect(coversRows("(state = ') AND (x'::text)", [filter('state', '=', { literal: ') AND (x' })])).toBe(true);
});

it('reads a long condition in no time', () => {
  const before = performance.now();
  coversRows(`${'('.repeat(50_000)}a${' '.repeat(50_000)}`, [filter('a', '=')]);
  coversRows(`(a)::${'x '.repeat(50_000)}`, [filter('a', '=', { literal: 'x' })]);
  coversRows(`(a = ANY (ARRAY[${"'x'::text, ".repeat(20_000)}`, [filter('a', '=', { literal: 'x' })]);
  expect(performance.now() - before).toBeLessThan(500);
});
