import { expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { catalogueOf } from '../../../test/support/catalogue.js';
import type { Parameter } from '../../model/index.js';
import { placeParameters } from './place.js';

const known = app(catalogueOf({ people: { columns: 'id email:text' } }));

function useOf(condition: string, change: Partial<Parameter> = {}): string | undefined {
  const parameter = { origin: 'request: email', operator: 'ilike', column: { table: 'people', column: 'email' }, ...change };
  const asked = statement('a', `SELECT id FROM people WHERE ${condition}`, facts('people'), { parameters: [parameter] });
  return placeParameters(known, asked, [])[0]?.use;
}

it('takes ILIKE with what somebody typed for an equality, and for a search where signs stand around it or may', () => {
  expect(useOf('"people"."email" ILIKE $1 LIMIT 1000')).toBe('equal');
  expect(useOf('email ILIKE $1', { around: ['%', '%'] })).toBe('search');
  expect(useOf(`email ILIKE $1 || '%'`)).toBe('search');
  expect(useOf(`email ILIKE $1::text || '%'`)).toBe('search');
  expect(useOf(`email ILIKE '%' || $1 || '%'`)).toBe('search');
  expect(useOf('email ILIKE $1', { origin: 'unknown: pattern' })).toBe('search');
  expect(useOf('email = $1', { operator: '=' })).toBe('equal');
});
