import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique, password text not null);
create table offers (id serial primary key, user_id int references users (id), status text not null default 'open', seen int not null default 0);`;

/** A route that leaves a state by the key, behind a check in the code. */
const leave = (
  to: string,
  from = 'open',
  more = '',
): string => `const { rows } = await pool.query('select * from offers where id = $1', [req.params.id]);
  if (rows.length === 0 || rows[0].status !== '${from}') return res.status(409).end();
  await pool.query('update offers set status = $1 where id = $2${more}', ['${to}', req.params.id]);`;
const route = (path: string, body: string): string => `app.post('/${path}/:id', async (req, res) => { ${body} res.end(); });`;

async function races(first: string, second: string): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': tables,
    'src/server.js': oneRoute(first, { more: route('other', second) }),
  });
  return findings.filter(({ rule }) => rule === 'race').map(({ title }) => title);
}

it('sees a state that two routes leave in different ways, each of which asks in the code alone', async () => {
  const [title, ...others] = await races(leave('taken'), leave('withdrawn'));
  expect(title).toContain("check that offers.status is 'open' before setting it");
  expect(others).toEqual([]);
  const written = `const { rows } = await pool.query('select * from offers where id = $1', [req.params.id]);
  if (rows[0].status !== 'open') return res.status(409).end();
  await pool.query("update offers set seen = seen + 1, status = 'withdrawn' where id = $1", [req.params.id]);`;
  expect(await races(leave('taken'), written)).toHaveLength(1);
});

it('is quiet where the write asks again, the row is locked, or the ways begin or end alike', async () => {
  expect(
    await races(
      leave('taken', 'open', ' and status = $3').replace("['taken', req.params.id]", "['taken', req.params.id, 'open']"),
      leave('withdrawn'),
    ),
  ).toEqual([]);
  expect(await races(leave('taken'), leave('done', 'taken'))).toEqual([]);
  expect(await races(leave('taken'), leave('taken'))).toEqual([]);
  const locked = (to: string): string =>
    `const client = await pool.connect(); await client.query('BEGIN'); ${leave(to).replaceAll('pool.', 'client.').replace("where id = $1'", "where id = $1 for update'")} await client.query('COMMIT');`;
  expect(await races(locked('taken'), leave('withdrawn'))).toEqual([]);
  // The row was taken before: what is set then undoes this request's own.
  const taking = (sets: string): string =>
    `const { rows } = await pool.query('select * from offers where id = $1', [req.params.id]);
  if (rows[0].status !== 'open') return res.status(409).end();
  const { rowCount } = await pool.query("update offers set ${sets} where id = $1 and user_id is null", [req.params.id, req.user]);
  if (rowCount === 0) return res.status(409).end();
  try { await charge(rows[0]); } catch { await pool.query("update offers set user_id = null, status = 'unpaid' where id = $1", [req.params.id]); }`;
  expect(await races(taking("user_id = $2, status = 'taken'"), leave('withdrawn'))).toEqual([]);
  expect(await races(taking('seen = $2'), leave('withdrawn'))).toHaveLength(1);
  expect(
    await races(
      leave('taken').replace('set status', 'set seen = seen + 1, status'),
      `await pool.query("update offers set status = 'closed' where id = $1", [req.params.id]);`,
    ),
  ).toEqual([]);
});
