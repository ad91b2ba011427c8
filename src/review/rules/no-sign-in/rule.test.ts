import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const files = (more: string, over: Record<string, string> = {}) => ({
  'package.json': '{"dependencies":{"express":"4","pg":"8"}}',
  'migrations/001.sql': `create table bookings (id serial primary key, name text, email text, phone text, status text);
create table site_settings (id serial primary key, title text);
create table notes (id serial primary key, title text);`,
  'server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express(); app.use(express.json());
app.get('/settings', async (req, res) => res.json((await pool.query('select title from site_settings limit 1')).rows[0]));
app.post('/bookings', async (req, res) => { await pool.query('insert into bookings (name, email) values ($1, $2)', [req.body.name, req.body.email]); res.end(); });
${more}
app.listen(3000);`,
  ...over,
});
const list = `app.get('/api/all', async (req, res) => res.json((await pool.query('select id, email, phone from bookings order by id limit 50')).rows));
app.patch('/api/bookings/:id', async (req, res) => { await pool.query('update bookings set status = $1 where id = $2', [req.body.status, req.params.id]); res.end(); });`;
const found = async (more: string, over?: Record<string, string>) => {
  const { findings, scenario } = await reviewFiles(files(more, over));
  return { findings: findings.filter(({ rule }) => rule === 'no-sign-in' || rule === 'no-owner'), scenario };
};

it('says of an app of one owner what is open, and speaks of no groups', async () => {
  const { findings, scenario } = await found(list);
  expect(scenario.group).toBeUndefined();
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    rule: 'no-sign-in',
    breaks: 'unsafe',
    title: 'Nobody has to sign in: GET /api/all gives the list of bookings, with email, phone, to whoever asks',
  });
  expect(findings[0]?.why).toContain('and 1 change or delete rows that are there');
});

it('says nothing where some route asks, where one row is picked out, or where nobody is named', async () => {
  const asking = `app.get('/api/all', async (req, res) => { if (req.headers.authorization !== process.env.TOKEN) return res.status(401).end(); res.json((await pool.query('select email from bookings limit 50')).rows); });`;
  expect((await found(asking)).findings).toEqual([]);
  const elsewhere = `${list}
app.get('/api/notes', async (req, res) => { if (req.headers.authorization !== process.env.TOKEN) return res.status(401).end(); res.json((await pool.query('select title from notes limit 50')).rows); });`;
  expect((await found(elsewhere)).findings).toEqual([]);
  const one = `app.get('/api/bookings/:id', async (req, res) => res.json((await pool.query('select * from bookings where id = $1', [req.params.id])).rows));`;
  expect((await found(one)).findings).toEqual([]);
  const notes = `app.get('/api/notes', async (req, res) => res.json((await pool.query('select * from notes limit 50')).rows));`;
  expect((await found(notes)).findings).toEqual([]);
});

it('leaves the app of a household to the rule of owners', async () => {
  const shared = {
    'migrations/001.sql':
      'create table residents (id serial primary key, name text, email text); create table chores (id serial primary key, email text, title text);',
  };
  const app = `app.get('/chores', async (req, res) => res.json((await pool.query('select * from chores')).rows));
app.post('/chores', async (req, res) => { await pool.query('insert into chores (title) values ($1)', [req.body.title]); res.end(); });`;
  const { findings, scenario } = await found(app, shared);
  expect(scenario.group?.unit).toBe('household');
  const owner = findings.find(({ rule }) => rule === 'no-owner');
  // A server that owns its tables gives no public key, and policies do not hold for it.
  expect(owner?.why).not.toContain('public key');
  expect(owner?.fix).not.toContain('policy');
  const settled = {
    'migrations/001.sql': `${shared['migrations/001.sql']} create table site_settings (id serial primary key, title text);`,
  };
  const reads = `${app}\napp.get('/title', async (req, res) => res.json((await pool.query('select title from site_settings limit 1')).rows[0]));`;
  expect((await found(reads, settled)).scenario.group?.unit).toBe('household');
});

it('takes an app without accounts and without settings for one owner’s where customers leave what is counted', async () => {
  const schema =
    'create table bookings (id serial primary key, name text, email text); create table tasks (id serial primary key, title text);';
  const server = `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express(); app.use(express.json());
app.post('/bookings', async (req, res) => { await pool.query('insert into bookings (name, email) values ($1, $2)', [req.body.name, req.body.email]); res.end(); });
app.post('/tasks', async (req, res) => { await pool.query('insert into tasks (title) values ($1)', [req.body.title]); res.end(); });
app.get('/tasks', async (req, res) => res.json((await pool.query('select title from tasks limit 9')).rows));
app.listen(3000);`;
  const { scenario } = await found('', { 'migrations/001.sql': schema, 'server.js': server });
  expect(scenario.population?.table).toBe('bookings');
  expect(scenario.tables.find(({ table }) => table === 'tasks')?.perUser).toBeGreaterThan(0);
  expect(scenario.group).toBeUndefined();
});

it('says that the routes do not ask for the sign-in that the pages ask for', async () => {
  const behind = async (
    route: (name: string) => string,
    middleware = "matcher: ['/dashboard/:path*']",
    without: readonly string[] = [],
  ) => {
    const written = {
      'package.json': '{"scripts":{"start":"next start"},"dependencies":{"next":"15","next-auth":"4","pg":"8"}}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), status text);`,
      'lib/pool.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
      'middleware.ts': `import { getToken } from 'next-auth/jwt';
import { NextResponse } from 'next/server';
export async function middleware(req) {
  if (!(await getToken({ req }))) return NextResponse.redirect(new URL('/login', req.url));
  return NextResponse.next();
}
export const config = { ${middleware} };`,
      'pages/dashboard/index.jsx': `import { pool } from '../../lib/pool';
export async function getServerSideProps() { return { props: { rows: (await pool.query('select id from orders limit 5')).rows } }; }
export default function Page({ rows }) { return <p>{rows.length}</p>; }`,
      'pages/api/auth/[...nextauth].ts': `import NextAuth from 'next-auth';
import { pool } from '../../../lib/pool';
export default NextAuth({ providers: [{ authorize: async ({ email }) => (await pool.query('select id from users where email = $1', [email])).rows[0] }] });`,
      ...Object.fromEntries(['add', 'drop', 'close', 'open', 'list'].map((name) => [`pages/api/orders/${name}.ts`, route(name)])),
    };
    const { findings } = await reviewFiles(
      Object.fromEntries(Object.entries(written).filter(([file]) => !without.includes(file))),
    );
    return findings.filter(({ rule }) => rule === 'no-sign-in');
  };
  const sql: Record<string, string> = {
    add: 'insert into orders (user_id, status) values ($1, $2)',
    drop: 'delete from orders where id = $1 and status = $2',
    close: 'update orders set status = $2 where id = $1',
    open: 'update orders set status = $2 where id = $1',
    list: 'select id, status from orders where user_id = $1 and status = $2 limit 20',
  };
  const plain = (name: string, asks = ''): string => `import { pool } from '../../../lib/pool';
${asks && "import { getServerSession } from 'next-auth';"}
export default async function handler(req, res) {
  ${asks}
  res.json((await pool.query('${sql[name] ?? ''}', [req.body.id, req.body.status])).rows);
}`;
  const [found, ...more] = await behind((name) => plain(name));
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    breaks: 'unsafe',
    title: 'The app has a sign-in and its routes do not ask for it: /api/orders/drop deletes orders for whoever asks',
  });
  expect(found?.why).toContain('5 of 5 routes never look at who is asking, 4 of them change rows');
  expect(await behind((name) => plain(name, 'if (!(await getServerSession(req, res))) return res.status(401).end();'))).toEqual(
    [],
  );
  expect(
    await behind((name) =>
      plain(name, name === 'add' || name === 'drop' ? 'if (!req.headers.authorization) return res.status(401).end();' : ''),
    ),
  ).toEqual([]);
  expect(await behind((name) => plain(name), "matcher: ['/dashboard/:path*', '/api/orders/:path*']")).toEqual([]);
  expect(
    await behind((name) => plain(name, 'const me = await services.session(req); if (!me) return res.status(401).end();')),
  ).toEqual([]);
  // The library came with the template, and nothing uses it.
  expect(await behind((name) => plain(name), '', ['middleware.ts', 'pages/api/auth/[...nextauth].ts'])).toEqual([]);
});
