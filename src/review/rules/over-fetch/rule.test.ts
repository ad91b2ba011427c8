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

/** What is said of a route that reads the visits and does this with them. */
async function said(work: string): Promise<{ title: string; fix: string }[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table visits (id serial primary key, user_id int not null references users (id), kind text, day text, note text);`,
    'server.ts': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/visits', async (req, res) => {
  const { rows } = await pool.query('select id, kind, day, note from visits where kind is not null');
  ${work}
});
app.post('/visits', async (req, res) => { await pool.query('insert into visits (user_id, kind) values ($1, $2)', [req.user.id, 'x']); res.end(); });
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'over-fetch');
}

it('leaves alone a list that is delivered whole, whatever is filtered out of it besides', async () => {
  const figures = "const paid = rows.filter((row) => row.kind === 'paid').length;";
  expect(await said(`${figures} res.json({ paid, all: rows.map((row) => ({ id: row.id })) });`)).toEqual([]);
  expect(await said(`${figures} res.json({ paid });`)).toHaveLength(1);
  expect(await said(`${figures} res.json({ paid, last: rows.slice(0, 10) });`)).toHaveLength(1);
  expect(await said(`${figures} res.json({ paid, page: rows.slice(Number(req.query.from)) });`)).toHaveLength(1);
  expect(
    await said(`let list = rows; if (req.query.kind) list = rows.filter((row) => row.kind === req.query.kind); res.json(list);`),
  ).toHaveLength(1);
});

it('does not let one caller that delivers a list speak for another that filters it', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.sql': 'create table visits (id serial primary key, kind text, day text);',
    'server.ts': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
async function visits() { const { rows } = await pool.query('select id, kind, day from visits'); return { visits: rows, at: 1 }; }
app.get('/all', async (req, res) => { const { visits: all } = await visits(); res.json(all); });
app.get('/day/:day', async (req, res) => { const { visits: all } = await visits(); res.json(all.filter((row) => row.day === req.params.day)); });
app.post('/visits', async (req, res) => { await pool.query('insert into visits (kind) values ($1)', ['x']); res.end(); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'over-fetch')).toHaveLength(1);
});

it('knows a filter that tells the compiler that nothing is missing', async () => {
  const kinds = (test: string) =>
    said(`const notes = rows.map((row) => row.note).filter(${test}); await send(notes); res.json({ notes });`);
  expect(await kinds('(note): note is string => note !== null')).toEqual([]);
  expect(await kinds('(note) => !!note')).toEqual([]);
  expect(await kinds("(note) => note !== 'none'")).toHaveLength(1);
});

it('asks for figures per group where rows are counted in an entry of their group, and for one of each where the first is kept', async () => {
  const grouped = (more: string) =>
    said(`const days = new Map();
  for (const row of rows) { if (!days.has(row.day)) days.set(row.day, { day: row.day, total: 0, kind: row.kind }); ${more} }
  res.json({ days: [...days.values()] });`);
  const [counted] = await grouped('const entry = days.get(row.day); entry.total += 1;');
  expect(counted?.title).toContain('to add up');
  expect(counted?.fix).toContain('group by');
  expect((await grouped('days.get(row.day).total++;'))[0]?.title).toContain('to add up');
  expect((await grouped(''))[0]?.title).toContain('to keep one of each group');
});

it('knows rows that are sorted into lists by a key for kept, and figures by a key for added up', async () => {
  const reduced = (step: string) => said(`const by = rows.reduce((all, row) => { ${step} return all; }, {}); res.json({ by });`);
  expect(await reduced('if (!all[row.day]) all[row.day] = []; all[row.day].push({ id: row.id });')).toEqual([]);
  expect(await reduced('all[row.day] = (all[row.day] ?? 0) + 1;')).toHaveLength(1);
});

it('leaves alone a relation of which PostgREST gives the number, and counts for the rows of a page', async () => {
  const said = async (select: string, read: string, page = ''): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"react":"18","@supabase/supabase-js":"2"}}',
      'supabase/migrations/001.sql': `create table posts (id bigint primary key generated always as identity, user_id uuid not null references auth.users (id), title text, created_at timestamptz not null default now());
create table likes (id bigint primary key generated always as identity, post_id bigint not null references posts (id), user_id uuid not null references auth.users (id));`,
      'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useEffect, useState } from 'react'; import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'anon');
function App() { const [posts, setPosts] = useState([]);
  useEffect(() => { (async () => { const { data } = await supabase.from('posts').select('${select}').order('created_at')${page}; setPosts(data.map((post) => ({ title: post.title, likes: ${read} }))); })(); }, []);
  const add = () => { supabase.from('posts').insert({ title: 'x' }); supabase.from('likes').insert({ post_id: 1 }); };
  return <button onClick={add}>{posts.map((post) => post.title)}</button>; }
createRoot(document.getElementById('root')).render(<App />);`,
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
    });
    return findings
      .filter(({ rule }) => rule === 'over-fetch' || rule === 'no-cache')
      .map(({ rule, title }) => `${rule}: ${title}`);
  };
  expect(await said('title, likes(count)', 'post.likes[0]?.count')).not.toContainEqual(expect.stringContaining('over-fetch'));
  expect(await said('title, likes(count)', 'post.likes[0]?.count', '.limit(50)')).toEqual([]);
  expect(await said('title, likes(user_id)', 'post.likes[0]?.user_id')).toEqual([expect.stringContaining('over-fetch: ')]);
});

