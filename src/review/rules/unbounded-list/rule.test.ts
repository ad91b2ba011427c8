import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import type { Finding } from '../../../model/index.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** Titles for one route that answers with what a statement gives. */
const lists = async (sql: string): Promise<string[]> => (await foundIn(sql)).map(({ title }) => title);

async function foundIn(sql: string): Promise<Finding[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table addresses (id serial primary key, user_id int not null references users (id), street text);
create table api_tokens (id serial primary key, user_id int not null references users (id), hash text);
create table orders (id serial primary key, user_id int not null references users (id), city text, total int, created_at timestamptz);
create table order_items (id serial primary key, order_id int not null references orders (id), name text);
create table signatures (id serial primary key, order_id int not null references orders (id), user_id int not null references users (id));
create table templates (id serial primary key, company_id int, body text);`,
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/join', async (req, res) => { await pool.query('insert into users (email, password) values ($1, $2)', [req.body.email, 'x']); res.end(); });
app.get('/list', async (req, res) => { const { rows } = await pool.query(${JSON.stringify(sql)}${sql.includes('$1') ? ', [req.query.id]' : ''}); res.json(rows); });
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'unbounded-list');
}

/** Four tables of orders, and titles of what a server does with them. */
async function ordersBy(code: string, count = 4): Promise<string[]> {
  const tables = ['a', 'b', 'c', 'd']
    .slice(0, count)
    .map((name) => `create table ${name}_orders (id serial primary key, user_id int not null references users (id), city text);`);
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);${tables.join('')}`,
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
${code}
app.listen(3000);`,
  });
  return findings
    .filter((finding) => finding.rule === 'unbounded-list')
    .map((finding) => finding.title)
    .sort();
}

it('advises a page in the order that is asked for', async () => {
  const fixOf = async (order: string) => (await foundIn(`select * from orders ${order}`))[0]?.fix;
  expect(await fixOf('')).toContain('"where (created_at, id) < the last row shown"');
  expect(await fixOf('order by city')).toContain('"where (city, id) > the last row shown"');
  expect(await fixOf('order by total desc, id desc')).toContain('"where (total, id) < the last row shown"');
  expect(await fixOf('order by city, total desc')).toContain('what comes behind the last row shown in that order');
  expect(await fixOf('')).toContain('has to go into the statement first');
});

it('leaves alone what is summed up per group, and tells of whom each row is where it groups by their key', async () => {
  expect(await lists('select city, count(*) from orders group by city')).toEqual([]);
  expect(await lists('select extract(month from created_at), sum(total) from orders group by 1')).toEqual([]);
  // It reads all orders, and gives one row per user: no page of it can be asked for by the orders' times.
  expect(await lists('select user_id, sum(total) from orders group by user_id')).toEqual([]);
  expect(await lists('select o.user_id, count(*) from orders o where o.city = $1 group by o.user_id')).toEqual([]);
  expect(await lists('select u.id, count(o.id) from orders o join users u on u.id = o.user_id group by u.id order by 2')).toEqual(
    ['GET /list loads all users, however many there are'],
  );
});

it('leaves alone the few rows that each user has of a kind, and not what goes on as long as the user does', async () => {
  expect(await lists('select * from api_tokens where user_id = $1')).toEqual([]);
  expect(await lists('select * from templates where company_id = $1')).toEqual([]);
  expect(await lists('select * from api_tokens')).toHaveLength(1);
  // Nothing tells how many of them a user has.
  expect(await lists('select * from addresses where user_id = $1')).toHaveLength(1);
  expect(await lists('select * from orders where user_id = $1')).toHaveLength(1);
});

it('leaves alone the parts that a row consists of, and not what people add to it', async () => {
  expect(await lists('select * from order_items where order_id = $1')).toEqual([]);
  expect(await lists('select * from order_items')).toHaveLength(1);
  expect(await lists('select * from signatures where order_id = $1')).toHaveLength(1);
});

it('tells once of a function that reads whole table after whole table', async () => {
  const reviewed = (some: string[]): Promise<string[]> =>
    ordersBy(
      `async function backup() {
  return { ${some.map((name) => `${name}: (await pool.query('select * from ${name}_orders')).rows`).join(', ')} };
}
app.get('/backup', async (req, res) => { res.json(await backup()); });`,
      some.length,
    );
  expect(await reviewed(['a', 'b'])).toHaveLength(2);
  expect(await reviewed(['a', 'b', 'c', 'd'])).toEqual([
    'GET /backup loads all rows of 4 lists (a_orders, b_orders, c_orders, d_orders), however many there are',
  ]);
});

it('says of lists of which a request reads one that it is one', async () => {
  const asked = (form: (name: string) => string): Promise<string[]> =>
    ordersBy(`async function answer(kind, res) {
  ${['a', 'b', 'c', 'd'].map(form).join('\n  ')}
}
app.get('/tab/:kind', async (req, res) => { await answer(req.params.kind, res); });`);
  const read = (name: string): string => `const { rows } = await pool.query('select * from ${name}_orders');`;
  expect(await asked((name) => `if (kind === '${name}') { ${read(name)} return res.json(rows); }`)).toEqual([
    'GET /tab/:kind loads all rows of one of 4 lists (a_orders, b_orders, c_orders, d_orders), however many there are',
  ]);
  expect(
    await asked(
      (name) =>
        `if (${name === 'b' ? 'req.query.more' : `kind === '${name}'`}) { ${read(name)} res.write(JSON.stringify(rows)); }`,
    ),
  ).toEqual([expect.stringContaining('rows of up to 3 of 4 lists')]);
  expect(await asked((name) => `{ ${read(name)} res.write(JSON.stringify(rows)); }`)).toEqual([
    expect.stringContaining('loads all rows of 4 lists'),
  ]);
});

it('takes a page size with a default for given: without it there is a page too', async () => {
  const paged = async (size: string, call = '{ limit: parseInt(limit) }'): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql':
        'create table users (id serial primary key, email text not null unique, password text not null); create table posts (id serial primary key, author_id int references users (id), body text);',
      'src/schema.js': `import { pgTable, serial, integer, text } from 'drizzle-orm/pg-core';
export const posts = pgTable('posts', { id: serial('id').primaryKey(), authorId: integer('author_id'), body: text('body') });`,
      'src/server.js': `import express from 'express';
import pg from 'pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import { posts } from './schema.js';
const db = drizzle(new pg.Pool());
const app = express();
async function list(options) {
  let query = db.select().from(posts);
  if (options?.limit) query = query.limit(options.limit);
  return await query;
}
async function newest(filters) { return db.select().from(posts).limit(filters.limit || 100); }
app.get('/posts', async (req, res) => {
  ${size}
  res.json(await ${call.startsWith('{') ? `list(${call})` : call});
});
app.post('/posts', async (req, res) => { await db.insert(posts).values({ authorId: req.body.author, body: req.body.body }); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'unbounded-list').map((finding) => finding.title);
  };
  expect(await paged('const { limit = 20 } = req.query;')).toEqual([]);
  expect(await paged("const limit = req.query.limit || '20';")).toEqual([]);
  expect(await paged('const { limit } = req.query;')).toHaveLength(1);
  expect(await paged('const { limit = 0 } = req.query;')).toHaveLength(1);
  const filters = 'const filters = {}; if (req.query.limit) filters.limit = parseInt(req.query.limit);';
  expect(await paged(filters, 'newest(filters)')).toEqual([]);
  expect(await paged(filters, 'list(filters)')).toHaveLength(1);
});

