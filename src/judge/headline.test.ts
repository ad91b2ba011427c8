import { expect, it } from 'vitest';
import type { TableScenario } from '../model/index.js';
import { call, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';

/** The headline of an app whose one list of products grows as these tables say. */
function headline(table: Partial<TableScenario>): string {
  const products = part('products', 'products', wholeTable(1.6, 1000));
  return verdictOn({ parts: [products], entries: [route('GET /api/products', call(products))], tables: [table] }).headline;
}

it('says with how many rows per user it reckons, where a rule says so', () => {
  expect(headline({ table: 'products', perUser: 1.6 })).toMatch(/ That is reckoned with 1\.6 products per user\.$/);
  expect(headline({ table: 'products', perUser: 0.05 })).toMatch(/ That is reckoned with one row of products for 20 users\.$/);
});

it('says nothing of it where the owner has said so, or where it says that it guesses', () => {
  expect(headline({ table: 'products', perUser: 1.6, from: 'owner' })).not.toContain('reckoned');
  const guessed = headline({ table: 'products', perUser: 1.6, guess: true });
  expect(guessed).not.toContain('reckoned');
  expect(guessed).toContain('That rests on a guess: how many rows products has.');
});