it('says of lists on arms that exclude each other that one is read', async () => {
  const counted = async (between: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table visits (id serial primary key, user_id int not null references users (id), kind text);
create table orders (id serial primary key, user_id int not null references users (id), kind text);`,
      'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/figure', async (req, res) => {
  let number = 0;
  if (req.query.of === 'visits') { number += (await pool.query('select id from visits')).rows.length; }
  ${between}
  if (req.query.of === 'orders') { number += (await pool.query('select id from orders')).rows.length; }
  res.json({ number });
});
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'over-fetch').map((finding) => finding.title);
  };
  expect(await counted('')).toEqual(['GET /figure reads one of 2 whole lists (visits, orders) to count them']);
  // Something stands between them that may change what is asked for.
  expect(await counted('number += 1;')).toEqual(['GET /figure reads 2 whole lists (visits, orders) to count them']);
});

it('takes a look at whether there is a row, of which the first is taken, for no counting', async () => {
  const asked = async (body: string, more = '', condition = 'city = $1'): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null, city text, provider text, subject text); ${more}`,
      'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/users', async (req, res) => { await pool.query('insert into users (email, password) values ($1, $2)', [req.body.email, 'x']); res.end(); });
app.get('/user', async (req, res) => {
  const { rows } = await pool.query('select id, email from users where ${condition}', [req.query.a, req.query.b]);
  ${body}
});
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'over-fetch').map((finding) => finding.title);
  };
  const counted = ['GET /user reads all matching users to count them'];
  expect(await asked('if (rows.length > 0) return res.json(rows[0]); res.status(404).end();')).toEqual([]);
  expect(await asked('if (!rows.length) return res.status(404).end(); res.json({ email: rows[0].email });')).toEqual([]);
  expect(await asked('res.json({ users: rows.length, first: rows[0].email });')).toEqual(counted);
  expect(await asked('res.json({ more: rows.length > 10, first: rows[0].email });')).toEqual(counted);
  const isThere = 'if (rows.length > 0) return res.status(409).end(); res.end();';
  expect(await asked(isThere)).toEqual(counted);
  // Of one there is one, and an index of some rows tells them apart too.
  const unique = 'create unique index on users (provider, subject) where provider is not null and subject is not null;';
  const both = 'provider = $1 and subject = $2';
  expect(await asked(isThere, '', both)).toEqual(counted);
  expect(await asked(isThere, unique, both)).toEqual([]);
  expect(await asked(isThere, unique.replace('subject is not null', "email <> ''"), both)).toEqual(counted);
});

it('takes each value that is kept for there once, where nobody knows the keys of what one person has', async () => {
  const kept = async (condition: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'server.js': `import express from 'express';
const app = express();
app.get('/liked', async (req, res) => {
  const answer = await fetch(process.env.SUPABASE_URL + '/rest/v1/likes?select=place_id${condition}', { headers: { apikey: process.env.ANON_KEY } });
  const rows = await answer.json();
  res.json([...new Set(rows.map((row) => row.place_id))]);
});
app.post('/liked', async (req, res) => { await fetch(process.env.SUPABASE_URL + '/rest/v1/likes', { method: 'POST', body: JSON.stringify({ user_id: req.user.id, place_id: req.body.id }) }); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'over-fetch').length;
  };
  expect(await kept('')).toBe(1);
  expect(await kept("&user_id=eq.' + req.user.id + '")).toBe(0);
});

it('tells that Prisma’s distinct takes all rows out, and not to page them', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
generator client {
  provider = "prisma-client-js"
}
model User {
  id    String  @id @default(uuid())
  email String  @unique
  logs  AuditLog[]
}
model AuditLog {
  id     String @id @default(uuid())
  action String
  userId String
  user   User   @relation(fields: [userId], references: [id])
}`,
    'server.js': `import express from 'express';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const app = express();
app.get('/actions', async (req, res) => res.json(await prisma.auditLog.findMany({ select: { action: true }, distinct: ['action'] })));
app.post('/do', async (req, res) => { await prisma.auditLog.create({ data: { action: req.body.action, userId: req.user.id } }); res.end(); });
app.listen(3000);`,
  });
  expect(findings.filter(({ rule }) => rule === 'unbounded-list')).toEqual([]);
  const [finding] = findings.filter(({ rule }) => rule === 'over-fetch');
  expect(finding?.title).toContain('to keep one for each action');
  expect(finding?.fix).toContain('groupBy');
});

it('takes rows that are given to those for which they were asked for a join, whatever is looked at besides', async () => {
  const told = async (by: string, test = 'row.order_id === order.id'): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id));
create table lines (id serial primary key, order_id int not null references orders (id), kind text, price int);`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/orders', async (req, res) => {
  const { rows: orders } = await pool.query('select id from orders where user_id = $1 limit 20', [req.user.id]);
  const { rows } = await pool.query('select * from lines where ${by}', [orders.map((order) => order.id)]);
  console.log({ count: rows.length });
  const whole = orders.map((order) => ({ ...order, lines: rows.filter((row) => ${test}) }));
  res.json(whole.map((order) => order.id));
});
app.post('/lines', async (req, res) => { await pool.query('insert into lines (order_id) values ($1)', [req.body.order]); res.end(); });
app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'over-fetch').length;
  };
  expect(await told('order_id = any($1)')).toBe(0);
  expect(await told('kind <> $1::text')).toBe(1);
  expect(await told('order_id = any($1)', "row.kind === 'gift'")).toBe(1);
});