it('leaves alone what one user has between two moments, and not since one', async () => {
  const window = 'select * from orders where user_id = $1 and created_at >= $1::text::timestamptz';
  expect(await lists(`${window} and created_at < $1::text::timestamptz`)).toEqual([]);
  expect(await lists(window)).toHaveLength(1);
});

it('takes a driver for a person, and a shop for none', async () => {
  const found = async (column: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table rides (id serial primary key, user_id int not null references users (id), ${column} int, starts_at timestamptz);`,
      'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/rides', async (req, res) => { await pool.query('insert into rides (user_id, starts_at) values ($1, $2)', [req.user.id, req.body.at]); res.end(); });
app.get('/rides', async (req, res) => res.json((await pool.query('select * from rides where ${column} = $1 and starts_at >= $2 and starts_at < $3', [req.query.of, req.query.from, req.query.to])).rows));
app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'unbounded-list').length;
  };
  expect(await found('driver_id')).toBe(0);
  expect(await found('shop_id')).toBe(1);
});

it('leaves a list with which the app computes to over-fetch: of one page of it the result would be wrong', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql':
      'create table users (id serial primary key, email text not null unique, password text not null); create table orders (id serial primary key, user_id int not null references users (id), city text);',
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.post('/orders', async (req, res) => { await pool.query('insert into orders (user_id, city) values ($1, $2)', [req.user.id, 'x']); res.end(); });
app.get('/near', async (req, res) => {
  const { rows } = await pool.query('select * from orders');
  res.json(rows.filter((row) => row.city === req.query.city));
});
app.listen(3000);`,
  });
  const rules = findings.map(({ rule }) => rule);
  expect(rules).toContain('over-fetch');
  expect(rules).not.toContain('unbounded-list');
});

