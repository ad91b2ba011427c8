import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf } from '../../test/measure/catalogue.js';
import { openLab, type Lab } from '../lab/index.js';
import type { Measurements, Statement } from '../model/index.js';
import { scenario } from '../scenario/index.js';
import { measure } from './measure.js';

let lab: Lab;
let result: Measurements;
const columnOf = (table: string, column: string) => ({ table, column });
const equals = (table: string, column: string, parameter: number) => ({
  table,
  column,
  operator: '=',
  parameter,
  wrapped: false,
  alternative: false,
});

const statements: Statement[] = [
  statement('all-posts', 'SELECT * FROM posts', facts('posts')),
  statement(
    'posts-of-author',
    'SELECT * FROM posts WHERE author_id = $1 ORDER BY created_at DESC LIMIT 20',
    facts('posts', {
      filters: [equals('posts', 'author_id', 1)],
      orderBy: [{ table: 'posts', column: 'created_at', descending: true }],
      limit: 20,
    }),
    { parameters: [{ origin: 'user.id', column: columnOf('posts', 'author_id'), operator: '=' }] },
  ),
  statement('user-by-id', 'SELECT * FROM users WHERE id = $1', facts('users', { filters: [equals('users', 'id', 1)] }), {
    parameters: [{ origin: 'params.id', column: columnOf('users', 'id'), operator: '=' }],
  }),
  statement(
    'archived',
    "SELECT * FROM posts WHERE status = 'archived'",
    facts('posts', {
      filters: [{ table: 'posts', column: 'status', operator: '=', literal: 'archived', wrapped: false, alternative: false }],
    }),
  ),
  statement('nobody', 'SELECT * FROM posts WHERE title = $1', facts('posts', { filters: [equals('posts', 'title', 1)] }), {
    parameters: [{ origin: 'literal', literal: 'no such title at all', operator: '~' }],
  }),
  statement('count', 'SELECT count(*) FROM likes', facts('likes', { singleRow: true, aggregates: ['count'] })),
  statement(
    'search',
    'SELECT id, title FROM posts WHERE title ILIKE $1 LIMIT 20',
    facts('posts', { filters: [{ ...equals('posts', 'title', 1), operator: '~~*' }], limit: 20 }),
    { parameters: [{ origin: 'query.q', column: columnOf('posts', 'title'), operator: '~~*', around: ['%', '%'] }] },
  ),
  statement('like', 'INSERT INTO likes (user_id, post_id) VALUES ($1, $2)', facts('likes', { verb: 'insert', target: 'likes' }), {
    parameters: [
      { origin: 'user.id', column: columnOf('likes', 'user_id'), operator: 'write' },
      { origin: 'body.post', column: columnOf('likes', 'post_id'), operator: 'write' },
    ],
  }),
  statement(
    'remove-post',
    'DELETE FROM posts WHERE id = $1',
    facts('posts', { verb: 'delete', target: 'posts', filters: [equals('posts', 'id', 1)] }),
    { parameters: [{ origin: 'params.id', column: columnOf('posts', 'id'), operator: '=' }] },
  ),
];

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  const client = await lab.connect('app');
  await client.query(`
    CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL);
    CREATE TABLE posts (id serial PRIMARY KEY, author_id uuid NOT NULL REFERENCES users, title text NOT NULL, body text NOT NULL,
      status text NOT NULL DEFAULT 'open', created_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE likes (user_id uuid REFERENCES users, post_id int REFERENCES posts, PRIMARY KEY (user_id, post_id));`);
  const it = app(await catalogueOf(client), statements);
  await client.end();
  result = await measure(it, scenario(it), lab, { users: [900, 5400], budgetMilliseconds: 60_000, heapMegabytes: 100 });
});
afterAll(async () => {
  await lab.stop();
});

const of = (id: string) => result.statements.find((one) => one.statement === id);

it('loads four sizes and names no unknown table', () => {
  expect(result.sizes).toHaveLength(4);
  expect(result.unknowns.filter((unknown) => unknown.what === 'table')).toEqual([]);
});

it('finds the law of growth', () => {
  expect(of('all-posts')?.growth?.law).toBe('linear');
  expect(of('posts-of-author')?.growth?.law).toBe('linear');
  expect(of('count')?.growth?.law).toBe('linear');
  expect(of('user-by-id')?.growth?.law).toBe('constant');
  expect(of('archived')?.growth?.law).toBe('linear');
});

it('does not call a read without rows measured', () => {
  expect(of('nobody')).toMatchObject({ status: 'unknown' });
  expect(of('nobody')?.why).toContain('no row');
});

it('measures a write in a transaction that is rolled back', () => {
  expect(of('like')).toMatchObject({ status: 'measured' });
});

it('counts what the foreign keys of a delete look through', () => {
  const removal = of('remove-post');
  expect(removal).toMatchObject({ status: 'measured', growth: { law: 'linear' } });
  const largest = removal?.points.at(-1);
  expect(largest?.fullScans).toEqual(['likes']);
  expect(largest?.scanned).toBeGreaterThan(largest?.users ?? Infinity);
});

it('verifies an index that makes the work constant, and refuses one that does not', () => {
  const author = result.fixes.find((fix) => fix.columns.join() === 'author_id,created_at');
  expect(author).toMatchObject({ verdict: 'verified' });
  expect(author?.write?.walBytesAfter).toBeGreaterThan(author?.write?.walBytesBefore ?? 0);
  const status = result.fixes.find((fix) => fix.columns.join() === 'status');
  expect(status).toMatchObject({ verdict: 'refused' });
});

it('carries large results through the driver', () => {
  const cost = result.processes.find((process) => process.statement === 'all-posts');
  expect(cost?.perRow.cpuMilliseconds).toBeGreaterThan(0);
  expect(cost?.perRow.heapKilobytes).toBeGreaterThan(0.1);
  expect(cost?.twentyAtOnce).toBeDefined();
});
