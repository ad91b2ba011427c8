import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const tables = `create table users (id serial primary key, email text not null unique, password text not null, points int not null default 0,
  settings jsonb not null default '{}', version int not null default 0);
create table games (id serial primary key, most int not null);
create table players (id serial primary key, game_id int not null references games (id), user_id int references users (id), bot_id int, name text not null);`;

const head = "import { drizzle } from 'drizzle-orm/node-postgres';\n";
const find =
  "async function find(user, game) { return (await pool.query('select * from players where user_id = $1 and game_id = $2', [user, game])).rows[0]; }";

/** Races in one route of an app over these tables. */
async function races(body: string, schema = tables): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': schema,
    'src/server.js': oneRoute(body, { head, more: find }),
  });
  return findings.filter((finding) => finding.rule === 'race').map((finding) => finding.title);
}

const insert = `await pool.query('insert into players (game_id, user_id, name) values ($1, $2, $3)', [req.params.id, req.user.id, 'x']);`;
const count = `const { rows } = await pool.query('select count(*) from players where game_id = $1', [req.params.id]);`;

it('sees a check through a helper and an early return', async () => {
  expect(await races(`if (await find(req.user.id, req.params.id)) return res.json({});\n${insert}`)).toHaveLength(1);
});

it('is quiet where only staff comes, and not about people of a role that few have', async () => {
  const check = `if (await find(req.user.id, req.params.id)) return res.json({});\n${insert}`;
  const only = (role: string): string => `if (!['${role}'].includes(req.user.role)) return res.status(403).json({});\n${check}`;
  const roles = `${tables} alter table users add column role text not null default 'patient';`;
  expect(await races(only('doctor'), roles)).toHaveLength(1);
  expect(await races(only('admin'), roles)).toEqual([]);
});

it('is quiet where a unique key covers what was compared, and is not where the key has a further column or a NULL', async () => {
  const check = `const before = await find(req.user.id, req.params.id);\nif (before) return res.json({});\n${insert}`;
  expect(await races(check, `${tables} create unique index on players (game_id, user_id);`)).toEqual([]);
  // The same name is refused too; one that is made anew is not.
  const further = `${tables} create unique index on players (game_id, user_id, name);`;
  expect(await races(check, further)).toEqual([]);
  expect(await races(check.replace("'x'", "'x' + Math.random()"), further)).toHaveLength(1);
  const bots = `const { rows } = await pool.query('select id from players where game_id = $1 and user_id = $2 and bot_id is null', [req.params.id, req.user.id]);
if (rows.length === 0) ${insert}`;
  expect(await races(bots, `${tables} create unique index on players (game_id, user_id, bot_id);`)).toHaveLength(1);
  expect(await races(bots, `${tables} create unique index on players (game_id, user_id, bot_id) nulls not distinct;`)).toEqual(
    [],
  );
});

it('sees a count before an insert, in a transaction too, and is quiet once the parent row is locked', async () => {
  const counted = `${count}\nif (Number(rows[0].count) >= 8) return res.status(409).json({});\n${insert}`;
  expect(await races(counted)).toHaveLength(1);
  const within = (lock: string) => `const client = await pool.connect();
await client.query('BEGIN');
${lock}
${counted.replaceAll('pool.', 'client.')}
await client.query('COMMIT');`;
  expect(await races(within(''))).toHaveLength(1);
  expect(await races(within(`await client.query('select most from games where id = $1 for update', [req.params.id]);`))).toEqual(
    [],
  );
  expect(await races(within(`await client.query('select pg_advisory_xact_lock($1)', [req.params.id]);`))).toEqual([]);
  expect(await races(within('').replace("'BEGIN'", "'BEGIN ISOLATION LEVEL SERIALIZABLE'"))).toEqual([]);
});

it('sees a value that is read, changed and written back, and is quiet where the database computes or compares it', async () => {
  const read = `const { rows } = await pool.query('select * from users where id = $1', [req.user.id]);\nconst user = rows[0];`;
  const points = (sql: string, values: string) => `${read}\nawait pool.query('${sql}', [${values}]);`;
  expect(await races(points('update users set points = $1 where id = $2', 'user.points + 5, user.id'))).toHaveLength(1);
  expect(
    await races(
      points('update users set settings = $1 where id = $2', '{ ...user.settings, opened: user.settings.opened + 1 }, user.id'),
    ),
  ).toHaveLength(1);
  expect(await races(points('update users set points = points + $1 where id = $2', 'req.body.n, user.id'))).toEqual([]);
  expect(
    await races(points('update users set points = $1 where id = $2 and version = $3', 'user.points + 5, user.id, user.version')),
  ).toEqual([]);
  expect(await races(points('update users set points = $1 where id = $2', 'user.points, user.id'))).toEqual([]);
});

