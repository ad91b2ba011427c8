import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { catalogueOf } from '../../../test/measure/catalogue.js';
import { openLab, type Lab } from '../../lab/index.js';
import { scenario } from '../../scenario/index.js';
import { fillContext } from '../fill/context.js';
import { fill } from '../fill/fill.js';
import { readPartitions } from '../fill/partitions.js';
import { readSeeds, readTypes } from '../fill/seeds.js';
import { chooseTuple } from './tuple.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => {
  await lab.stop();
});

const equal = (table: string, column: string) => ({
  facts: facts(table, { filters: [{ table, column, operator: '=', parameter: 1, wrapped: false, alternative: false }] }),
  parameters: [{ origin: 'req.user.id', column: { table, column }, operator: '=' }],
});

it('a list that is handed on holds what the statement before gives the same sort of owner', async () => {
  await lab.createDatabase('handed');
  const client = await lab.connect('handed');
  await client.query(`CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL);
    CREATE TABLE products (id int PRIMARY KEY, seller_id int NOT NULL REFERENCES users, title text);
    CREATE TABLE reviews (id int PRIMARY KEY, product_id int NOT NULL REFERENCES products, body text);`);
  const mine = equal('products', 'seller_id');
  const list = (from?: { site: string; column: string }) => ({
    parameters: [
      {
        origin: 'ids',
        column: { table: 'reviews', column: 'product_id' },
        operator: 'any',
        array: true,
        ...(from ? { from: [from] } : {}),
      },
    ],
  });
  const statements = [
    statement('mine', 'SELECT id, title FROM products WHERE seller_id = $1', mine.facts, { parameters: mine.parameters }),
    statement(
      'given',
      'SELECT * FROM reviews WHERE product_id = ANY ($1)',
      facts('reviews'),
      list({ site: 'site-mine', column: 'id' }),
    ),
    statement('any', 'SELECT * FROM reviews WHERE product_id = ANY ($1)', facts('reviews'), list()),
    statement(
      'lost',
      'SELECT * FROM reviews WHERE product_id = ANY ($1)',
      facts('reviews'),
      list({ site: 'site-mine', column: 'nothing' }),
    ),
  ];
  const catalogue = await catalogueOf(client);
  const it = app(catalogue, statements);
  const context = await fillContext(it, scenario(it), {
    types: await readTypes(client),
    partitions: await readPartitions(client),
    seeds: await readSeeds(client, catalogue.tables),
    anchor: "timestamptz '2026-06-01 00:00:00+00'",
  });
  const filled = await fill([client], context, 300);
  const values = async (at: number, tuple: 'heavy' | 'median'): Promise<string[]> => {
    const chosen = statements[at] && (await chooseTuple(client, context, filled, statements[at], tuple));
    return chosen !== undefined && 'values' in chosen ? [chosen.values[0]].flat().map(String) : [];
  };
  const owned = async (seller: string | undefined): Promise<string[]> => {
    const { rows } = await client.query<{ id: number }>('SELECT id FROM products WHERE seller_id = $1', [seller]);
    return rows.map(({ id }) => String(id)).toSorted();
  };
  for (const tuple of ['heavy', 'median'] as const) {
    const [seller] = await values(0, tuple);
    expect((await values(1, tuple)).toSorted()).toEqual(await owned(seller));
  }
  expect((await values(1, 'heavy')).length).toBeGreaterThan(3 * (await values(1, 'median')).length);
  // Where it is not known which statement gave it, or that gives no such column, ten neighbours stand in.
  expect(await values(2, 'heavy')).toHaveLength(10);
  expect(await values(3, 'heavy')).toHaveLength(10);
  await client.end();
});
