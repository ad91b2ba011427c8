import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('is quiet where what one has already is left out, and where the screen’s own choice filters', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql':
      'create table users (id serial primary key, email text); create table follows (id serial primary key, follower_id int references users, followed_id int references users);',
    'server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
app.get('/suggestions', async (req, res) => {
  const mine = (await pool.query('SELECT followed_id FROM follows WHERE follower_id = $1', [req.user.id])).rows.map((row) => row.followed_id);
  const people = (await pool.query('SELECT id, email FROM users ORDER BY id LIMIT 20')).rows;
  res.json(people.filter((person) => !mine.includes(person.id)));
});
app.get('/search', async (req, res) => {
  const people = (await pool.query('SELECT id, email FROM users ORDER BY id LIMIT 20')).rows;
  res.json(people.filter((person) => person.email.includes(req.query.text)));
});
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'filter-after-limit')).toEqual([]);
});

it('names a page of which the code then keeps what the address asks for', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': 'create table users (id serial primary key, email text, status text);',
    'server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
app.get('/people', async (req, res) => {
  const { rows } = await pool.query('SELECT id, email, status FROM users ORDER BY id LIMIT 20');
  res.json(rows.filter((row) => req.query.status === undefined || row.status === req.query.status));
});
app.get('/all', async (req, res) => {
  const { rows } = await pool.query('SELECT id, status FROM users');
  res.json(rows.filter((row) => row.status === req.query.status));
});
app.listen(3000);`,
  });
  const found = findings.filter((finding) => finding.rule === 'filter-after-limit');
  expect(found.map(({ title, breaks, location }) => [title, breaks, location.line])).toEqual([
    [
      'GET /people fetches a page of users and then keeps what was asked for: pages come back short or empty although there is more',
      'wrong',
      4,
    ],
  ]);
});

it('names a page that is filtered by what the address may ask for, kept in a variable', async () => {
  const server = (test: string) => ({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': 'create table users (id serial primary key, email text, status text);',
    'server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
app.get('/people', async (req, res) => {
  const status = req.query.status === undefined ? undefined : String(req.query.status);
  const shown = process.env.ALL === undefined ? 'active' : 'gone';
  const { rows } = await pool.query('SELECT id, email, status FROM users ORDER BY id LIMIT 20');
  res.json(rows.filter((row) => ${test}));
});
app.listen(3000);`,
  });
  const rules = async (test: string) => (await reviewFiles(server(test))).findings.map(({ rule }) => rule);
  expect(await rules('status === undefined || row.status === status')).toContain('filter-after-limit');
  expect(await rules('row.status === shown')).not.toContain('filter-after-limit');
});