it('sees a list that is deleted and filled anew, unless it is one transaction', async () => {
  const replace = `await pool.query('delete from players where game_id = $1', [req.params.id]);
for (const name of req.body.names) await pool.query('insert into players (game_id, name) values ($1, $2)', [req.params.id, name]);`;
  expect(await races(replace)).toHaveLength(1);
  expect(await races(`await pool.query('BEGIN');\n${replace}\nawait pool.query('COMMIT');`)).toEqual([]);
});

it('leaves alone a row that is computed from the rows of others', async () => {
  const parents = `create table goals (id serial primary key, parent_id int, user_id int references users (id), done int not null default 0);`;
  const body = `const { rows: parents } = await pool.query('select id from goals where user_id = $1 and parent_id is null', [req.user.id]);
const { rows: all } = await pool.query('select id, done from goals where parent_id is not null', []);
for (const parent of parents) {
  const done = all.reduce((sum, child) => sum + child.done, 0) / all.length;
  await pool.query('update goals set done = $1 where id = $2', [done, parent.id]);
}`;
  expect(await races(body, tables + parents)).toEqual([]);
  expect(
    await races(
      body
        .replaceAll('of parents', 'of all')
        .replaceAll('all.reduce((sum, child) => sum + child.done, 0) / all.length', 'parent.done + 1'),
      tables + parents,
    ),
  ).toHaveLength(1);
});

it('advises no unique key where the check looks at a span of time', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `${tables} create table punches (id serial primary key, user_id int not null references users (id), kind text not null, at timestamptz not null);`,
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/punch', async (req, res) => {
  const { rows } = await pool.query('select id from punches where user_id = $1 and kind = $2 and at > $3', [req.user.id, req.body.kind, new Date(Date.now() - 60000)]);
  if (rows.length > 0) return res.status(409).end();
  await pool.query('insert into punches (user_id, kind, at) values ($1, $2, now())', [req.user.id, req.body.kind]);
  res.end();
});
app.listen(3000);`,
  });
  const fixes = findings.filter((finding) => finding.rule === 'race').map((finding) => finding.fix);
  expect(fixes).toHaveLength(1);
  expect(fixes[0]).toMatch(/^No unique key can say this/);
});

it('is quiet where only a clock looks and adds: no second request meets it', async () => {
  const join = `const { rows } = await pool.query('select id from players where game_id = $1 and user_id = $2', [game, user]);
  if (rows.length === 0) await pool.query('insert into players (game_id, user_id, name) values ($1, $2, $3)', [game, user, 'x']);`;
  const where = async (around: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': tables,
      'src/server.js': `import express from 'express';
import pg from 'pg';
import cron from 'node-cron';
const pool = new pg.Pool();
const app = express();
${around}
app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'race').length;
  };
  expect(await where(`app.post('/go', async (req, res) => { const { game, user } = req.body; ${join} res.end(); });`)).toBe(1);
  expect(await where(`cron.schedule('* * * * *', async () => { const { game, user } = await next(); ${join} });`)).toBe(0);
});

it('does not take what a library makes of several things for the old value changed', async () => {
  const through = (argument: string) =>
    races(`const { rows } = await pool.query('select * from users where id = $1', [req.user.id]);
const made = verify(${argument});
await pool.query('update users set points = $1 where id = $2', [made.points, rows[0].id]);`);
  expect(await through('{ points: rows[0].points, answer: req.body }')).toEqual([]);
  expect(await through('rows[0].points')).toHaveLength(1);
});

it('sees a sum that is weighed before an insert adds to it, beside another test too', async () => {
  const parts = `create table boxes (id serial primary key, room int not null, wanted int);
create table parts (id serial primary key, box_id int not null references boxes (id), weight int not null, note text);`;
  const body = (test: string, lock = '', written = 'weight') => `const client = await pool.connect();
await client.query('BEGIN');
const { rows: boxes } = await client.query('select room, wanted from boxes where id = $1${lock}', [req.params.id]);
const { rows } = await client.query('select coalesce(sum(weight), 0) as used from parts where box_id = $1', [req.params.id]);
const free = boxes[0].room - parseInt(rows[0].used);
if (${test}) throw new Error('full');
await client.query('insert into parts (box_id, ${written}) values ($1, $2)', [req.params.id, req.body.weight]);
await client.query('COMMIT');`;
  const [title] = await races(body('req.body.weight > free && !req.body.force'), tables + parts);
  expect(title).toContain('sums up parts against a limit');
  expect(await races(body('free < req.body.weight'), tables + parts)).toHaveLength(1);
  expect(await races(body('req.body.weight > free', ' for update'), tables + parts)).toEqual([]);
  expect(await races(body('req.body.weight > free', '', 'note'), tables + parts)).toEqual([]);
  expect(await races(body('boxes[0].wanted > free && !req.body.force'), tables + parts)).toHaveLength(1);
  expect(await races(body('!req.body.weight'), tables + parts)).toEqual([]);
});