it('advises no page in a call whose rows others count', async () => {
  const fixes = async (other: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"drizzle-orm":"0.44"}}',
      'src/schema.ts': `import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique(), password: text('password').notNull() });
export const orders = pgTable('orders', { id: serial('id').primaryKey(), userId: integer('user_id').notNull().references(() => users.id), city: text('city') });`,
      'src/server.ts': `import express from 'express';
import { drizzle } from 'drizzle-orm/node-postgres';
import { eq } from 'drizzle-orm';
import { orders } from './schema';
const db = drizzle('postgres://x');
const app = express();
async function ordersIn(city) { return db.select().from(orders).where(eq(orders.city, city)); }
app.get('/orders', async (req, res) => { res.json(await ordersIn(req.query.city)); });
app.get('/figure', async (req, res) => { const rows = await ordersIn(req.query.city); ${other} });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'unbounded-list').map((finding) => finding.fix);
  };
  // What goes through them all may look others up, or make a sum of them.
  const map =
    'const byId = new Map(); for (const row of rows) byId.set(row.id, row.city); res.json(req.body.ids.map((id) => byId.get(id)));';
  expect(await fixes(map)).toEqual([
    expect.stringMatching(
      /^Not in the call itself: src\/server\.ts:9 works with all .* Give src\/server\.ts:8 a call of its own/,
    ),
  ]);
  expect(await fixes('res.json({ number: rows.length });')).toEqual([
    expect.stringMatching(
      /^Not in the call itself: src\/server\.ts:9 works with all .* Give src\/server\.ts:8 a call of its own/,
    ),
  ]);
  expect(await fixes('res.json({ rows });')).toEqual([expect.stringMatching(/^Ask for a page: /)]);
});

it('says what the screens that ask for a list do with all of it, since a page would make that wrong', async () => {
  const fixes = async (screen: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"react":"19"}}',
      'index.html': '<script type="module" src="/src/main.tsx"></script>',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table sales (id serial primary key, user_id int not null references users (id), total int);`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/api/sales', async (req, res) => { const { rows } = await pool.query('select * from sales'); res.json(rows); });
app.listen(3000);`,
      'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useQuery } from '@tanstack/react-query';
function Sales() { const { data: sales = [] } = useQuery({ queryKey: ['/api/sales'] });
return <div>${screen}</div>; }
createRoot(document.getElementById('root')).render(<Sales />);`,
    });
    return findings.filter((finding) => finding.rule === 'unbounded-list').map((finding) => finding.fix);
  };
  expect(
    await fixes('{sales.reduce((all, sale) => all + sale.total, 0)}{sales.filter((sale) => sale.open).map((sale) => <p />)}'),
  ).toEqual([
    expect.stringMatching(
      /^Not before its screens: src\/main\.tsx:3 adds all of them up\. Let the database add up first.* Then ask for a page: LIMIT 50/,
    ),
  ]);
  expect(await fixes('{sales.map((sale) => <p />)}')).toEqual([expect.stringMatching(/^Ask for a page: /)]);
});

