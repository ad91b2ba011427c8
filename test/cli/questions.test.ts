import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

/** An app whose one list is of a table of which neither the name nor the code tells how many rows it has. */
const files = {
  'package.json': notesApp['package.json'] ?? '',
  'migrations/001.sql': `create table users (id serial primary key, email text not null unique, password text not null);
create table gizmos (id serial primary key, label text not null, maker text not null);
`,
  'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
app.get('/gizmos', async (req, res) => {
  const { rows } = await pool.query('select id, label, maker from gizmos order by label');
  res.json(rows);
});
app.post('/gizmos', async (req, res) => {
  await pool.query('insert into gizmos (label, maker) values ($1, $2)', [req.body.label, req.body.maker]);
  res.end();
});
app.get('/me', async (req, res) => {
  const { rows } = await pool.query('select id, email from users where id = $1', [req.user.id]);
  res.json(rows[0]);
});
app.listen(3000);
`,
};

it('asks what decides and only the owner knows, and takes the answer as it says it wants it', async () => {
  const folder = writeApp(files);
  const asked = await cli(['check', folder, '--quick']);
  const flat = asked.stdout.replaceAll(/\s+/g, ' ');
  expect(flat).toContain('Questions to you → How many gizmos are there?');
  expect(flat).toMatch(
    /a tenth of it \(100 in all\): it .* as assumed \(1000 in all\): it .* ten times as many \(10000 in all\): it /,
  );
  const line = /Answer in loadbearing\.json: (\{.*?\} \} \})/.exec(flat)?.[1] ?? '';
  expect(line).toBe('{ "tables": { "gizmos": { "fixed": 1000 } } }');

  writeFileSync(path.join(folder, 'loadbearing.json'), line);
  const answered = parse((await cli(['check', folder, '--quick', '--json'])).stdout);
  expect(answered.list('questions')).toEqual([]);
  expect(
    answered
      .part('scenario')
      .list('tables')
      .map((table) => table.value),
  ).toContainEqual(expect.objectContaining({ table: 'gizmos', fixed: 1000, guess: false, reason: 'set in loadbearing.json' }));
});
