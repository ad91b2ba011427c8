import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { check, type Result } from '../../check.js';

const schema = `CREATE TABLE \`users\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`email\` varchar(190) NOT NULL,
  \`handle\` varchar(40) DEFAULT NULL,
  \`credit\` decimal(10,2) NOT NULL DEFAULT '0.00',
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`by_email\` (\`email\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE \`orders\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`user_id\` int unsigned NOT NULL,
  \`status\` enum('open','paid') NOT NULL DEFAULT 'open',
  \`placed_at\` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  \`note\` text,
  PRIMARY KEY (\`id\`),
  KEY \`by_status\` (\`status\`),
  KEY \`by_status_and_time\` (\`status\`,\`placed_at\`),
  CONSTRAINT \`orders_user\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`)
) ENGINE=InnoDB;
`;

const server = `import express from 'express'; import mysql from 'mysql2/promise';
const pool = mysql.createPool({ uri: process.env.DATABASE_URL, connectionLimit: 10 });
async function query(sql, params = []) { const [rows] = await pool.execute(sql, params); return rows; }
const app = express();
app.get('/users/:id/orders', async (req, res) => res.json(await query('SELECT id, status FROM orders WHERE user_id = ? ORDER BY placed_at DESC LIMIT 20', [req.params.id])));
app.get('/by-handle/:handle', async (req, res) => res.json(await query('SELECT id FROM users WHERE handle = ? LIMIT 1', [req.params.handle])));
app.get('/orders', async (req, res) => res.json(await query("SELECT * FROM orders WHERE status = 'open' LIMIT ?, 20", [Number(req.query.from)])));
app.get('/search', async (req, res) => res.json(await query(\`SELECT id FROM orders WHERE note LIKE '%\${req.query.text}%' LIMIT 20\`)));
app.get('/people', async (req, res) => {
  const users = await query('SELECT id, email FROM users');
  for (const user of users) user.orders = await query('SELECT COUNT(*) AS many FROM orders WHERE user_id = ?', [user.id]);
  res.json(users);
});
app.post('/users', async (req, res) => {
  const taken = await query('SELECT id FROM users WHERE handle = ?', [req.body.handle]);
  if (taken.length > 0) return res.status(409).end();
  await query('INSERT INTO users (email, handle) VALUES (?, ?)', [req.body.email, req.body.handle]);
  res.end();
});
app.post('/credit', async (req, res) => {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const [[user]] = await connection.query('SELECT credit FROM users WHERE id = ?', [req.body.id]);
    await connection.query('UPDATE users SET credit = ? WHERE id = ?', [user.credit - req.body.amount, req.body.id]);
    await connection.commit();
  } catch (error) { await connection.rollback(); throw error; } finally { connection.release(); }
  res.end();
});
app.post('/sound-credit', async (req, res) => {
  await query('UPDATE users SET credit = credit - ? WHERE id = ? AND credit >= ?', [req.body.amount, req.body.id, req.body.amount]);
  await query('INSERT INTO users (email) VALUES (?) ON DUPLICATE KEY UPDATE email = VALUES(email)', [req.body.email]);
  res.end();
});
app.listen(3000);`;

describe('an app on MySQL', () => {
  let result: Result;
  beforeAll(async () => {
    const folder = writeApp({
      'package.json': '{"dependencies":{"express":"5","mysql2":"3"}}',
      'schema.sql': schema,
      'server.js': server,
    });
    result = await check(folder, { now: 1_000, users: [10_000], until: 'review' });
  });

  it('is told what costs too much, and nothing of what is sound', () => {
    expect(result.app.unknowns).toEqual([]);
    expect(
      result.findings.map(({ rule, location, title }) => `${rule} ${location.file}:${String(location.line)} ${title}`).sort(),
    ).toEqual([
      'missing-index schema.sql:1 users is searched by handle without an index',
      'missing-index schema.sql:9 orders is searched inside note without a text index',
      'n-plus-one server.js:11 GET /people asks the database one more time for every row (N+1)',
      'no-sign-in server.js:9 Nobody has to sign in: GET /people gives the list of users, with email, to whoever asks',
      'offset-page server.js:7 GET /orders shows pages of orders by counting: page 500 reads the 499 before it (OFFSET)',
      'race server.js:25 POST /credit reads users.credit to change it in the app and write it back: of two at the same moment one is lost',
      'redundant-index schema.sql:9 orders keeps the index by_status (status) that by_status_and_time (status, placed_at) makes needless',
      'unbounded-list server.js:10 GET /people loads all users, however many there are',
    ]);
  });

  it('is spoken to in the words of MySQL', () => {
    const words = result.findings.map(({ why, fix, evidence }) => [why, fix, ...evidence].join(' ')).join('\n');
    expect(words).not.toMatch(/postgres|concurrently|\bANY\b|ON CONFLICT|\$1|pg_|timestamptz|row-level|RETURNING/i);
    expect(words).toContain('alter table users add index users_handle_idx (handle);');
    expect(words).toContain('alter table orders drop index by_status;');
  });
});
