import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table jobs (id serial primary key, status text not null, payload text);
create table slots (id serial primary key, capacity int not null default 1, title text);
create table seats (id serial primary key, slot_id int not null references slots (id), user_id int not null references users (id));
create table bills (id serial primary key, numero_fatura int not null, total int);`;

/** Races in one route over these tables. */
async function races(body: string, more = '', head = ''): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': tables,
    'src/server.js': oneRoute(body, { head, more }),
  });
  return findings.filter(({ rule }) => rule === 'race').map(({ title }) => title);
}

const lock = (over: string): string =>
  `const { rows } = await ${over}.query("select id from jobs where status = 'open' order by id limit 10 for update skip locked");`;
const take = (over: string): string =>
  `for (const row of rows) await ${over}.query("update jobs set status = 'done' where id = $1", [row.id]);`;
const client = 'const client = await pool.connect();';

it('sees rows that are locked outside a transaction, over the pool or before BEGIN, also where a clock starts it', async () => {
  expect(await races(`${lock('pool')} ${take('pool')}`)).toEqual([
    expect.stringContaining('locks rows of jobs outside a transaction'),
  ]);
  expect(
    await races(`${client} ${lock('client')} await client.query('BEGIN'); ${take('client')} await client.query('COMMIT');`),
  ).toHaveLength(1);
  const clock = `cron.schedule('* * * * *', async () => { ${client} ${lock('client')} ${take('client')} client.release(); });`;
  expect(await races('', clock, "import cron from 'node-cron';\n")).toHaveLength(1);
});

it('is quiet where a transaction holds the lock, a statement locks for itself, or nothing is written', async () => {
  const begun = `${client} await client.query('BEGIN');`;
  const done = "await client.query('COMMIT');";
  expect(await races(`${begun} ${lock('client')} ${take('client')} ${done}`)).toEqual([]);
  const helper = `async function next(client) { ${lock('client')} return rows; }`;
  expect(await races(`${begun} const rows = await next(client); ${take('client')} ${done}`, helper)).toEqual([]);
  expect(
    await races(
      `await pool.query("update jobs set status = 'taken' where id in (select id from jobs where status = 'open' limit 5 for update skip locked)");`,
    ),
  ).toEqual([]);
  expect(await races(lock('pool'))).toEqual([]);
});

it('sees rows that Drizzle locks outside a transaction, and not those within one', async () => {
  const head = `import { drizzle } from 'drizzle-orm/node-postgres';
import { eq } from 'drizzle-orm';
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
const jobs = pgTable('jobs', { id: serial('id').primaryKey(), status: text('status'), payload: text('payload') });
`;
  const work = (
    db: string,
  ): string => `const [job] = await ${db}.select().from(jobs).where(eq(jobs.id, req.params.id)).for('update');
  await ${db}.update(jobs).set({ status: 'done' }).where(eq(jobs.id, job.id));`;
  const over = 'const db = drizzle(new pg.Pool());';
  expect(await races(work('db'), over, head)).toEqual([expect.stringContaining('locks rows of jobs')]);
  expect(await races(`await db.transaction(async (tx) => { ${work('tx')} });`, over, head)).toEqual([]);
});

const full = (
  bound: string,
  around = 'pool',
): string => `const { rows: [slot] } = await ${around}.query('select * from slots where id = $1', [req.params.id]);
  const { rows: [held] } = await ${around}.query('select count(*)::int as n from seats where slot_id = $1', [slot.id]);
  if (${bound}) return res.status(409).end();
  await ${around}.query('insert into seats (slot_id, user_id) values ($1, $2)', [slot.id, req.user.id]);`;

it('sees a count that is held against a column of the parent, beside a look for the own row too', async () => {
  expect(await races(full('held.n >= slot.capacity'))).toEqual([expect.stringContaining('counts seats against a limit')]);
  const own = `const mine = await pool.query('select id from seats where slot_id = $1 and user_id = $2', [req.params.id, req.user.id]);
  if (mine.rows.length > 0) return res.end();`;
  const both = await races(`${own}\n${full('held.n >= slot.capacity')}`);
  expect(both).toHaveLength(2);
  const locked = `${client} await client.query('BEGIN');\n${full('held.n >= slot.capacity', 'client').replace("id = $1', [req.params.id])", "id = $1 for update', [req.params.id])")}\nawait client.query('COMMIT');`;
  expect(await races(locked)).toEqual([]);
});

it('takes the redirect of Next.js for an end', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"next":"15.0.0","react":"19.0.0","pg":"8.0.0"},"scripts":{"dev":"next dev"}}',
    'migrations/001.sql': tables,
    'app/slots/actions.ts': `'use server';
import { redirect } from 'next/navigation';
import pg from 'pg';
const pool = new pg.Pool();
export async function reserve(form: FormData) {
  const id = form.get('slot');
  const { rows: [slot] } = await pool.query('select * from slots where id = $1', [id]);
  const { rows: [held] } = await pool.query('select count(*)::int as n from seats where slot_id = $1', [id]);
  if (held.n >= slot.capacity) redirect('/full');
  await pool.query('insert into seats (slot_id, user_id) values ($1, $2)', [id, form.get('user')]);
}`,
    'app/slots/page.tsx': `import { reserve } from './actions';
export default function Page() { return <form action={reserve}><button>Reserve</button></form>; }`,
  });
  expect(findings.filter(({ rule }) => rule === 'race').map(({ title }) => title)).toEqual([
    expect.stringContaining('counts seats'),
  ]);
});

it('sees the largest value and one of a column of any name, also where a lock is taken after it was read', async () => {
  const next = `const { rows } = await pool.query('select max(numero_fatura) as n from bills');
  const numero = (rows[0].n ?? 0) + 1;`;
  const add = (over: string): string =>
    `await ${over}.query('insert into bills (numero_fatura, total) values ($1, $2)', [numero, req.body.total]);`;
  expect(await races(`${next} ${add('pool')}`)).toEqual([expect.stringContaining('gives the next bills.numero_fatura')]);
  const late = "await client.query('BEGIN'); await client.query('select id from slots where id = $1 for update', [1]);";
  expect(await races(`${next} ${client} ${late} ${add('client')} await client.query('COMMIT');`)).toHaveLength(1);
  expect(
    await races(`${client} ${late} ${next.replace('pool', 'client')} ${add('client')} await client.query('COMMIT');`),
  ).toEqual([]);
  expect(
    await races(`${next.replace('max(numero_fatura)', 'max(total)')} ${add('pool')}`.replaceAll('numero_fatura', 'sort_order')),
  ).toEqual([]);
});
