import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('quotes names with capitals, which Postgres would not find otherwise', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table "Order" (id serial primary key, "userId" int not null references users (id), "createdAt" timestamptz);
create index "Order_userId_idx" on "Order" ("userId"); create index "Order_userId_createdAt_idx" on "Order" ("userId", "createdAt");`,
    'server.js': oneRoute(`await pool.query('insert into "Order" ("userId") values ($1)', [req.user.id]);`),
  });
  expect(findings.find(({ rule }) => rule === 'redundant-index')?.fix).toBe('drop index concurrently "Order_userId_idx";');
});
