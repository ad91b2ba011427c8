import { Database } from 'node-sqlite3-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { check, type Result } from '../../check.js';

const schema = `
  CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT UNIQUE NOT NULL COLLATE NOCASE, name TEXT, created_at DATETIME DEFAULT (datetime('now')));
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    status TEXT DEFAULT 'open',
    total REAL NOT NULL DEFAULT 0,
    placed_at TEXT DEFAULT (datetime('now'))
  );
  CREATE INDEX IF NOT EXISTS orders_by_status ON orders (status, placed_at DESC);
  CREATE TABLE IF NOT EXISTS lines (order_id TEXT, number INTEGER, title TEXT, PRIMARY KEY (order_id, number)) WITHOUT ROWID;
`;

/** Questions of routes, as the app writes them; whether SQLite itself finds the rows by an index. */
const questions: [route: string, sql: string, byIndex: boolean][] = [
  ['user', 'SELECT name FROM users WHERE id = ?', true],
  ['address', 'SELECT id FROM users WHERE email = ?', true],
  ['named', 'SELECT id FROM users WHERE name = ? LIMIT 20', false],
  ['own', 'SELECT total FROM orders WHERE user_id = ? LIMIT 20', false],
  ['open', "SELECT id FROM orders WHERE status = 'open' ORDER BY placed_at DESC LIMIT 20", true],
  ['lines', 'SELECT title FROM lines WHERE order_id = ? ORDER BY number LIMIT 50', true],
  ['titled', 'SELECT order_id FROM lines WHERE title = ? LIMIT 50', false],
];

const server = `import express from 'express'; import Database from 'better-sqlite3';
const db = new Database('app.db');
db.pragma('journal_mode = WAL');
db.exec(\`${schema}\`);
const app = express();
${questions.map(([route, sql]) => `app.get('/${route}/:value', (req, res) => res.json(db.prepare(${JSON.stringify(sql)}).all(${sql.includes('?') ? 'req.params.value' : ''})));`).join('\n')}
app.post('/orders', (req, res) => {
  const taken = db.prepare('SELECT id FROM orders WHERE user_id = ? AND status = ?').get(req.body.user, 'open');
  if (taken) return res.status(409).end();
  const add = db.transaction((lines) => { for (const line of lines) db.prepare('INSERT INTO lines (order_id, number, title) VALUES (?, ?, ?)').run(req.body.id, line.number, line.title); });
  db.prepare("INSERT INTO orders (id, user_id, placed_at) VALUES (?, ?, datetime('now'))").run(req.body.id, req.body.user);
  add(req.body.lines);
  res.end();
});
app.get('/all', (req, res) => {
  const orders = db.prepare('SELECT * FROM orders ORDER BY placed_at').all();
  res.json(orders.map((order) => ({ ...order, lines: db.prepare('SELECT title FROM lines WHERE order_id = ?').all(order.id) })));
});
app.listen(3000);`;

describe('an app on SQLite', () => {
  let result: Result;
  let folder: string;
  const sqlite = new Database(':memory:');
  beforeAll(async () => {
    folder = writeApp({ 'package.json': '{"dependencies":{"express":"5","better-sqlite3":"12"}}', 'server.js': server });
    result = await check(folder, { now: 1_000, users: [10_000], until: 'review' });
    sqlite.exec(schema);
  });
  afterAll(() => sqlite.close());

  it('has its indexes, as SQLite uses them', () => {
    const missing = result.findings.filter(({ rule }) => rule === 'missing-index');
    for (const [route, sql, byIndex] of questions) {
      const plan = sqlite.all(`EXPLAIN QUERY PLAN ${sql}`, sql.includes('?') ? ['x'] : []).map(({ detail }) => String(detail));
      expect([route, plan[0]?.startsWith('SEARCH')]).toEqual([route, byIndex]);
      expect([route, !missing.some(({ why }) => why.includes(`GET /${route}/:value`))]).toEqual([route, byIndex]);
    }
  });

  it('is told what is true of a file that the process reads, and that nothing is measured', async () => {
    expect(result.app.unknowns).toEqual([]);
    expect(result.app.databaseAccess).toBe('blocking');
    expect(result.findings.map(({ rule, location, title }) => `${rule} ${String(location.line)} ${title}`).sort()).toEqual([
      'missing-index 14 lines is searched by title without an index',
      'missing-index 5 users is searched by name without an index',
      'missing-index 6 orders is searched by user_id without an index',
      'unbounded-list 33 GET /all loads all orders, however many there are',
      'wrong-type 10 orders keeps money as REAL (total): amounts are stored inexactly',
    ]);
    await expect(check(folder, { now: 1_000, users: [10_000] })).rejects.toMatchObject({ code: 'LB_OTHER_DATABASE' });
  });

  it('is spoken to in the words of SQLite', () => {
    const words = result.findings.map(({ why, fix, evidence }) => [why, fix, ...evidence].join(' ')).join('\n');
    expect(words).not.toMatch(/postgres|concurrently|\bANY\b|FOR UPDATE|\$1|pg_|numeric|double precision|timestamptz|row-level/i);
  });
});
