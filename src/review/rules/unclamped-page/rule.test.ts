import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('one row more than was asked for is as many as was asked for, and a clamp before it is one', async () => {
  const { findings } = await reviewFiles({
    'package.json': '{"scripts":{"start":"node server.js"}}',
    'migrations/001.sql': 'create table users (id serial primary key, email text);',
    'server.js': `import express from 'express'; import pg from 'pg';
const pool = new pg.Pool(); const app = express();
const clamped = (limit) => Math.min(limit, 100);
app.get('/open', async (req, res) => { res.json((await pool.query('SELECT id FROM users ORDER BY id LIMIT $1', [req.query.limit + 1])).rows); });
app.get('/clamped', async (req, res) => { res.json((await pool.query('SELECT id FROM users ORDER BY id LIMIT $1', [clamped(req.query.limit) + 1])).rows); });
app.listen(3000);`,
  });
  expect(findings.filter((finding) => finding.rule === 'unclamped-page').map(({ location }) => location.line)).toEqual([4]);
});