it('sees a count that is weighed together with something else', async () => {
  const test = (text: string) => races(`${count}\nif (${text}) return res.status(409).json({});\n${insert}`);
  expect(await test('Number(rows[0].count) >= 8 && !req.user.paid')).toHaveLength(1);
  expect(await test('8 - Number(rows[0].count) <= 0')).toHaveLength(1);
  expect(await test('req.user.paid && req.user.old')).toEqual([]);
});

it('sees a stock that is weighed in the code before the database changes it, and is quiet where something looks again', async () => {
  const stocks = `create table items (id serial primary key, stock int not null, used int not null default 0, most int not null);`;
  const checked = `${stocks.replace('stock int not null', 'stock int not null check (stock >= 0)')}`;
  const body = (test: string, change: string, lock = '') => `const client = await pool.connect();
await client.query('BEGIN');
const { rows } = await client.query('select * from items where id = $1${lock}', [req.params.id]);
if (${test}) return res.status(409).json({});
await client.query('update items set ${change}', [req.params.id]);
await client.query('COMMIT');`;
  const few = 'rows[0].stock < req.body.n';
  const take = 'stock = stock - 1 where id = $1';
  const [title] = await races(body(few, take), tables + stocks);
  expect(title).toContain('weighs items.stock');
  expect(
    await races(body('rows[0].most && rows[0].used >= rows[0].most', 'used = used + 1 where id = $1'), tables + stocks),
  ).toHaveLength(1);
  // What is given back goes away from the limit.
  expect(await races(body(few, 'stock = stock + 1 where id = $1'), tables + stocks)).toEqual([]);
  expect(await races(body(few, `${take} and stock >= 1`), tables + stocks)).toEqual([]);
  expect(await races(body(few, take, ' for update'), tables + stocks)).toEqual([]);
  expect(await races(body(few, take), tables + checked)).toEqual([]);
  const after = `const { rows: left } = await client.query('update items set stock = stock - 1 where id = $1 returning stock', [req.params.id]);
if (left[0].stock < 0) throw new Error('none left');
await client.query('insert into players (game_id, name) values ($1, $2)', [1, 'x']);`;
  const looking = body(few, take).replace(/await client.query\('update.*/, after);
  expect(await races(looking, tables + stocks)).toEqual([]);
  expect(await races(looking.replace(/if \(left.*/, ''), tables + stocks)).toHaveLength(1);
  // A line in a log looks at nothing.
  expect(await races(looking.replace(/if \(left.*/, "console.log('left', left[0].stock);"), tables + stocks)).toHaveLength(1);
  expect(await races(body('req.body.n < 1', take), tables + stocks)).toEqual([]);
});

it('sees a number that is counted into a unique column, and is quiet where it is tried again', async () => {
  const bills = `create table bills (id serial primary key, number text not null unique, total int);`;
  const body = `const { rows } = await pool.query('select count(*) from bills');
await pool.query('insert into bills (number, total) values ($1, $2)', ['B-' + (Number(rows[0].count) + 1), req.body.total]);`;
  const [title] = await races(body, tables + bills);
  expect(title).toContain('and the second is refused');
  expect(await races(body, tables + bills.replace(' unique', ''))).toEqual([expect.not.stringContaining('refused')]);
  const named = (column: string) =>
    races(body.replace('number, total', `${column}, total`), tables + bills.replace('number text', `${column} text`));
  expect(await named('order_number')).toHaveLength(1);
  expect(await named('sort_order')).toEqual([]);
  expect(await races(`for (let attempt = 0; attempt < 5; attempt++) {\n${body}\n}`, tables + bills)).toEqual([]);
  expect(await races(`for (const item of req.body.items) {\n${body}\n}`, tables + bills)).toHaveLength(1);
  expect(await races(body.replace('values ($1, $2)', 'values ($1, $2) on conflict do nothing'), tables + bills)).toEqual([]);
  expect(await races(`await pool.query('select pg_advisory_xact_lock(1)');\n${body}`, tables + bills)).toEqual([]);
});

/** Findings of a look by two columns before an insert, in one route over a table of its own. */
async function doubled(table: string, body: string): Promise<{ title: string; why: string; fix: string }[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `${tables} ${table}`,
    'src/server.js': `import express from 'express'; import pg from 'pg'; import { randomUUID } from 'crypto'; import { z } from 'zod';
const pool = new pg.Pool(); const app = express(); const shape = z.object({ email: z.string(), name: z.string() });
app.post('/go', async (req, res) => {
${body}
  res.end();
});
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'race');
}

it('is quiet where another unique column refuses the second of two equal requests', async () => {
  const people =
    'create table people (id serial primary key, email text, name text not null unique, code text not null default 1);';
  const join = (values: string, by = 'req.body.email', column = 'email'): string =>
    `const { rows } = await pool.query('select id from people where ${column} = $1', [${by}]);
     if (rows.length > 0) return res.status(409).end();
     await pool.query('insert into people (${column}, name) values ($1, $2)', [${by}, ${values}]);`;
  expect(await doubled(people, join('req.body.name'))).toEqual([]);
  expect(await doubled(people, join("req.body.email.split('@')[0]"))).toEqual([]);
  expect(await doubled(people, `const body = shape.parse(req.body); ${join("body.email.split('@')[0]", 'body.email')}`)).toEqual(
    [],
  );
  const byCode = `const body = shape.parse(req.body);
     const { rows } = await pool.query('select id from people where code = $1', [body.code]);
     if (rows.length > 0) return res.status(409).end();
     await pool.query('insert into people (code, email, name) values ($1, $2, $3)', [body.code, body.email, body.email.split('@')[0]]);`;
  expect(await doubled(people, byCode)).toEqual([]);
  expect(await doubled(people, join('randomUUID()'))).toHaveLength(1);
  // That a form may send an id does not make the id the same.
  const named = 'create table people (id text primary key, email text, name text not null);';
  expect(
    await doubled(
      named,
      join('req.body.name')
        .replace('(email, name) values ($1, $2)', '(email, name, id) values ($1, $2, $3)')
        .replace('name]);', 'name, req.body.id]);'),
    ),
  ).toHaveLength(1);
  expect(await doubled(people.replace(' not null unique', ' unique'), join('req.body.name'))).toHaveLength(1);
  // One person with two tabs has two of what is asked for one of.
  const [own] = await doubled(people.replace('email text', 'email int'), join('req.body.name', 'req.user.id'));
  expect(own?.why).toContain('two that differ there (a second tab) both pass');
  expect(own?.why).not.toContain('double click');
});

it('advises a key for the rows that are looked at, and none where the code picks further', async () => {
  const carts = `create table carts (id serial primary key, visitor text not null, region text not null, owner_id int, status text not null default 'open', gift text);`;
  const look = (where: string, values: string, decided = 'rows.length > 0'): string =>
    `const { rows } = await pool.query("select * from carts where ${where}", [${values}]);
     if (${decided}) return res.status(409).end();
     await pool.query('insert into carts (visitor, region, gift) values ($1, $2, $3)', [req.body.visitor, req.body.region, req.body.gift ?? null]);`;
  const fix = async (body: string): Promise<string | undefined> => (await doubled(carts, body))[0]?.fix;
  const both = 'req.body.visitor, req.body.region';
  expect(await fix(look('visitor = $1 and region = $2', both))).toBe(
    'Add a unique key over (visitor, region) and insert with ON CONFLICT.',
  );
  expect(await fix(look("visitor = $1 and region = $2 and owner_id is null and status <> 'sold'", both))).toContain(
    "unique index over (visitor, region) WHERE owner_id IS NULL AND status <> 'sold'",
  );
  expect(await fix(look("visitor = $1 and status = 'open'", 'req.body.visitor'))).toContain("(visitor) WHERE status = 'open'");
  expect(await fix(look('lower(visitor) = lower($1)', 'req.body.visitor'))).toContain('(lower(visitor))');
  expect(
    await fix(look('visitor = $1', 'req.body.visitor', 'rows.filter((row) => row.gift.includes(req.body.gift)).length > 0')),
  ).toMatch(/^No key over what the read compares/);
  const optional = `let where = 'visitor = $1'; const values = [req.body.visitor];
     if (req.body.gift) { where += ' and gift = $2'; values.push(req.body.gift); }
     const { rows } = await pool.query('select * from carts where ' + where, values);
     if (rows.length > 0) return res.status(409).end();
     await pool.query('insert into carts (visitor, region, gift) values ($1, $2, $3)', [req.body.visitor, 'eu', req.body.gift]);`;
  expect(await fix(optional)).toContain('(visitor, gift) NULLS NOT DISTINCT');
});
