import { describe, expect, it } from 'vitest';
import { readBlueprint } from '../../src/build/index.js';
import { differences, example, readBack, recoverFiles } from '../support/readback.js';

describe('a Blueprint, built and read', () => {
  it.each(['marketplace', 'tracker', 'feed'])('%s is given back whole, and nothing is left to ask', async (name) => {
    const text = example(name);
    const { blueprint, unknown, others } = await readBack(text);
    expect(differences(text, blueprint)).toEqual([]);
    expect(unknown).toEqual([]);
    expect(others.map(({ table }) => table)).toEqual(
      expect.arrayContaining(['accounts', 'cached_reads', 'idempotency_keys', 'rateLimit', 'sessions', 'users', 'verifications']),
    );
    // It is one that can be built.
    expect(readBlueprint(JSON.stringify(blueprint), name)).toEqual(blueprint);
  });
});

const schema = `create table users (id serial primary key, email text not null unique, password text not null, full_name text, city text);
create table stores (id serial primary key, name text not null, user_id integer not null references users (id));
create table products (id serial primary key, store_id integer not null references stores (id) on delete cascade, title varchar(80) not null,
  description text, price numeric(10, 2) not null, status text not null default 'draft', tags text[], created_at timestamptz default now());
create table orders (id serial primary key, buyer_id integer not null references users (id), vendor_id integer not null references users (id),
  total numeric(10, 2) not null, phone text, created_at timestamptz default now());
create table order_items (id serial primary key, order_id integer not null references orders (id) on delete cascade,
  product_id integer references products (id), quantity integer not null check (quantity between 1 and 99));
create table password_resets (token text primary key, user_id integer not null references users (id), expires_at timestamptz not null);
create table schema_migrations (version text primary key);`;

const server = `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/products', async (req, res) => {
  res.json((await pool.query('select * from products order by created_at desc limit 12')).rows);
});
app.get('/stores/:id/products', async function listOfStore(req, res) {
  res.json((await pool.query("select id, title, price from products where store_id = $1 and status = 'active' order by price limit 10", [req.params.id])).rows);
});
app.get('/orders', requireUser, async (req, res) => {
  res.json((await pool.query('select * from orders where buyer_id = $1', [req.user.id])).rows);
});
app.post('/orders', requireUser, async (req, res) => {
  await pool.query('insert into orders (buyer_id, vendor_id, total) values ($1, $2, $3)', [req.user.id, req.body.vendor, req.body.total]);
  res.end();
});
app.get('/figures', async (req, res) => res.json((await pool.query('select count(*), sum(total) from orders')).rows));
app.patch('/products/:id/close', async (req, res) => {
  await pool.query("update products set status = 'closed' where id = $1", [req.params.id]);
  res.end();
});
app.listen(3000);`;

describe('the Blueprint of an app that was never built of one', () => {
  it('says what its owner would say, and asks what the app does not', async () => {
    const { blueprint, unknown, others, routes } = await recoverFiles({
      'package.json': JSON.stringify({
        name: '@me/My Shop',
        dependencies: { express: '*', pg: '*' },
        scripts: { start: 'node server.js' },
      }),
      'schema.sql': schema,
      'server.js': server,
    });
    expect(blueprint.target).toBe('api');
    expect(blueprint.entities).toEqual({
      orderItem: {
        owner: 'order',
        fields: { quantity: { type: 'integer', min: 1, max: 99 } },
        relations: { order: { to: 'order' }, product: { to: 'product', optional: true, onDelete: 'restrict' } },
      },
      order: {
        owner: 'user',
        fields: { total: { type: 'money' }, phone: { type: 'text', optional: true } },
        relations: { vendor: { to: 'user' } },
        lists: { mine: { of: 'owner' } },
      },
      product: {
        owner: 'store',
        fields: {
          title: { type: 'text', max: 80 },
          description: { type: 'longText', optional: true },
          price: { type: 'money' },
          status: { type: 'choice', of: ['draft', 'closed', 'active'], default: 'draft' },
        },
        relations: { store: { to: 'store' } },
        see: ['everyone'],
        lists: {
          newest: { page: 12 },
          ofStore: { of: 'store', filter: ['status'], order: 'price', page: 10, columns: ['title', 'price'] },
        },
      },
      store: { owner: 'user', fields: { name: { type: 'text' } } },
      profile: { owner: 'user', fields: { city: { type: 'text', optional: true } }, unique: [['owner']] },
    });
    expect(unknown.map(({ path }) => path).sort()).toEqual([
      'entities/order/fields',
      'entities/order/fields',
      'entities/order/lists/mine',
      'entities/product/fields',
      'entities/product/fields',
      'entities/product/fields/status',
      'entities/profile',
      'entities/profile/fields',
      'entities/store/fields',
    ]);
    expect(others.map(({ table }) => table).sort()).toEqual(['password_resets', 'schema_migrations', 'users']);
    expect(routes).toEqual([
      { name: 'GET /products', is: 'lists product' },
      { name: 'GET /stores/:id/products', is: 'lists product' },
      { name: 'GET /orders', is: 'shows order' },
      { name: 'POST /orders', is: 'makes order' },
      { name: 'GET /figures', is: undefined },
      { name: 'PATCH /products/:id/close', is: 'changes product' },
    ]);
    expect(readBlueprint(JSON.stringify(blueprint), 'shop.json')).toEqual(blueprint);
  });
});
