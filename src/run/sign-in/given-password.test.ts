import { argon2id } from '@noble/hashes/argon2.js';
import { compareSync } from 'bcryptjs';
import { scryptSync, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { worldOf } from '../../../test/support/world.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../../resolve/index.js';
import { type Plan, plansOf } from '../requests/plan.js';
import { knownPassword } from '../requests/values.js';
import type { World } from '../requests/world.js';
import { byGivenPassword, hashesOf } from './given-password.js';

/** Accounts that an operator makes: nobody signs up. Passwords are kept as the code of many such apps keeps them. */
const files = {
  'package.json': '{ "dependencies": { "express": "5", "pg": "8" } }',
  'schema.sql': `create table users (id serial primary key, email text not null unique, password text not null);
    create table notes (id serial primary key, user_id int not null references users (id), body text);`,
  'server.js': `import express from 'express'; import pg from 'pg'; import { scryptSync } from 'crypto';
const app = express(); const pool = new pg.Pool();
app.post('/api/login', async (req, res) => {
  const [user] = (await pool.query('select * from users where email = $1', [req.body.email])).rows;
  const [hash, salt] = user.password.split('.');
  if (scryptSync(req.body.password, salt, 64).toString('hex') !== hash) return res.sendStatus(401);
  res.cookie('sid', user.id).json(user);
});
app.get('/notes', async (req, res) => res.json((await pool.query('select * from notes where user_id = $1', [req.user.id])).rows));
app.listen(3000);`,
};

let lab: Lab;
let client: Client;
let listening: Server;
let world: World;
let plans: Plan[];
let folder: string;
beforeAll(async () => {
  lab = await openLab();
  folder = writeApp(files);
  const reading = read(folder);
  const app = await resolve(reading, await migrate(reading.schemaSources, lab));
  client = await lab.connect('app');
  await client.query(
    `insert into users (email, password) select 'u' || i || '@example.com', md5(i::text) from generate_series(1, 9) i`,
  );
  listening = createServer((request, response) => {
    void logIn(request).then((id) => {
      response.statusCode = id === undefined ? 401 : 200;
      if (id !== undefined) response.setHeader('set-cookie', `sid=${String(id)}`);
      response.end('{}');
    });
  });
  world = await worldOf(app, client, listening);
  plans = plansOf(app);
});
afterAll(async () => {
  listening.close();
  await client.end();
  await lab.stop();
});

/** What the app does: the row by its e-mail, and the password by its hash and salt. */
async function logIn(request: IncomingMessage): Promise<number | undefined> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { email, password }: { email?: string; password?: string } = JSON.parse(text);
  const { rows } = await client.query<{ id: number; password: string }>('select id, password from users where email = $1', [
    email,
  ]);
  const [hash = '', salt = ''] = rows[0]?.password.split('.') ?? [];
  const made = scryptSync(password ?? '', salt, 64);
  const kept = Buffer.from(hash, 'hex');
  return made.length === kept.length && timingSafeEqual(made, kept) ? rows[0]?.id : undefined;
}

it('logs people in by the app’s own log-in, with passwords that it puts where the app keeps them', async () => {
  const signIn = await byGivenPassword(plans, world, client, hashesOf(folder));
  expect(signIn?.how).toContain('POST /api/login');
  for (const person of world.people.slice(0, 3))
    expect(await signIn?.headers(person, world)).toEqual({ cookie: `sid=${person.key}` });
  expect(signIn?.way()).toMatchObject({
    kind: 'log-in',
    logIn: { account: expect.arrayContaining(['email']), password: ['password'], cookies: true },
  });
});

it('says that nobody gets in where the app keeps them in another way', async () => {
  expect(await byGivenPassword(plans, world, client, [knownPassword])).toBeUndefined();
});

it('knows what the usual libraries make of a password', () => {
  const kept = (library: string): string[] => hashesOf(writeApp({ 'package.json': `{ "dependencies": { "${library}": "1" } }` }));
  expect(kept('express')).toEqual([knownPassword]);
  expect(compareSync(knownPassword, kept('bcryptjs')[0] ?? '')).toBe(true);
  const [, , , costs = '', salt = '', hash = ''] = (kept('argon2')[0] ?? '').split('$');
  const [m = 0, t = 0, p = 0] = costs.split(',').map((cost) => Number(cost.slice(2)));
  const made = argon2id(knownPassword, new Uint8Array(Buffer.from(salt, 'base64')), { m, t, p, dkLen: 32 });
  expect(Buffer.from(made).toString('base64').replace(/=+$/, '')).toBe(hash);
});
