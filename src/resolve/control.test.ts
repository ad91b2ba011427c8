import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

it('BEGIN, SET and LISTEN touch no table: Postgres is not asked to prepare them, and they are no finding', async () => {
  const { app, findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': 'create table users (id serial primary key, email text not null unique);',
    'server.js': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express(); const CHANNEL = 'news';
app.post('/users', async (req, res) => { const client = await pool.connect();
  await client.query('BEGIN'); await client.query("SET LOCAL statement_timeout = '2s'"); await client.query('INSERT INTO users (email) VALUES ($1)', [req.body.email]);
  await client.query('COMMIT'); await client.query('DELETE FROM users; DROP TABLE users'); await client.query(\`LISTEN \${CHANNEL}\`); await client.query('CREATE TABLE IF NOT EXISTS extra (id int)'); res.end(); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'broken-query')).toEqual([]);
  expect(app.statements.map(({ sql, control, refused }) => [sql, control ?? false, refused !== undefined]).sort()).toEqual([
    ['BEGIN', true, false],
    ['COMMIT', true, false],
    ['CREATE TABLE IF NOT EXISTS extra (id int)', false, false],
    ['DELETE FROM users; DROP TABLE users', false, true],
    ['INSERT INTO users (email) VALUES ($1)', false, false],
    ['LISTEN news', true, false],
    ["SET LOCAL statement_timeout = '2s'", true, false],
  ]);
});
