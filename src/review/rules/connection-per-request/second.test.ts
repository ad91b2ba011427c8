import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), status text not null);
create table logs (id serial primary key, what text not null);`;

/** What is said of connections in one route; `db`: the file that makes the pool, `log`: one with a function that the route may call. */
async function said(body: string, { db = pools, log = logs('pool') }: { db?: string; log?: string } = {}): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': tables,
    'src/db.js': db,
    'src/schema.js': `import { pgTable, serial, text, integer } from 'drizzle-orm/pg-core';
export const orders = pgTable('orders', { id: serial('id').primaryKey(), userId: integer('user_id'), status: text('status') });
export const logs = pgTable('logs', { id: serial('id').primaryKey(), what: text('what') });`,
    'src/log.js': log,
    'src/server.js': `import express from 'express';
import { eq } from 'drizzle-orm';
import { pool, db } from './db.js';
import { orders, logs } from './schema.js';
import { log } from './log.js';
const app = express();
app.post('/orders/:id', async (req, res) => {
${body}
  res.json({});
});
app.listen(3000);`,
  });
  return findings.filter(({ rule }) => rule === 'connection-per-request').map(({ title }) => title);
}

const pools = `import pg from 'pg';
import { drizzle } from 'drizzle-orm/node-postgres';
export const pool = new pg.Pool();
export const db = drizzle(pool);`;
const logs = (over: string, parameters = 'what'): string => `import { ${over} } from './db.js';
export async function log(${parameters}) { await ${over}.query('insert into logs (what) values ($1)', [what]); }`;

const change = "await client.query('update orders set status = $1 where id = $2', ['paid', req.params.id]);";
const within = (work: string, after = ''): string => `const client = await pool.connect();
  try {
    await client.query('BEGIN');
    ${change}
    ${work}
    await client.query('COMMIT');
    ${after}
  } catch (error) { await client.query('ROLLBACK'); throw error; } finally { client.release(); }`;

it('sees what goes past the transaction of a client, by itself and through a called function', async () => {
  const direct = "await pool.query('insert into logs (what) values ($1)', ['paid']);";
  const [title, ...others] = await said(within(direct));
  expect(title).toContain('what is written there stays');
  expect(others).toEqual([]);
  expect((await said(within("await pool.query('select id from users where id = $1', [1]);")))[0]).toContain(
    'wait for one another',
  );
  expect(await said(within("await log('paid');"))).toEqual([expect.stringContaining('what is written there stays')]);
});

it('is quiet behind the end, also in an arm of its own, and where the function is handed the connection', async () => {
  const read = "await pool.query('select id from users where id = $1', [1]);";
  expect(await said(within('', read))).toEqual([]);
  expect(await said(within(`if (req.body.done) { await client.query('COMMIT'); ${read} return res.end(); }`))).toEqual([]);
  expect(await said(within("await log('paid', client);"), { log: logs('pool', 'what, pool') })).toEqual([]);
  expect(await said(within("await log('paid');"), { log: 'export async function log(what) { console.log(what); }' })).toEqual([]);
  // Who keeps the connection beside the request may send over it.
  expect(
    await said(within("await log('paid');"), { db: `import { AsyncLocalStorage } from 'node:async_hooks';\n${pools}` }),
  ).toEqual([]);
});

it('sees it in the callback of a transaction, and not what the transaction itself is asked', async () => {
  const callback = (work: string): string => `await db.transaction(async (tx) => {
    await tx.update(orders).set({ status: 'paid' }).where(eq(orders.id, req.params.id));
    ${work}
  });`;
  expect(await said(callback("await db.insert(logs).values({ what: 'paid' });"))).toHaveLength(1);
  expect(await said(callback("await tx.insert(logs).values({ what: 'paid' });"))).toEqual([]);
  expect(
    await said(callback('await tx.select().from(orders).where(eq(orders.id, db.select({ id: logs.id }).from(logs)));')),
  ).toEqual([]);
  expect(await said(callback("await log('paid');"))).toHaveLength(1);
  // What is handed the transaction may use it.
  expect(await said(callback('await db.save(orders, tx);'))).toEqual([]);
  expect(await said(callback("await orders.add('paid');").replace('db.transaction', 'orders.transaction'))).toEqual([]);
});
