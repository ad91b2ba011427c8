import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

const schema = `
create table users (id serial primary key, email text not null unique, password text not null);
create table connections (id serial primary key, user_id int not null references users (id), provider text not null, access_token text not null);
create table timers (id serial primary key, user_id int not null references users (id), started_at timestamptz not null default now(), ended_at timestamptz);
create table categories (id serial primary key, name text not null);
create table carts (id serial primary key, user_id int not null references users (id));
create table cart_items (id serial primary key, cart_id int not null references carts (id), category_id int references categories (id));
create table parts (id serial primary key, user_id int references users (id), category_id int references categories (id), name text);`;

/** Titles of what is said of one route that first asks for a list and then once per row. */
async function looping(list: string, each: string, test = '', end = ''): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.sql': schema,
    'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/list/:id', async (req, res) => {
  const { rows } = await pool.query(${list});
  for (const row of rows) { ${test} await pool.query(${each}); ${end} }
  res.json(rows);
});
app.post('/parts', async (req, res) => {
  await pool.query('insert into parts (user_id, name) values ($1, $2)', [req.body.user, req.body.name]);
  res.end();
});
app.listen(3000);`,
  });
  return findings
    .filter((finding) => finding.rule === 'n-plus-one')
    .map(({ title, why }) => (why.includes('not with the users') ? `${title}: ${why.slice(why.indexOf('With '))}` : title));
}

const count = "'select count(*) from parts where category_id = $1', [row.id]";

it('leaves alone the one or two rows that an owner has at a time, and not all that ever were', async () => {
  expect(await looping("'select * from connections where user_id = $1', [req.params.id]", count)).toEqual([]);
  expect(await looping("'select * from timers where user_id = $1 and ended_at is null', [req.params.id]", count)).toEqual([]);
  expect(await looping("'select * from timers where user_id = $1', [req.params.id]", count)).toHaveLength(1);
});

it('leaves alone one question per entry of a list to choose from, and not many per entry', async () => {
  expect(await looping("'select * from categories'", count)).toEqual([]);
  expect(await looping("'select * from parts'", count)).toHaveLength(1);
  const two = `${count}); await pool.query('select name from parts where category_id = $1 order by id desc limit 1', [row.id]`;
  expect(await looping("'select * from categories'", two)).toHaveLength(1);
});

it('leaves alone one question per line of one basket, and counts many per line by the lines', async () => {
  const lines = "'select * from cart_items where cart_id = $1', [req.params.id]";
  expect(await looping(lines, count)).toEqual([]);
  const more = "'select name from parts where category_id = $1 order by id desc limit 1', [row.id]";
  const many = [1, 2, 3, 4, 5].map((n) => more.replace('limit 1', `limit ${n}`)).join('); await pool.query(');
  expect(await looping(lines, `${count}); await pool.query(${many}`)).toEqual([
    'GET /list/:id asks the database 6 more times for every row (N+1): With 10 of them that is 61 round trips for one request; the number grows with what one of these has, not with the users.',
  ]);
  expect(await looping("'select * from cart_items'", count)).toHaveLength(1);
});

it('leaves alone a row that is picked out by one value, and not what comes after a look at each', async () => {
  const behind = async (test: string): Promise<number> => (await looping("'select * from parts'", count, test)).length;
  expect(await behind('if (row.name === req.query.name)')).toBe(0);
  expect(await behind('if (row.name.trim() !== req.query.name) continue;')).toBe(0);
  expect(await behind('if (row.user_id === null) continue;')).toBe(1);
  expect(await behind("if (row.name === 'bolt')")).toBe(1);
  expect(await behind('if (row.id !== req.query.id)')).toBe(1);
  expect(await behind('if (row.id < req.query.id) continue;')).toBe(1);
  expect(await behind('const ok = await fetch(row.name); if (!ok)')).toBe(0);
  expect(await behind('const answer = await fetch(row.name); if (answer.ok) continue;')).toBe(0);
  expect(await behind('const answer = await fetch(row.name); if (answer.status === 410)')).toBe(0);
  expect(await behind('if (row.sent)')).toBe(1);
});

it('says where only some of the rows get so far', async () => {
  const [said = ''] = await looping("'select * from parts'", count, 'const next = plan(row); if (row.name !== next.name)');
  expect(said).toContain('one more time for every row that passes a test (N+1)');
});

it('leaves alone what a loop does as it ends', async () => {
  const ending = async (test: string, end: string): Promise<number> =>
    (await looping("'select * from parts'", count, test, end)).length;
  expect(await ending('if (row.user_id === null) continue;', 'break;')).toBe(0);
  expect(await ending(`if (row.user_id === null) { await pool.query('select 1'); return; } if (row.name === null)`, '')).toBe(1);
  expect(await ending(`switch (row.name) { case 'a': if (row.user_id === null) continue;`, 'break; }')).toBe(1);
});

it('says how to read and to write all rows at once, each with a value of its own', async () => {
  const fixOf = async (work: string): Promise<string | undefined> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': schema,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/list', async (req, res) => { const { rows } = await pool.query('select * from parts'); for (const row of rows) { ${work} } res.end(); });
app.post('/parts', async (req, res) => { await pool.query('insert into parts (user_id, name) values ($1, $2)', [req.body.user, req.body.name]); res.end(); });
app.listen(3000);`,
    });
    return findings.find(({ rule }) => rule === 'n-plus-one')?.fix;
  };
  const look = "const { rows: [one] } = await pool.query('select name from categories where id = $1', [row.category_id]);";
  const write = "await pool.query('update parts set name = $1 where id = $2', [row.name, row.id]);";
  expect(await fixOf(look)).toMatch(/^Fetch what the loop needs/);
  expect(await fixOf(write)).toMatch(/^Write all rows with one statement .*FROM unnest/);
  expect(await fixOf(look + write)).toMatch(/^Ask once, before the loop, .*FROM unnest/);
});
