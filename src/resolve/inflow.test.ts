import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

/** What is said of a job's loop over overdue orders, whose turn does this. */
async function said(
  turn: string,
  every = '60_000',
  list = "select id, email from orders where state = 'open' and due < now()",
): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), email text, state text not null default 'open', due timestamptz, sent_at timestamptz);
create table logs (id serial primary key, order_id int not null references orders (id), text text);`,
    'server.js': `import express from 'express';
import pg from 'pg';
import { pay, send } from './service.js';
const pool = new pg.Pool();
const app = express();
async function expire() {
  const { rows } = await pool.query("${list}");
  for (const row of rows) { ${turn} }
}
setInterval(expire, ${every});
app.post('/orders', async (req, res) => { await pool.query('insert into orders (user_id, due) values ($1, $2)', [req.user.id, req.body.due]); res.end(); });
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'n-plus-one').map((finding) => finding.title);
}

const expired = `await pool.query("update orders set state = 'expired' where id = $1", [row.id]);`;
const log = `await pool.query("insert into logs (order_id, text) values ($1, 'x')", [row.id]);`;

it('knows that a job finds what came since its last run where it moves each row on', async () => {
  expect(await said(`${expired} ${log}`)).toEqual([]);
  expect(await said(`try { ${expired} } catch (error) { ${log} }`)).toEqual([]);
  expect(await said('await pool.query("delete from orders where id = $1", [row.id]);')).toEqual([]);
  expect(await said(expired, "parseInt(process.env.EVERY || '120000', 10)")).toEqual([]);
  expect(
    await said(
      'await pool.query("update orders set sent_at = now() where id = $1", [row.id]);',
      '60_000',
      'select id, email from orders where sent_at is null and due < now()',
    ),
  ).toEqual([]);
});

it('leaves a job with its stock where rows stay, or many come between two runs', async () => {
  const one = [expect.stringContaining('for every row (N+1)')];
  expect(await said(log)).toEqual(one);
  expect(await said(`if (await pay(row)) { ${expired} }`)).toEqual(one);
  expect(
    await said(
      `if (await pay(row)) { ${expired} } else { await pool.query('update orders set due = $1 where id = $2', [new Date(), row.id]); }`,
    ),
  ).toEqual(one);
  expect(await said(`await pool.query("update orders set state = 'open' where id = $1", [row.id]);`)).toEqual(one);
  expect(await said(`await pool.query("update orders set state = 'expired' where id = $1 or due < now()", [row.user]);`)).toEqual(
    one,
  );
  expect(await said(expired, '24 * 3_600_000')).toEqual(one);
});
