import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heardApp, withObserved } from '../../src/judge/index.js';
import type { Lab } from '../../src/lab/index.js';
import type { App, Observations, Work } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { root } from '../support/cli.js';
import { growing } from '../support/observed.js';

const server = `
import express from 'express';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();
const all = async () => (await pool.query('select id, user_id, cents from orders')).rows;
const nameOf = async (id) => (await pool.query('select name from users where id = $1', [id])).rows[0].name;
// One question for every second row; which rows, only the running app knows.
app.get('/even', async (req, res) => {
  const names = [];
  for (const { user_id } of (await all()).filter(({ id }) => id % 2 === 0)) names.push(await nameOf(user_id));
  res.json(names);
});
// What is emptied here was filled over there.
const waiting = [];
const drain = async (done) => {
  while (waiting.length > 0) done.push(await nameOf(waiting.pop()));
};
app.get('/drained', async (req, res) => {
  for (const { user_id } of await all()) waiting.push(user_id);
  const names = [];
  await drain(names);
  res.json(names);
});
// Every row is held against every other one.
app.get('/compared', async (req, res) => {
  const rows = await all();
  res.json(rows.map(({ id, cents }) => ({ id, dearer: rows.filter((other) => Math.hypot(other.cents, 3) > Math.hypot(cents, 3)).length })));
});
app.get('/plain', async (req, res) => res.json(await all()));
app.listen(process.env.PORT);
`;

let lab: Lab;
let app: App;
let seen: Observations;
beforeAll(async () => {
  const folder = writeApp({
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { start: 'node server.js' },
      dependencies: { express: '5', pg: '8' },
    }),
    'schema.sql': `create table users (id serial primary key, name text not null);
      create table orders (id serial primary key, user_id int not null references users (id), cents int not null);`,
    'server.js': server,
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  ({ lab, app, seen } = await growing(folder));
});
afterAll(() => lab.stop());

function loopsOf(work: Work): Extract<Work, { kind: 'loop' }>[] {
  if (work.kind === 'call') return [];
  return work.kind === 'loop' ? [work, ...loopsOf(work.body)] : work.parts.flatMap(loopsOf);
}

describe('what a running app is seen to do as its data grow', () => {
  it('stands in place of what was read', () => {
    const heard = heardApp(app, seen).entryPoints;
    const turnsOf = (name: string, entries = heard) => {
      const [loop] = loopsOf(entries.find((entry) => entry.name === name)?.work ?? { kind: 'choice', parts: [] });
      return loop?.over.kind === 'rows' ? loop.over.turns : loop?.over.kind;
    };
    expect(turnsOf('GET /drained', app.entryPoints)).toBe('unknown');
    expect(turnsOf('GET /drained')).toEqual([1, 1]);
    expect(turnsOf('GET /even', app.entryPoints)).toBeUndefined();
    const [least = 0, most = 0] = turnsOf('GET /even') ?? [];
    expect([least, most].map((share) => Number(share).toFixed(1))).toEqual(['0.3', '0.8']);
    expect(heard.filter(({ unforeseen }) => unforeseen !== undefined)).toEqual([]);
  });

  it('tells the work of the app’s own code from that of carrying rows and asking', () => {
    const busy = heardApp(app, seen).entryPoints.filter(({ seenProcess }) => seenProcess !== undefined);
    expect(busy.map(({ name }) => name)).toEqual(['GET /compared']);
    const told = withObserved(app, [], seen).filter(({ rule }) => rule === 'blocking-event-loop');
    expect(told.map(({ entryPoints, grade }) => [entryPoints, grade])).toEqual([[['GET /compared'], 'measured']]);
  });
});
