import { expect, it } from 'vitest';
import type { TableScenario } from '../model/index.js';
import { byIndex, call, part, route, verdictOn, wholeTable } from '../../test/judge/sample.js';

/** The headline of an app whose one list of products grows as these tables say. */
function headline(table: Partial<TableScenario>): string {
  const products = part('products', 'products', wholeTable(1.6, 1000));
  return verdictOn({ parts: [products], entries: [route('GET /api/products', call(products))], tables: [table] }).headline;
}

it('says with how many rows per user it reckons, where a rule says so', () => {
  expect(headline({ table: 'products', perUser: 1.6 })).toMatch(/ That is reckoned with 1\.6 products per user\.$/);
  expect(headline({ table: 'products', perUser: 0.9 })).toMatch(/ That is reckoned with 0\.9 products per user\.$/);
  expect(headline({ table: 'products', perUser: 0.05 })).toMatch(/ That is reckoned with one row of products for 20 users\.$/);
});

it('says nothing of it where the owner has said so, or where it says that it guesses', () => {
  expect(headline({ table: 'products', perUser: 1.6, from: 'owner' })).not.toContain('reckoned');
  const guessed = headline({ table: 'products', perUser: 1.6, guess: true });
  expect(guessed).not.toContain('reckoned');
  expect(guessed).toContain('That rests on a guess: how many rows products has.');
});

it('promises nothing where nothing leads to most of the places that use the database', () => {
  const mine = part('mine', 'orders', byIndex(20));
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => part(`other-${String(index)}`, 'orders', byIndex(20))).map((other) => ({
      ...other,
      site: { ...other.site, reached: false },
    }));
  const verdict = (count: number) =>
    verdictOn({ parts: [mine, ...others(count)], entries: [route('GET /api/mine', call(mine))] });
  expect(verdict(5).headline).toMatch(/^It holds over 1 million users/);
  expect(verdict(5).lamps.map(({ fast }) => fast)).toContain('green');
  expect(verdict(20).headline).toMatch(
    /but nothing that was read leads to 20 of the 21 places that use the database: that is no promise\.$/,
  );
  expect(new Set(verdict(20).lamps.flatMap(({ fast, right }) => [fast, right]))).toEqual(new Set(['unknown']));
});

it('shows no step of a route that no screen asks for', () => {
  const products = part('products', 'products', wholeTable(1.6, 1000));
  const staircase = (unasked: boolean) =>
    verdictOn({ parts: [products], entries: [route('GET /api/products', call(products), unasked ? { unasked: true } : {})] })
      .staircase;
  expect(staircase(false).length).toBeGreaterThan(0);
  expect(staircase(true)).toEqual([]);
});
