import { expect, it } from 'vitest';
import { type Effect, isEmpty } from '../interpret/effect.js';
import { withoutPages } from './work.js';

it('asks anew whether an effect is empty once its pages are taken out', () => {
  const location = { file: 'a.tsx', line: 1, endLine: 1, column: 1 };
  const page: Effect = {
    kind: 'deferred',
    moment: 'view',
    page: '/',
    name: '/',
    location,
    body: { kind: 'sequence', parts: [] },
  };
  const whole: Effect = { kind: 'sequence', parts: [page, { kind: 'function', within: 'a.tsx:1' }] };
  expect(isEmpty(whole)).toBe(false);
  expect(isEmpty(withoutPages(whole))).toBe(true);
});
