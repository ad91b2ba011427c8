import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

it('leaves alone a row per group of few, and not one per user', async () => {
  const summing = async (sql: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table visits (id serial primary key, user_id int not null references users (id), kind text, minutes int);`,
      'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/minutes', async (req, res) => {
  const { rows } = await pool.query(${JSON.stringify(sql)});
  res.json({ minutes: rows.reduce((sum, row) => sum + row.minutes, 0) });
});
app.post('/visits', async (req, res) => { await pool.query('insert into visits (user_id, kind) values ($1, $2)', [req.user.id, 'x']); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'over-fetch').length;
  };
  expect(await summing('select kind, sum(minutes) as minutes from visits group by kind')).toBe(0);
  expect(await summing('select user_id, sum(minutes) as minutes from visits group by user_id')).toBe(1);
});

it('takes rows that are asked for by their keys for a join in code, and others for waste', async () => {
  const joined = async (condition: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null, name text);
create table orders (id serial primary key, user_id int not null references users (id), total int);`,
      'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/orders', async (req, res) => {
  const { rows: orders } = await pool.query('select id, user_id from orders order by id desc limit 50');
  const ids = orders.map((order) => order.user_id);
  const { rows: users } = await pool.query('select id, name from users where ${condition}', [ids]);
  res.json(orders.map((order) => ({ ...order, name: users.find((user) => user.id === order.user_id)?.name })));
});
app.post('/users', async (req, res) => { await pool.query('insert into users (email, password) values ($1, $2)', [req.body.email, 'x']); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'over-fetch').length;
  };
  expect(await joined('id = any($1)')).toBe(0);
  expect(await joined('name <> $1::text')).toBe(1);
});
