import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

it('leaves alone what runs on the same machine', async () => {
  const asking = async (address: string, use: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{"name":"app","type":"module"}',
      'schema.sql': 'create table parts (id serial primary key, name text);',
      'server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const SIDECAR = ${address};
const app = express();
app.get('/parts', async (req, res) => {
  const answer = await fetch(${use});
  res.json([await answer.json(), (await pool.query('select id from parts limit 5')).rows]);
});
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'missing-timeout').length;
  };
  expect(await asking("'http://127.0.0.1:1106'", '`${SIDECAR}/sign`')).toBe(0);
  expect(await asking("'http://localhost:1106'", 'SIDECAR')).toBe(0);
  expect(await asking("''", "'http://localhost:1106/sign'")).toBe(0);
  expect(await asking("'https://sign.example'", '`${SIDECAR}/sign`')).toBe(1);
});
