import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { resolve } from '../../resolve/index.js';
import { assume } from '../../settings/index.js';
import { groundOf } from './ground.js';
import { matchLetters } from './letters.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.stop());

it('puts what the code looks up in capitals into capitals, and leaves what other tables name', async () => {
  const reading = readFiles(['express', 'pg'], {
    'schema.sql': `create table games (id text primary key, code text not null unique, host text, title text not null);
      create table players (id int primary key, game_id text not null references games (id));`,
    'server.ts': `import express from 'express'; import pg from 'pg'; const app = express(); const pool = new pg.Pool();
app.get('/games/:code', async (req, res) => res.json((await pool.query('select * from games where code = $1', [req.params.code.toUpperCase()])).rows));
app.get('/by/:id', async (req, res) => res.json((await pool.query('select * from games where id = $1', [req.params.id.toUpperCase()])).rows));
app.get('/of/:host', async (req, res) => res.json((await pool.query('select * from games where host = $1', [req.params.host.toLowerCase()])).rows));
app.listen(3000);`,
  });
  const app = await resolve(reading, await migrate(reading.schemaSources, lab));
  const client = await lab.connect('app');
  await client.query(`insert into games select 'g' || i, 'room' || i, 'Ada ' || i, 'a title' from generate_series(1, 3) i`);
  await matchLetters(client, groundOf(app, assume(app, undefined)));
  const { rows } = await client.query('select id, code, host, title from games order by id limit 1');
  await client.end();
  expect(rows).toEqual([{ id: 'g1', code: 'ROOM1', host: 'ada 1', title: 'a title' }]);
});
