import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaredRates, judge } from '../../src/judge/index.js';
import { unmeasured } from '../../src/judge/declared.js';
import { type Lab, openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { App, Observations, Scenario } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { readDocuments, run } from '../../src/run/index.js';
import { assume } from '../../src/settings/index.js';
import { writeApp } from '../support/app.js';
import { root } from '../support/cli.js';

/** What it wants of a request stands in no call of its database, and its refusals do not say it. */
const server = `
import express from 'express';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();
app.use(express.json());
app.get('/lamps', async (req, res) => {
  if (req.query.order !== 'newest') return res.status(400).end();
  if (req.query.within !== undefined) return res.status(404).end();
  const { rows } = await pool.query('select id, name from lamps order by id desc limit 20');
  res.json(rows);
});
app.post('/lamps', async (req, res) => {
  if (req.body.lamp?.socket !== 'E27') return res.status(400).end();
  const { rows } = await pool.query('insert into lamps (name) values ($1) returning id', [req.body.lamp.name]);
  res.status(201).json(rows[0]);
});
// Its log-in takes a record within the body, which only the document tells.
const inside = ({ body }) => Object.values(body).find((each) => typeof each === 'object') ?? {};
const tokens = new Map();
app.post('/signup', async (req, res) => {
  const { email, password } = inside(req);
  if (!email || !password) return res.status(400).end();
  const { rows } = await pool.query('insert into users (email, password) values ($1, $2) returning id', [email, 'kept ' + password]);
  res.status(201).json(rows[0]);
});
app.post('/login', async (req, res) => {
  const { email, password } = inside(req);
  const { rows } = await pool.query('select id, password from users where email = $1', [email ?? '']);
  if (rows[0]?.password !== 'kept ' + password) return res.status(401).end();
  tokens.set('token-' + rows[0].id, rows[0].id);
  res.json({ given: { token: 'token-' + rows[0].id } });
});
app.get('/mine', async (req, res) => {
  const id = tokens.get(req.headers.authorization?.replace('Bearer ', ''));
  if (id === undefined) return res.status(401).end();
  const { rows } = await pool.query('select id, email from users where id = $1', [id]);
  res.json(rows);
});
// Where this one is and what it asks, only the running app knows.
const hidden = JSON.parse(process.env.HIDDEN ?? '{}');
app.get(hidden.path + '/:lamp', async (req, res) => {
  const { rows } = await pool.query(hidden.sql, [req.params.lamp]);
  return rows.length === 0 ? res.status(404).end() : res.json({ name: rows[0].name, cookie: req.headers.cookie ?? 'none' });
});
app.listen(process.env.PORT);
`;
const hidden = { path: '/hidden/lamps', sql: 'select upper(name) as name from lamps where id = $1' };
const secret = 'a-session-of-somebody';
const account = {
  requestBody: {
    content: { 'application/json': { schema: { properties: { account: { properties: { email: {}, password: {} } } } } } },
  },
};
const openApi = {
  openapi: '3.0.3',
  paths: {
    '/signup': { post: account },
    '/login': { post: account },
    '/lamps': {
      get: {
        parameters: [
          { name: 'order', in: 'query', required: true, schema: { enum: ['newest', 'oldest'] } },
          { name: 'within', in: 'query', example: 'a year' },
        ],
      },
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['lamp'],
                properties: {
                  lamp: { required: ['socket', 'name'], properties: { socket: { example: 'E27' }, name: { type: 'string' } } },
                },
              },
            },
          },
        },
      },
    },
  },
};
const recording = {
  log: {
    entries: [
      {
        request: {
          method: 'GET',
          url: 'https://lamps.example.com/lamps?order=newest',
          queryString: [{ name: 'order', value: 'newest' }],
        },
      },
      {
        request: {
          method: 'GET',
          url: 'https://lamps.example.com/hidden/lamps/417',
          cookies: [{ name: 'sid', value: secret }],
          headers: [{ name: 'cookie', value: `sid=${secret}` }],
        },
      },
    ],
  },
};

let lab: Lab;
let app: App;
let scenario: Scenario;
let folder: string;
beforeAll(async () => {
  lab = await openLab();
  folder = writeApp({
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { start: 'node server.js' },
      dependencies: { express: '5', pg: '8' },
    }),
    'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
      create table lamps (id serial primary key, user_id int references users (id), name text not null);`,
    'server.js': server,
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
  scenario = assume(app, undefined);
});
afterAll(() => lab.stop());

function observe(): Promise<Observations> {
  return run(app, scenario, lab, {
    folder,
    rows: 2000,
    documents: readDocuments(folder, []),
    told: { experiments: ['repeat'], environment: { HIDDEN: JSON.stringify(hidden) } },
    rates: declaredRates(app, scenario),
  });
}

describe('requests that documents tell of', () => {
  it('are answered where the code alone tells too little, and only there', async () => {
    const statuses = ({ driven }: Observations) =>
      Object.fromEntries(driven.map(({ entryPoint, status }) => [entryPoint, status]));
    const alone = await observe();
    expect(statuses(alone)).toMatchObject({ 'GET /lamps': 400, 'POST /lamps': 400, 'GET /mine': 401 });
    writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(openApi));
    writeFileSync(path.join(folder, 'lamps.har'), JSON.stringify(recording));
    writeFileSync(path.join(folder, 'swagger.yaml'), 'a: [');
    const seen = await observe();
    expect(seen.started?.wayIn).toMatchObject({
      kind: 'log-in',
      logIn: { password: ['account.password'], token: ['given', 'token'] },
    });
    expect(statuses(seen)).toMatchObject({
      'GET /mine': 200,
      'GET /lamps': 200,
      'POST /lamps': 201,
      'GET /hidden/lamps/:lamps_id': 200,
    });
    const lamp = seen.driven.find(({ entryPoint }) => entryPoint === 'GET /hidden/lamps/:lamps_id');
    expect(lamp?.unforeseen).toEqual([hidden.sql]);
    expect(seen.unknowns).toContainEqual({
      what: 'process',
      name: 'swagger.yaml',
      why: 'its requests were not read: it is no YAML',
    });
    expect(JSON.stringify(seen)).not.toContain(secret);
    expect(seen.requests?.find(({ pattern }) => pattern === '/lamps')?.values).toEqual([
      { place: 'query', name: 'order', value: 'newest' },
    ]);
    const verdict = judge(app, scenario, [], unmeasured, {
      users: [1000],
      now: 1000,
      version: '',
      timings: {},
      observations: seen,
    });
    expect(verdict.observed).toMatchObject({
      asked: seen.driven.length,
      answered: seen.driven.filter(({ answered }) => answered).length,
    });
  });
});
