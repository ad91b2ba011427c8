import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('follows what is deleted along: rows that point to rows that go with their parent', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text);
create table games (id serial primary key, owner_id int references users);
create table messages (id serial primary key, game_id int references games on delete cascade, user_id int references users, reply_to int references messages on delete set null);
create index on messages (game_id); create index on messages (user_id); create index on games (owner_id);`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.delete('/games/:id', async (req, res) => { await pool.query('DELETE FROM games WHERE id = $1', [req.params.id]); res.end(); });
app.get('/games/:id/messages', async (req, res) => { res.json((await pool.query('SELECT id FROM messages WHERE game_id = $1 LIMIT 20', [req.params.id])).rows); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'missing-index').map((finding) => finding.title)).toEqual([
    'Deleting a row looks through all of messages (reply_to)',
  ]);
});

it('wants a text index for what people search, not for a word that stands in the code or rows that are found otherwise', async () => {
  const titles = async (sql: string, values: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table shops (id serial primary key, owner_id int references users, name text);
create table visits (id serial primary key, user_id int references users, shop_id int references shops);
create index on shops (owner_id); create index on visits (user_id); create index on visits (shop_id);`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/search', async (req, res) => { res.json((await pool.query(${JSON.stringify(sql)}, ${values})).rows); });
app.post('/shops', async (req, res) => { await pool.query('INSERT INTO shops (owner_id, name) VALUES ($1, $2)', [req.body.owner, req.body.name]); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'missing-index').map((finding) => finding.title);
  };
  expect(await titles('SELECT id FROM shops WHERE name ILIKE $1 LIMIT 20', '[`%${req.query.q}%`]')).toHaveLength(1);
  expect(await titles("SELECT id FROM shops WHERE name LIKE '%old-bucket%' LIMIT 20", '[]')).toEqual([]);
  expect(
    await titles(
      'SELECT v.id FROM visits v JOIN shops s ON s.id = v.shop_id WHERE v.user_id = $1 AND s.name ILIKE $2 LIMIT 20',
      '[req.query.user, `%${req.query.q}%`]',
    ),
  ).toEqual([]);
});

it('tells once of an index that a search and a deletion both lack', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table shops (id serial primary key, owner_id int references users, name text);
create table visits (id serial primary key, shop_id int references shops, text text);`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/shops/:id', async (req, res) => { res.json((await pool.query('select id from visits where shop_id = $1 order by id limit 20', [req.params.id])).rows); });
app.delete('/shops/:id', async (req, res) => { await pool.query('delete from shops where id = $1', [req.params.id]); res.end(); });
app.post('/visits', async (req, res) => { await pool.query('INSERT INTO visits (shop_id, text) VALUES ($1, $2)', [req.body.shop, req.body.text]); res.end(); });
app.listen(3000);`,
  });
  const found = findings.filter((finding) => finding.rule === 'missing-index');
  expect(found.map((finding) => finding.title)).toEqual(['visits is searched by shop_id, id without an index']);
  expect(found[0]?.entryPoints).toHaveLength(2);
});

