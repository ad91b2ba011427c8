import { expect, it } from 'vitest';
import { check } from '../../src/check.js';
import { writeApp } from '../support/app.js';

const named = `await client.query("select set_config('app.user_id', $1, true)", [req.user.id]);`;
const forced = 'alter table notes force row level security;';
const page = 'SELECT notes.id, notes.title, users.name FROM notes JOIN users ON users.id = notes.owner_id WHERE notes.id = $1';

function app({ sql = page, force = forced, name = named, value = 'req.params.id' }: Record<string, string>): string {
  return writeApp({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': `create table users (id uuid primary key, name text not null, email text not null unique, password text not null);
create table notes (id uuid primary key, owner_id uuid not null references users, title text not null);
create index on notes (owner_id, id);
alter table notes enable row level security; ${force}
create policy mine on notes using (owner_id = nullif(current_setting('app.user_id', true), '')::uuid);`,
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
app.get('/notes/:id', async (req, res) => { const client = await pool.connect(); await client.query('begin'); ${name}
  const { rows } = await client.query('${sql}', [${value}]); await client.query('commit'); client.release(); res.json(rows); });
app.listen(3000);`,
  });
}

it.concurrent.each([
  ['the tables bind their owner and the app says who asks', {}, 'green'],
  ['the tables do not bind their owner', { force: '' }, 'unknown'],
  ['nobody says who asks', { name: '' }, 'unknown'],
  ['who asks is what the address says', { name: named.replace('req.user.id', 'req.query.user') }, 'unknown'],
  ['other people’s e-mail addresses are shown', { sql: page.replace('users.name', 'users.email') }, 'unknown'],
  [
    'each statement asks for one’s own rows',
    { sql: 'SELECT id, title FROM notes WHERE owner_id = $1 LIMIT 20', value: 'req.user.id', force: '', name: '' },
    'green',
  ],
])('private where %s: %s', async (_, variant, lamp) => {
  const { verdict } = await check(app({ ...variant }), { now: 100, users: [1000] });
  expect(verdict?.lamps.map((at) => at.private)).toEqual([lamp, lamp]);
});

it.concurrent('tells that Postgres refuses a policy of the schema, with its place', async () => {
  const { verdict } = await check(app({ force: 'create policy create on notes for insert with check (true);' }), {
    now: 100,
    users: [1000],
  });
  expect(verdict?.coverage.unknowns[0]).toMatchObject({
    what: 'schema',
    name: 'one statement of the schema',
    why: 'Postgres refuses it: syntax error at or near "create"',
    location: { file: 'migrations/001.sql', line: 4 },
  });
});
