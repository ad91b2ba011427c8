import { describe, expect, it } from 'vitest';
import { app } from '../../test/measure/app.js';
import { catalogueOf } from '../../test/support/catalogue.js';
import { liveColumn, liveTable, snapshotOf } from '../../test/support/snapshot.js';
import type { Snapshot, Told } from '../model/index.js';
import { assume, readSettings, settingsOf } from '../settings/index.js';
import { linesFrom, untold } from './lines.js';

const shop = app(
  catalogueOf({
    users: { columns: 'id email password' },
    orders: { columns: 'id buyer_id total', keys: { buyer_id: 'users' } },
    order_items: { columns: 'id order_id quantity', keys: { order_id: 'orders' } },
    categories: { columns: 'id name' },
    gizmos: { columns: 'id label' },
    reviews: { columns: 'id user_id text', keys: { user_id: 'users' } },
  }),
);

const holding = (rows: Record<string, number | null>, told?: Told) => {
  const snapshot = snapshotOf(Object.entries(rows).map(([name, count]) => liveTable(name, 'id:integer', { rows: count })));
  return assumed(snapshot, told);
};
const assumed = (snapshot: Snapshot, told?: Told) => {
  const scenario = assume(shop, told, (general) => linesFrom(shop, snapshot, general));
  const line = (name: string) => scenario.tables.find(({ table }) => table === name);
  return { scenario, line, unknowns: untold(scenario, snapshot) };
};

describe('the scenario of a live database', () => {
  it('has rows for each user where a table grows with them, and rows in all where it does not', () => {
    const { line, unknowns } = holding({ users: 400, orders: 6000, categories: 12, gizmos: 70, reviews: 100 });
    expect(line('orders')).toEqual({
      schema: 'public',
      table: 'orders',
      perUser: 15,
      reason: '6,000 rows in your database on 2026-11-25, for 400 in users',
      rule: 16,
      guess: false,
      from: 'database',
      owner: 'buyer_id',
    });
    expect(line('users')).toMatchObject({ perUser: 1, reason: '400 rows in your database on 2026-11-25: the users themselves' });
    const fixed = '70 rows in your database on 2026-11-25, which do not grow with the users';
    expect(line('gizmos')).toMatchObject({ fixed: 70, guess: false, reason: fixed });
    expect(line('categories')).toMatchObject({ fixed: 12 });
    expect(line('reviews')).toMatchObject({ perUser: 0.25 });
    // What the snapshot does not have follows the rules: three items per order, of which a user has fifteen.
    expect(line('order_items')).toMatchObject({ perUser: 45, rule: 19 });
    expect(unknowns).toEqual([]);
  });

  it('leaves the rules’ lines where a table is empty or was never counted, or the users are few', () => {
    const before = assume(shop);
    const rule = (name: string) => before.tables.find(({ table }) => table === name);
    const some = holding({ users: 400, orders: 0, reviews: null });
    expect(some.line('orders')).toEqual(rule('orders'));
    expect(some.line('reviews')).toEqual(rule('reviews'));
    expect(some.unknowns).toEqual([
      { what: 'table', name: 'reviews', why: 'Postgres never counted its rows (ANALYZE does): they are assumed.' },
    ]);
    const few = holding({ users: 3, orders: 900, gizmos: 7 });
    expect(few.line('orders')).toEqual(rule('orders'));
    expect(few.line('gizmos')).toMatchObject({ fixed: 7 });
    expect(few.unknowns[0]?.why).toContain('had 3 of them on 2026-11-25, too few');
    expect(holding({ orders: 900 }).unknowns[0]?.why).toContain('does not tell how many rows it has');
  });

  it('tells how much more the heaviest owner has', () => {
    const owner = { ...liveColumn('buyer_id:integer'), distinct: 200, nulls: 0.5, common: [0.05, 0.01] };
    const orders = liveTable('orders', 'id:integer', { rows: 6000, columns: [liveColumn('id:integer'), owner] });
    const { line } = assumed(snapshotOf([orders, liveTable('users', 'id:integer', { rows: 400 })]));
    expect(line('orders')?.reason).toBe(
      '6,000 rows in your database on 2026-11-25, for 400 in users; one of them has 20 times the mean',
    );
  });

  it('is beaten by the owner’s own line, and is left out of a printed file', () => {
    const rows = { users: 400, orders: 6000 };
    const told = readSettings('{ "tables": { "orders": { "perUser": 99 } } }', 'loadbearing.json', []);
    expect(holding(rows, told).line('orders')).toMatchObject({ perUser: 99, from: 'owner' });
    const printed = settingsOf(holding(rows).scenario, { snapshot: 'snapshot.json' }, ({ from }) => from === 'database');
    expect(Object.keys(printed.tables ?? {})).toEqual(['order_items', 'categories', 'gizmos', 'reviews']);
    expect(printed.snapshot).toBe('snapshot.json');
    const again = readSettings(JSON.stringify(printed), 'loadbearing.json', []);
    expect(holding(rows, again).scenario).toEqual(holding(rows).scenario);
  });
});