it('takes an index that begins with the column of a key that tells the row apart, and no other', async () => {
  const titles = async (index: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table shops (id serial primary key, owner_id int not null references users, unique (owner_id, id));
create table products (id serial primary key, owner_id int not null, shop_id int not null, made_at timestamptz not null,
  foreign key (owner_id, shop_id) references shops (owner_id, id) on delete cascade);
create index on products ${index};`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.delete('/shops/:id', async (req, res) => { await pool.query('DELETE FROM shops WHERE id = $1', [req.params.id]); res.end(); });
app.get('/products/:id', async (req, res) => { res.json((await pool.query('SELECT id FROM products WHERE id = $1', [req.params.id])).rows); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'missing-index').map((finding) => finding.title);
  };
  expect(await titles('(shop_id, made_at)')).toEqual([]);
  expect(await titles('(made_at, shop_id)')).toEqual(['Deleting a row looks through all of products (owner_id, shop_id)']);
});

/** What is said of a route that asks with this SQL, where the tables have these further indexes. */
async function askedFor(indexes: string, sql: string, values: string): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null, provider text, subject text);
create table visits (id serial primary key, user_id int not null references users, code text, state text not null default 'open');
create table skills (user_id int not null references users, name text not null, primary key (user_id, name));
create index on visits (user_id); ${indexes}`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/asked', async (req, res) => { const { rows } = await pool.query(${JSON.stringify(sql)}, ${values}); res.json(rows); });
app.post('/join', async (req, res) => { await pool.query('insert into users (email, password) values ($1, $2)', [req.body.email, 'x']); await pool.query('insert into visits (user_id, code) values ($1, $2)', [1, req.body.code]); await pool.query('insert into skills values ($1, $2)', [1, req.body.name]); res.end(); });
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'missing-index').map((finding) => finding.title);
}

it('takes an index of some rows for one where the statement asks for no others', async () => {
  const bySubject = 'select id from users where provider = $1 and subject = $2';
  const values = '[req.query.provider, req.query.subject]';
  const there = 'provider is not null and subject is not null';
  expect(await askedFor('', bySubject, values)).toHaveLength(1);
  expect(await askedFor(`create index on users (provider, subject) where ${there};`, bySubject, values)).toEqual([]);
  expect(await askedFor(`create index on users (provider, subject) where password is null;`, bySubject, values)).toHaveLength(1);
  const byCode = (state: string): string => `select id from visits where code = $1 and state = ${state}`;
  const open = "create index on visits (code) where state = 'open';";
  expect(await askedFor(open, byCode("'open'"), '[req.query.code]')).toEqual([]);
  expect(await askedFor(open, byCode("'done'"), '[req.query.code]')).toHaveLength(1);
  expect(await askedFor(open, byCode('$2'), "[req.query.code, 'open']")).toEqual([]);
});

it('asks for no index of what an outer join finds by a key', async () => {
  const users = (join: string): string =>
    `select u.id, s.name from users u ${join} skills s on s.user_id = u.id and s.name = $1 order by u.id limit 20`;
  expect(await askedFor('', users('left join'), '[req.query.name]')).toEqual([]);
  // Here the skills may be what it begins with.
  expect(await askedFor('', users('join'), '[req.query.name]')).toHaveLength(1);
});

it('takes an index of the rows that point to something for one that a deletion searches', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table notes (id serial primary key, user_id int references users, text text);
create index on notes (user_id) where user_id is not null;`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.delete('/users/:id', async (req, res) => { await pool.query('delete from users where id = $1', [req.params.id]); res.end(); });
app.post('/notes', async (req, res) => { await pool.query('insert into notes (user_id, text) values ($1, $2)', [1, req.body.text]); res.end(); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'missing-index')).toEqual([]);
});

it('tells once of what two deletions look through, and names each index so that a second CREATE makes none', async () => {
  const of = async (more = ''): Promise<{ title: string; fix: string }[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"scripts":{"start":"node server.js"}}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table families (id serial primary key, owner_id int not null references users on delete cascade);
create table bills (id serial primary key, user_id int references users, family_id int references families, total int);
create table pets (id serial primary key, family_id int references families, name text);
create table notes (id serial primary key, user_id int references users, text text); ${more}`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.delete('/users/:id', async (req, res) => { await pool.query('delete from users where id = $1', [req.params.id]); res.end(); });
app.delete('/families/:id', async (req, res) => { await pool.query('delete from families where id = $1', [req.params.id]); res.end(); });
app.post('/bills', async (req, res) => { await pool.query('insert into bills (user_id, family_id) values ($1, $2)', [1, 2]); await pool.query('insert into notes (user_id) values ($1)', [1]); await pool.query('insert into pets (family_id) values ($1)', [1]); res.end(); });
app.post('/families', async (req, res) => { await pool.query('insert into families (owner_id) values ($1)', [1]); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'missing-index').map(({ title, fix }) => ({ title, fix }));
  };
  const found = await of();
  const indexes = found.flatMap(({ fix }) => fix.match(/if not exists \S+ on \w+ \(\w+\)/g) ?? []);
  expect(indexes.toSorted()).toEqual([...new Set(indexes)].toSorted());
  expect(indexes).toContain('if not exists pets_family_id_idx on pets (family_id)');
  expect(indexes).toContain('if not exists bills_user_id_idx on bills (user_id)');
  expect(indexes).toContain('if not exists bills_family_id_idx on bills (family_id)');
  expect(found.map(({ title }) => title)).toContainEqual(
    expect.stringMatching(/^Deleting a row looks through all of \w+ \(\w+\) and of \d tables more$/),
  );
  // What is called so already is another index.
  const taken = await of('create index bills_user_id_idx on bills (user_id) where total > 0;');
  expect(taken.map(({ fix }) => fix).join()).toContain('if not exists bills_user_id_idx1 on bills (user_id)');
});

it('writes an index as SQL knows its names', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table "Visit" (id serial primary key, user_id int references users, "shopId" int, "order" int);`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/one', async (req, res) => { res.json((await pool.query('SELECT id FROM "Visit" WHERE "shopId" = $1 LIMIT 20', [req.query.a])).rows); });
app.get('/two', async (req, res) => { res.json((await pool.query('SELECT id FROM "Visit" WHERE "order" = $1 LIMIT 20', [req.query.a])).rows); });
app.post('/visit', async (req, res) => { await pool.query('INSERT INTO "Visit" (user_id, "shopId") VALUES ($1, $2)', [req.user.id, req.body.shop]); res.end(); });
app.listen(3000);`,
  });
  const fixes = findings.filter((finding) => finding.rule === 'missing-index').map((finding) => finding.fix);
  expect(fixes).toContain('create index concurrently if not exists "Visit_shopId_idx" on "Visit" ("shopId");');
  expect(fixes).toContain('create index concurrently if not exists "Visit_order_idx" on "Visit" ("order");');
});
