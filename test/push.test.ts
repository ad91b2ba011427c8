import { describe, expect, it } from 'vitest';
import { check, judgeAgain, type Result } from '../src/check.js';
import { renderVerdict } from '../src/report/index.js';
import { writeApp } from './support/app.js';

const schema = `
create table users (id uuid primary key default gen_random_uuid(), email text not null unique, password text not null);
create table articles (id uuid primary key default gen_random_uuid(), author_id uuid not null references users(id), title text not null, created_at timestamptz not null default now());
create index on articles (created_at desc);
create table counters (name text primary key, views bigint not null default 0);
insert into counters values ('views', 0);
create table visits (id bigserial primary key, user_id uuid not null references users(id), article_id uuid not null references articles(id), created_at timestamptz not null default now());`;

/** A page that counts its views: on one row for everybody, or only by what it appends. */
function counting(count: string): string {
  return writeApp({
    'package.json': '{ "name": "counting", "type": "module", "dependencies": { "express": "4", "pg": "8" } }',
    'migrations/1.sql': schema,
    'src/server.js': `
import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/articles/:id', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    ${count}
    const { rows } = await client.query('select * from articles where id = $1', [req.params.id]);
    const { rows: more } = await client.query('select id, title from articles order by created_at desc limit 20');
    await client.query('insert into visits (user_id, article_id) values ($1, $2)', [req.user.id, req.params.id]);
    await client.query('commit');
    res.json({ article: rows[0], more });
  } finally {
    client.release();
  }
});
app.listen(3000);`,
  });
}

/** A busy site: half a view a second of everybody who is there. */
const told = { file: 'loadbearing.json', settings: { traffic: { viewsPerMinute: 30 } }, lines: {} };

function checked(count: string): Promise<Result> {
  return check(counting(count), { now: 100, users: [10_000, 1_000_000], told, depth: 'quick' });
}

describe('what gives way under load', () => {
  it('is the one row that every view updates: seen on a copy, with the size from which it is too much', async () => {
    const result = await checked(`await client.query("update counters set views = views + 1 where name = 'views'");`);
    const { underLoad, ceiling } = result.verdict ?? {};
    expect(underLoad?.queues).toMatchObject([{ table: 'counters', entryPoints: ['GET /articles/:id'] }]);
    expect(underLoad?.givesWay).toBe('one row of counters that everybody writes');
    const burst = underLoad?.loads.find((load) => load.kind === 'burst');
    expect(burst?.waitedOn).toContain('counters');
    // Held for about 5 ms: four statements, each a round trip, and the commit.
    const [low, high] = underLoad?.queues[0]?.heldMilliseconds ?? [0, 0];
    expect(Math.sqrt(low * high)).toBeGreaterThan(4);
    expect(Math.sqrt(low * high)).toBeLessThan(8);
    expect(ceiling).toMatchObject({ sort: 'load', resource: 'database', grade: 'modelled' });
    expect(ceiling?.users).toBeGreaterThan(20_000);
    expect(ceiling?.users).toBeLessThan(80_000);
    expect(ceiling?.breaks).toMatch(/write the same row of counters, one after another/);
    const text = renderVerdict(result.verdict ?? neverJudged(), { color: false, width: 100 });
    expect(text).toMatch(/Under load[\s\S]*GET \/articles\/:id \(100 % of the work\)/);
    // On a busy machine the last of them wait longer than the push does.
    const answered = burst?.answered === burst?.requests ? 'all 60 answered' : `${String(burst?.answered)} of 60 answered`;
    expect(burst?.requests).toBe(60);
    expect(burst?.answered).toBeGreaterThan(20);
    expect(text).toContain(`20 people at the same moment: ${answered}`);
    expect(text).toMatch(/the number on top does not rest on them/);
    // What was saved says the same again.
    const again: Result = JSON.parse(JSON.stringify(result));
    expect(judgeAgain(again, { now: 100, users: [10_000, 1_000_000] }).underLoad).toEqual(underLoad);
  });

  it('is nothing where views are appended', async () => {
    const { verdict } = await checked('');
    expect(verdict?.underLoad?.queues).toEqual([]);
    expect(verdict?.underLoad?.givesWay).toBeUndefined();
    const [now, ...others] = verdict?.underLoad?.loads ?? [];
    expect(now?.kind).toBe('now');
    expect(now?.answered).toBe(now?.requests);
    expect(others.map((load) => load.kind)).toContain('burst');
    expect(others.flatMap((load) => load.errors)).toEqual([]);
    expect(verdict?.ceiling?.breaks ?? '').not.toMatch(/same row/);
  });
});

function neverJudged(): never {
  throw new Error('not judged');
}
