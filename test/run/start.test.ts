import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../../src/lab/index.js';
import { accept } from '../../src/migrate/accept.js';
import { migrate } from '../../src/migrate/index.js';
import type { App, Observations, Scenario } from '../../src/model/index.js';
import { read } from '../../src/read/index.js';
import { resolve } from '../../src/resolve/index.js';
import { run } from '../../src/run/index.js';
import { assume } from '../../src/settings/index.js';
import { writeApp } from '../support/app.js';
import { root } from '../support/cli.js';

const schema = 'create table users (id serial primary key, email text not null unique, name text not null);';
/** Hard-codes what apps hard-code: a port, an address of a database, a service; and starts a program of its own. */
const server = `
import { spawn } from 'node:child_process';
import { lookup, Resolver } from 'node:dns';
import { resolve } from 'node:dns/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import nodemailer from 'nodemailer';
import pg from 'pg';
const pool = new pg.Pool({ connectionString: 'postgres://me:mine@localhost:5432/production', ssl: { rejectUnauthorized: false } });
const app = express();
writeFileSync('written-by-the-app.txt', 'x');
app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('select id, email, name from users where id = $1', [req.params.id]);
  res.json(rows[0]);
});
app.get('/outside', async (req, res) => {
  const { rows } = await pool.query('select count(*) as users from users');
  const outside = await fetch('https://api.example.com/x').then(() => 'reached', (error) => String(error.cause?.code));
  // The file is there, with what was made up.
  const kept = [readFileSync('.env', 'utf8').includes('real'), process.env.OWNERS_SECRET === 'real'];
  if (kept.includes(true)) return res.status(500).json({ kept });
  res.json({ users: rows[0].users, outside });
});
const knock = (at) => new Promise((done) => {
  const socket = connect(at, () => done('reached'));
  socket.on('error', (error) => done(error.code));
});
app.get('/sockets', async (req, res) => {
  await pool.query('select 1 from users limit 1');
  const own = path.join(tmpdir(), 'own.sock');
  const server = createServer().listen(own);
  await new Promise((listening) => server.once('listening', listening));
  const kept = [await knock(own), await knock('SOCKET'), await knock(tmpdir() + '/../../../../../../..' + 'SOCKET')];
  server.close();
  if (kept[0] !== 'reached' || kept[1] !== 'ECONNREFUSED' || kept[2] !== 'ECONNREFUSED') return res.status(500).json({ kept });
  res.json({ kept });
});
app.get('/names', async (req, res) => {
  await pool.query('select 1 from users limit 1');
  const by = (ask) => new Promise((done) => ask((error) => done(error?.code)));
  const told = [
    await by((done) => new Resolver().resolve4('mail.example.org', done)),
    await by((done) => lookup('mail.example.org', { family: 4 }, done)),
    await resolve('mail.example.org').then(() => 'known', (error) => error.code),
    await by((done) => lookup('localhost', done)),
  ];
  if (told.slice(0, 3).some((code) => code !== 'ENOTFOUND') || told[3] !== undefined) return res.status(500).json({ told });
  res.json({ told });
});
app.get('/letters', async (req, res) => {
  const { rows } = await pool.query('select email from users limit 1');
  const sent = [];
  for (const more of [{ port: 465, secure: true }, { port: 587 }, { port: 587, requireTLS: true }, { port: 1025, auth: { user: undefined, pass: 'mine' } }]) {
    const transport = nodemailer.createTransport({ host: 'smtp.example.org', auth: { user: 'me', pass: 'mine' }, ...more });
    sent.push((await transport.sendMail({ from: 'a@example.org', to: rows[0].email, subject: 'Hello', text: 'x\\n.\\ny' })).response);
  }
  res.json({ sent });
});
const child = spawn('sleep', ['987654'], { stdio: 'ignore' });
app.get('/child', async (req, res) => {
  await pool.query('select 1 from users limit 1');
  res.json({ pid: child.pid });
});
app.listen(5000, '0.0.0.0');
`;

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.stop());

function place(files: Record<string, string>, installed = true): string {
  const folder = writeApp({
    'package.json': JSON.stringify({
      type: 'module',
      scripts: { start: 'node server.js' },
      dependencies: { express: '5', pg: '8' },
    }),
    'schema.sql': schema,
    ...files,
  });
  if (installed) symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  return folder;
}

async function observe(folder: string): Promise<Observations & { app: App; scenario: Scenario }> {
  await lab.dropDatabase('app');
  for (const name of ['first', 'tour']) await lab.dropDatabase(name);
  const reading = read(folder);
  const catalogue = await migrate(reading.schemaSources, lab);
  const app = await accept(await resolve(reading, catalogue), lab, reading.schemaSources);
  const scenario = assume(app, undefined);
  const seen = await run(app, scenario, lab, {
    folder,
    rows: 3000,
    told: { experiments: ['repeat'], seconds: 20 },
    rates: () => new Map(),
  });
  return { ...seen, app, scenario };
}

