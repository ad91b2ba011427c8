import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id) on delete restrict, total int);
create table notes (id serial primary key, user_id int not null references users (id) on delete cascade, body text);`;
const order = `app.post('/orders', async (req, res) => { await pool.query('insert into orders (user_id, total) values ($1, $2)', [req.user.id, req.body.total]); res.end(); });
app.post('/notes', async (req, res) => { await pool.query('insert into notes (user_id, body) values ($1, $2)', [req.user.id, req.body.body]); res.end(); });`;
const leave = "await pool.query('delete from users where id = $1', [req.user.id]);";

async function said(body: string, { more = order, schema = tables }: { more?: string; schema?: string } = {}): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': oneRoute(body, { more }),
  });
  return findings.filter(({ rule }) => rule === 'broken-query').map(({ title }) => title);
}

it('sees the own account deleted while rows that the app adds keep it', async () => {
  expect(await said(leave)).toEqual([expect.stringContaining('it fails for everybody who has rows in orders')]);
  expect(await said(leave, { schema: tables.replace(' on delete restrict', '') })).toHaveLength(1);
});

it('is quiet where they are deleted first, go along or may be NULL, where nobody fills them, and of rows of others', async () => {
  expect(await said(`await pool.query('delete from orders where user_id = $1', [req.user.id]); ${leave}`)).toEqual([]);
  expect(await said(leave, { schema: tables.replace('on delete restrict', 'on delete cascade') })).toEqual([]);
  expect(
    await said(leave, {
      schema: tables.replace(
        'user_id int not null references users (id) on delete restrict',
        'user_id int references users (id)',
      ),
    }),
  ).toEqual([]);
  expect(await said(leave, { more: '' })).toEqual([]);
  expect(await said(leave.replace('req.user.id', 'req.params.id'))).toEqual([]);
  // Somebody else's account, whose owner may have done nothing.
  const profile = "const { rows: found } = await pool.query('select user_id from orders where id = $1', [req.params.id]);";
  expect(await said(`${profile} ${leave.replace('req.user.id', 'found[0].user_id')}`)).toEqual([]);
  const look =
    "const { rows } = await pool.query('select id from orders where user_id = $1', [req.user.id]); if (rows.length > 0) return res.status(409).end();";
  expect(await said(`${look} ${leave}`)).toEqual([]);
  const trigger = `create function clear_orders() returns trigger language plpgsql as $$ begin delete from orders where user_id = old.id; return old; end $$;
create trigger clear before delete on users for each row execute function clear_orders();`;
  expect(await said(leave, { schema: `${tables} ${trigger}` })).toEqual([]);
});
