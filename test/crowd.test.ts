import { beforeAll, expect, it } from 'vitest';
import { check } from '../src/check.js';
import type { Finding, Measurements } from '../src/model/index.js';
import { writeApp } from './support/app.js';

const schema = `create table users (id serial primary key, email text not null unique, password text not null);
create table follows (follower_id int not null references users (id), followee_id int not null references users (id), primary key (follower_id, followee_id));
create table posts (id serial primary key, author_id int not null references users (id), body text not null, created_at timestamptz not null default now());
create index on posts (created_at desc);
create index on posts (author_id, created_at desc);`;

const folder = (feed: string): string =>
  writeApp({
    'package.json': '{"name":"app","type":"module"}',
    'schema.sql': schema,
    'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/feed', async (req, res) => {
  const { rows: followed } = await pool.query('select followee_id from follows where follower_id = $1', [req.user.id]);
  const ids = followed.map((row) => row.followee_id);
  ${feed}
});
app.post('/follow/:id', async (req, res) => { await pool.query('insert into follows (follower_id, followee_id) values ($1, $2)', [req.user.id, req.params.id]); res.end(); });
app.post('/posts', async (req, res) => { await pool.query('insert into posts (author_id, body) values ($1, $2)', [req.user.id, req.body.text]); res.end(); });
app.listen(3000);`,
  });

const late = `const { rows } = await pool.query('select id, author_id, body from posts order by created_at desc limit 60');
  res.json(rows.filter((post) => ids.includes(post.author_id)));`;
const early = `const { rows } = await pool.query('select id, author_id, body from posts where author_id = any($1) order by created_at desc limit 60', [ids]);
  res.json(rows);`;

async function checked(feed: string): Promise<{ findings: Finding[]; measurements: Measurements | undefined }> {
  return check(folder(feed), { now: 100, users: [100, 10_000, 100_000], depth: 'quick' });
}

let wrong: Awaited<ReturnType<typeof checked>>;
let right: Awaited<ReturnType<typeof checked>>;
beforeAll(async () => {
  [wrong, right] = await Promise.all([checked(late), checked(early)]);
}, 180_000);

it('sees the same readers lose what they follow among ever more strangers', () => {
  const [page, ...others] = wrong.measurements?.crowd ?? [];
  expect(others).toEqual([]);
  const [smallest, largest] = [page?.at[0], page?.at.at(-1)];
  expect(smallest?.users).toBeLessThan(largest?.users ?? 0);
  expect((smallest?.empty ?? 9) / (smallest?.readers ?? 1)).toBeLessThan(0.5);
  expect((largest?.empty ?? 0) / (largest?.readers ?? 1)).toBeGreaterThan(0.8);
});

it('says from how many users on, with what was seen at each loaded size', () => {
  const found = wrong.findings.find((finding) => finding.rule === 'filter-after-limit');
  expect(found).toMatchObject({ breaks: 'wrong', grade: 'measured', status: 'open' });
  const sizes = wrong.measurements?.sizes.map(({ users }) => users) ?? [];
  expect(found?.breaksAt?.users).toBeGreaterThan(sizes[0] ?? 0);
  expect(found?.breaksAt?.users).toBeLessThanOrEqual(sizes.at(-1) ?? 0);
  expect(found?.crowd).toEqual(wrong.measurements?.crowd?.[0]?.at);
  expect(found?.evidence.filter((line) => line.includes('readers see nothing'))).toHaveLength(sizes.length);
});

it('finds nothing lost where the query asks for what the reader follows', () => {
  expect(right.measurements?.crowd).toEqual([]);
  expect(right.findings.filter((finding) => finding.kind === 'wrong-answer')).toEqual([]);
});
