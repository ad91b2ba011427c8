import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

it('leaves alone a row per group of few, and not one per user', async () => {
  const summing = async (sql: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table visits (id serial primary key, user_id int not null references users (id), kind text, minutes int);`,
      'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/minutes', async (req, res) => {
  const { rows } = await pool.query(${JSON.stringify(sql)});
  res.json({ minutes: rows.reduce((sum, row) => sum + row.minutes, 0) });
});
app.post('/visits', async (req, res) => { await pool.query('insert into visits (user_id, kind) values ($1, $2)', [req.user.id, 'x']); res.end(); });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'over-fetch').length;
  };
  expect(await summing('select kind, sum(minutes) as minutes from visits group by kind')).toBe(0);
  expect(await summing('select user_id, sum(minutes) as minutes from visits group by user_id')).toBe(1);
});