describe('starting an app', () => {
  it('leads it to the lab whatever its code says, keeps the owner’s secrets and folder out of it, and leaves nothing running', async () => {
    process.env['OWNERS_SECRET'] = 'real';
    // A second server in the folder, which is not the one that is started, has a route of the same address.
    const again = server.slice(0, server.indexOf('writeFileSync(')) + server.slice(server.indexOf("app.get('/child'"));
    const folder = place({ '.env': 'OWNERS_SECRET=real', 'api/index.js': again });
    const socket = path.join(folder, 'other.sock');
    const other = createServer().listen(socket);
    writeFileSync(path.join(folder, '.env'), 'OWNERS_SECRET=real');
    writeFileSync(path.join(folder, 'server.js'), server.replaceAll('SOCKET', socket));
    const seen = await observe(folder);
    other.close();
    delete process.env['OWNERS_SECRET'];
    expect(seen.unknowns.map(({ name }) => name)).toEqual(['letters']);
    expect(seen.driven.map(({ entryPoint, answered, unforeseen }) => [entryPoint, answered, unforeseen])).toEqual([
      ['GET /users/:id', true, []],
      ['GET /outside', true, []],
      ['GET /sockets', true, []],
      ['GET /names', true, []],
      ['GET /letters', true, []],
      ['GET /child', true, []],
    ]);
    expect(seen.started?.outside).toEqual([socket, 'api.example.com:443', 'mail.example.org']);
    expect(existsSync(path.join(folder, 'written-by-the-app.txt'))).toBe(false);
  });

  it('gives an app that holds its environment against a schema what the schema wants, and what it complains about', async () => {
    const checked = `
const express = require('express');
const pg = require('pg');
const { z } = require('zod');
if (!/^MODE='quick'$/m.test(require('node:fs').readFileSync('.env', 'utf8'))) throw new Error('no file');
const Environment = z.object({
  SITE_ADDRESS: z.string().url(),
  MODE: z.enum(['quick', 'slow']),
  WORKERS: z.coerce.number().int(),
  SIGNING: z.string().min(32),
  FEATURES: z.string().optional(),
});
const { error } = Environment.safeParse(process.env);
if (error) throw new Error(JSON.stringify(error.flatten().fieldErrors));
// Names that no reading finds, one after the other.
for (const [name, fits] of [['HOME', /^https?:/], ['LEVELS', /^\\d+$/]]) {
  const whole = 'DEEP_' + name;
  if (!fits.test(process.env[whole] ?? '')) throw new Error('property ' + whole + ' must be ' + (name === 'HOME' ? 'a URL address' : 'an integer number'));
}
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const app = express();
app.get('/users', async (req, res) => res.json((await pool.query('select id from users limit 20')).rows));
app.listen(process.env.PORT);
`;
    const seen = await observe(
      place({
        // As ts-node does it: a hook of require takes files of another kind.
        'hook.cjs': `require.extensions['.ts'] = (module, file) => module._compile(require('fs').readFileSync(file, 'utf8'), file);`,
        'server.ts': checked,
        'package.json': JSON.stringify({
          scripts: { start: 'node -r ./hook.cjs server.ts' },
          dependencies: { express: '5', pg: '8', zod: '4' },
        }),
      }),
    );
    expect(seen.unknowns).toEqual([]);
    expect(seen.driven.map(({ entryPoint, answered }) => [entryPoint, answered])).toEqual([['GET /users', true]]);
  });

  it.each([
    [
      'a package is missing',
      { 'server.js': `${server}\nawait import('no-such-package');` },
      /its package no-such-package is not installed/,
    ],
    [
      'it ends by itself',
      { 'server.js': `${server.replace("app.listen(5000, '0.0.0.0');", '')}\nthrow new Error('STRIPE_KEY must be set');` },
      /STRIPE_KEY must be set/,
    ],
    [
      'nothing starts a server',
      { 'api/http.js': server, 'package.json': JSON.stringify({ type: 'module', scripts: { dev: 'vite' } }) },
      /no script of its package.json starts a server/,
    ],
  ])('says why it does not start: %s', async (_, files, why) => {
    const seen = await observe(place(files));
    expect(seen.started).toBeUndefined();
    expect(seen.unknowns.map((unknown) => unknown.why).join()).toMatch(why);
    expect(seen.driven).toEqual([]);
  });

  it('waits for a server that starts itself anew, which finds its port again', async () => {
    const renewed = `
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import express from 'express';
import pg from 'pg';
if (process.env.SERVES === undefined) {
  let port = 5000;
  const begin = () =>
    fork(fileURLToPath(import.meta.url), { env: { ...process.env, SERVES: String(port) } })
      .on('message', (told) => { port = told; })
      .on('exit', (code) => (code === 77 ? setTimeout(begin, 200) : process.exit(code)));
  begin();
} else {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
  const app = express();
  app.get('/users/:id', async (req, res) => {
    const { rows } = await pool.query('select id from users where id = $1', [req.params.id]);
    res.on('close', () => process.exit(77));
    res.json(rows);
  });
  app.get('/users', async (req, res) => res.json((await pool.query('select id from users limit 20')).rows));
  const server = app.listen(Number(process.env.SERVES), () => process.send(server.address().port));
}
`;
    const seen = await observe(place({ 'server.js': renewed }));
    expect([seen.unknowns, seen.ended]).toEqual([[], []]);
    expect(seen.driven.map(({ entryPoint, answered }) => [entryPoint, answered])).toEqual([
      ['GET /users/:id', true],
      ['GET /users', true],
    ]);
  });

  it('does not install what is missing unless it is told to', async () => {
    const seen = await observe(place({ 'server.js': server }, false));
    expect(seen.unknowns).toEqual([
      { what: 'process', name: 'the app', why: 'its packages are not installed: npm install in its folder, or --install' },
    ]);
  });
});
