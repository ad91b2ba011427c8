import { writeApp } from '../../../test/support/app.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, type Result } from '../../check.js';

/** An API that shows pages behind a row, a search by what a name begins with, and rows that are made of what they belong to. */
const files = {
  'package.json': '{"scripts":{"start":"node server.js"}}',
  'migrations/001.sql': `create table users (id uuid primary key, email text not null unique, password text not null);
create table shops (id uuid primary key, owner_id uuid not null references users, name text not null collate "C");
create table products (id uuid primary key, owner_id uuid not null references users, shop_id uuid not null references shops, title text not null,
  status text not null check (status in ('draft', 'active')), created_at timestamptz(3) not null default now());
create table stories (id uuid primary key, owner_id uuid not null references users, created_at timestamptz not null default now(), expires_at timestamptz not null default now() + interval '73 hours');
create index on products (shop_id, created_at desc, id desc); create index on shops (name, id); create index on shops (owner_id); create index on products (owner_id);`,
  'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/shops/:shop/products', async (req, res) => { res.json((await pool.query(
  'SELECT id, title FROM products WHERE shop_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT 20', [req.params.shop, req.query.time, req.query.id])).rows); });
app.get('/mine', async (req, res) => { res.json((await pool.query(
  'SELECT id, name FROM shops WHERE owner_id = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT 20', [req.user.id, req.query.name, req.query.id])).rows); });
app.get('/search', async (req, res) => { res.json((await pool.query(
  'SELECT id, name FROM shops WHERE name >= $1 AND name < $2 ORDER BY name LIMIT 20', [req.query.q, req.query.q + '\\u{10FFFF}'])).rows); });
app.get('/shops/:shop/drafts', async (req, res) => { res.json((await pool.query(
  "SELECT id FROM products WHERE shop_id = $1 AND EXISTS (SELECT 1 FROM shops parent WHERE parent.id = $2 AND parent.owner_id = ANY (ARRAY(SELECT id FROM users WHERE id = $3))) LIMIT 20", [req.params.shop, req.params.shop, req.user.id])).rows); });
app.post('/products', async (req, res) => { await pool.query(
  'INSERT INTO products (id, owner_id, shop_id, title, status) SELECT $1, shops.owner_id, shops.id, $2, $3 FROM shops WHERE shops.id = $4 AND shops.owner_id = $5', [req.body.id, req.body.title, req.body.status, req.body.shop, req.user.id]); res.end(); });
app.get('/stories', async (req, res) => { res.json((await pool.query('SELECT id FROM stories WHERE expires_at > $1', [new Date()])).rows); });
app.get('/stories/span', async (req, res) => { res.json((await pool.query(
  'SELECT id FROM stories WHERE created_at >= $1 AND created_at <= $2', [req.query.from, req.query.to])).rows); });
app.get('/day', async (req, res) => {
  const dayStart = new Date(req.query.date);
  dayStart.setHours(0, 0, 0, 0);
  const dayEnd = new Date(req.query.date);
  dayEnd.setHours(23, 59, 59, 999);
  res.json((await pool.query('SELECT id FROM products WHERE created_at >= $1 AND created_at <= $2', [dayStart, dayEnd])).rows); });
app.get('/span', async (req, res) => { res.json((await pool.query(
  'SELECT id FROM products WHERE created_at >= $1 AND created_at <= $2 ', [new Date(req.query.from), new Date(req.query.to)])).rows); });
app.listen(3000);`,
};

let result: Result;
beforeAll(async () => {
  result = await check(writeApp(files), { now: 100, users: [1000], until: 'measure' });
});
afterAll(() => {
  expect(result.measurements?.unknowns).toEqual([]);
});

describe('what a request brings is drawn so that it finds something', () => {
  it.each([
    ['a page of one shop begins behind a row of that shop', /^SELECT id, title FROM products/, 1],
    ['a list of one row has a page that begins at it', /^SELECT id, name FROM shops WHERE owner_id/, 1],
    ['two bounds of one text hold what begins like a name', /^SELECT id, name FROM shops WHERE name/, 1],
    ['what is compared with one value of the address is the same row', /^SELECT id FROM products/, 1],
    ['what INSERT … SELECT writes is a value that the column takes', /^INSERT INTO products/, 0],
  ])('%s', (_, sql, least) => {
    const statement = result.app.statements.find((one) => sql.test(one.sql));
    const measured = result.measurements?.statements.find((one) => one.statement === statement?.id);
    expect(measured?.status, measured?.why).toBe('measured');
    expect(measured?.points.every(({ rows }) => rows >= least)).toBe(true);
  });

  it('a span of time is as long as the code makes it, what expires is as old as it gets, and thirty days otherwise', () => {
    const rowsOf = (sql: RegExp): number => {
      const statement = result.app.statements.find((one) => sql.test(one.sql));
      return result.measurements?.statements.find((one) => one.statement === statement?.id)?.points.at(-1)?.rows ?? 0;
    };
    const [day, span, ofStories, lasting] = [/products .*<= \$2$/, /<= \$2 $/, /stories .*<= \$2$/, /expires_at/].map(rowsOf);
    expect(day).toBeGreaterThan(0);
    expect((span ?? 0) / (day ?? 1)).toBeGreaterThan(20);
    expect((span ?? 0) / (day ?? 1)).toBeLessThan(45);
    expect((ofStories ?? 0) / (lasting ?? 1)).toBeGreaterThan(7);
    expect((ofStories ?? 0) / (lasting ?? 1)).toBeLessThan(14);
  });
});
