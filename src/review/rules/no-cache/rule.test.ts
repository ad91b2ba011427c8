import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const schema = `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), status text not null default 'open', city text);
create index on orders (user_id);`;

/** What is said of lists, counts and reads of a route's handler with this body, by this access to the database. */
async function said(body: string, beginning: string, more: Record<string, string> = {}): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': `import express from 'express';
${beginning}
const app = express();
app.get('/figures', async (req, res) => { ${body} });
app.listen(3000);`,
    ...more,
  });
  return findings
    .filter(({ rule }) => rule === 'unbounded-list' || rule === 'no-cache' || rule === 'over-fetch')
    .map(({ rule, title }) => `${rule}: ${title}`);
}

const byPg = `import pg from 'pg';
const pool = new pg.Pool();`;
const asked = (sql: string, values = ''): string => `const { rows } = await pool.query("${sql}"${values}); res.json(rows);`;

it('tells that figures per group are counted anew for every visitor, which no page of them would mend', async () => {
  const perUser = "select o.user_id, count(*) as orders from orders o where o.status = 'done' group by o.user_id";
  expect(await said(asked(perUser), byPg)).toEqual([
    'no-cache: GET /figures counts orders anew for every visitor, though the answer is the same for all',
  ]);
  // The visitor's own, few, or no figure.
  expect(
    await said(asked('select user_id, count(*) from orders where city = $1 group by user_id', ', [req.query.city]'), byPg),
  ).toEqual([]);
  expect(await said(asked('select user_id from orders group by user_id'), byPg)).toEqual([]);
});

it('sees a group of each row where it is looked up in code', async () => {
  const kept = `const { rows } = await pool.query('select user_id, count(*)::int as orders from orders group by user_id');
    const { rows: users } = await pool.query('select id, email from users order by id limit 20');
    const counts = Object.fromEntries(rows.map((row) => [row.user_id, row.orders]));
    res.json(users.map((user) => ({ email: user.email, orders: counts[user.id] ?? 0 })));`;
  expect(await said(kept, byPg)).toEqual([expect.stringMatching(/^no-cache: GET \/figures counts all of orders anew/)]);
  const summed = `const { rows } = await pool.query('select user_id, count(*)::int as orders from orders where user_id = any($1) group by user_id', [req.body.ids]);
    res.json(rows.reduce((all, row) => { all[row.user_id] = row.orders; return all; }, {}));`;
  expect(await said(summed, byPg)).toEqual([]);
});

it('leaves alone figures that a function asks for of those only that it is given', async () => {
  const perUser = 'select user_id, count(*)::int as orders from orders';
  const either = `async function countsOf(ids) {
    if (ids && ids.length > 0) { const { rows } = await pool.query('${perUser} where user_id = any($1) group by user_id', [ids]); return rows; }
    const { rows } = await pool.query('${perUser} group by user_id');
    return rows;
  }`;
  expect(await said('res.json(await countsOf(String(req.query.ids).split(",")));', `${byPg}\n${either}`)).toEqual([]);
});

it('sees a group of Drizzle’s and of Prisma’s', async () => {
  const byDrizzle = `import { drizzle } from 'drizzle-orm/node-postgres'; import { count } from 'drizzle-orm'; import { orders } from './schema';
const db = drizzle('postgres://x');`;
  const tables = `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
export const orders = pgTable('orders', { id: serial('id').primaryKey(), userId: integer('user_id').notNull(), status: text('status').notNull(), city: text('city') });`;
  const grouped = 'no-cache: GET /figures counts all of orders anew for every visitor, though the answer is the same for all';
  expect(
    await said(
      'res.json(await db.select({ userId: orders.userId, orders: count() }).from(orders).groupBy(orders.userId));',
      byDrizzle,
      { 'src/schema.ts': tables, 'package.json': '{"dependencies":{"drizzle-orm":"0.44"}}' },
    ),
  ).toEqual([grouped]);
  const byPrisma = `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();`;
  const model = `generator client { provider = "prisma-client-js" }
datasource db { provider = "postgresql" url = env("DATABASE_URL") }
model users {
  id Int @id @default(autoincrement())
  email String @unique
  password String
  orders orders[]
}
model orders {
  id Int @id @default(autoincrement())
  user_id Int
  user users @relation(fields: [user_id], references: [id])
  status String @default("open")
}
`;
  expect(
    await said("res.json(await prisma.orders.groupBy({ by: ['user_id'], _count: { _all: true } }));", byPrisma, {
      'prisma/schema.prisma': model,
      'package.json': '{"dependencies":{"@prisma/client":"6"}}',
    }),
  ).toEqual([grouped]);
});