it('asks whether the owner was forgotten where nearly all others ask with him, and not of staff', async () => {
  const fixes = async (route: string, other: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table goals (id serial primary key, user_id int not null references users (id), name text);`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('${route}', async (req, res) => { const { rows } = await pool.query('select * from goals'); res.json(rows); });
app.get('/a', async (req, res) => { const { rows } = await pool.query('select * from goals where user_id = $1', [req.user.id]); res.json(rows); });
app.get('/b', async (req, res) => { const { rows } = await pool.query('select name from goals where ${other} = $1', [req.user.id]); res.json(rows); });
app.listen(3000);`,
    });
    return findings
      .filter(({ rule, location }) => rule === 'unbounded-list' && location.line === 2)
      .map((finding) => finding.fix.slice(0, 120));
  };
  expect(await fixes('/all', 'user_id')).toEqual([
    'See first whether it should give everybody’s rows: nearly all that ask for this table (server.js:3 and 1 more) ask by us',
  ]);
  expect(await fixes('/all', 'name')).toEqual([expect.stringMatching(/^Ask for a page/)]);
  expect(await fixes('/admin/all', 'user_id')).toEqual([expect.stringMatching(/^Ask for a page/)]);
});

it('leaves to n-plus-one what is asked for once per row of a list', async () => {
  const rules = async (outer: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), city text);`,
      'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/all', async (req, res) => {
  const { rows } = await pool.query('${outer}', [req.query.id]);
  const all = [];
  for (const user of rows) all.push((await pool.query('select * from orders where user_id = $1', [user.id])).rows);
  res.json(all);
});
app.listen(3000);`,
    });
    return findings.filter(({ location }) => location.line >= 4).map(({ rule }) => rule);
  };
  expect(await rules('select id from users')).toContain('n-plus-one');
  expect(await rules('select id from users')).not.toContain('unbounded-list');
  expect(await rules('select id from users where id = $1')).toContain('unbounded-list');
});

it('advises no page where the rows go into a file', async () => {
  const fix = async (...paths: string[]): Promise<string | undefined> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table orders (id serial primary key, user_id int not null references users (id), city text);`,
      'src/server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
const all = async () => (await pool.query('select id, city from orders')).rows;
${paths.map((path) => `app.get('${path}', async (req, res) => { res.json(await all()); });`).join('\n')} app.listen(3000);`,
    });
    return findings.find(({ rule }) => rule === 'unbounded-list')?.fix;
  };
  expect(await fix('/api/orders/export')).toMatch(
    /^The rows go into a file, which a page would cut off: read the rows a thousand at a time/,
  );
  expect(await fix('/api/orders.csv')).not.toContain('Ask for a page');
  const both = await fix('/api/orders', '/api/orders/export');
  expect(both).toContain('Ask for a page');
  expect(both).toContain('Not for GET /api/orders/export, whose rows go into a file');
  expect(await fix('/api/exporters')).not.toContain('file');
});

it('asks for the days that are shown, not for a page, where the function asks by them once it is given them', async () => {
  const fixOf = async (condition: string): Promise<string | undefined> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql':
        'create table visits (id serial primary key, city text, starts_at timestamptz); create table orders (id serial primary key, starts_at timestamptz);',
      'src/server.js': oneRoute("await pool.query('insert into visits (city) values ($1)', [req.body.city]);", {
        more: `async function calendar(from, to) {
  if (from && to) return (await pool.query('select id, city from ${condition}', [from, to])).rows;
  return (await pool.query('select id, city from visits')).rows;
}
app.get('/calendar', async (req, res) => res.json(await calendar(req.query.from, req.query.to)));`,
      }),
    });
    return findings.find(({ rule, location }) => rule === 'unbounded-list' && location.line === 11)?.fix;
  };
  expect(await fixOf('visits where starts_at >= $1 and starts_at <= $2')).toMatch(
    /^calendar asks for a span of starts_at where it is given one \(src\/server\.js:10\).* always send the days/,
  );
  expect(await fixOf('visits where city >= $1 and starts_at <= $2')).toContain('LIMIT 50');
});
