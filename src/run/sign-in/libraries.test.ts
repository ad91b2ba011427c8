import { createDecipheriv, hkdfSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { betterAuth } from 'better-auth';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subjectOf } from '../../../test/support/auth-js.mjs';
import { readFiles } from '../../../test/support/reading.js';
import { worldOf } from '../../../test/support/world.js';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import { resolve } from '../../resolve/index.js';
import { plansOf } from '../requests/plan.js';
import type { World } from '../requests/world.js';
import { startWireProxy, type WireProxy } from '../wire/index.js';
import { secretFor } from '../start/made-up.js';
import { byAuthJs } from './auth-js.js';
import { byKeptSession } from './kept-session.js';
import type { Guarded, SignIn } from './sign-in.js';

/** The tables as better-auth's own command writes them. */
const schema = `
create table "user" (id text primary key, name text not null, email text not null unique, "emailVerified" boolean not null, image text, "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now());
create table session (id text primary key, "expiresAt" timestamptz not null, token text not null unique, "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now(), "ipAddress" text, "userAgent" text, "userId" text not null references "user" (id));
create table account (id text primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "user" (id), "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, scope text, password text, "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now());
create table verification (id text primary key, identifier text not null, value text not null, "expiresAt" timestamptz not null, "createdAt" timestamptz not null default now(), "updatedAt" timestamptz not null default now());
create table notes (id int primary key, user_id text not null references "user" (id), body text);
`;
const server = `
import express from 'express'; import pg from 'pg';
const app = express(); const pool = new pg.Pool();
app.get('/kept', async (req, res) => res.json((await pool.query('select * from notes where user_id = $1', [req.user.id])).rows));
app.get('/sealed', async (req, res) => res.json((await pool.query('select * from notes where user_id = $1', [req.user.id])).rows));
app.get('/older', async (req, res) => res.json((await pool.query('select * from notes where user_id = $1', [req.user.id])).rows));
app.listen(3000);
`;

let lab: Lab;
let wire: WireProxy;
let pool: Pool;
let listening: Server;
let world: World;
let guarded: Guarded[];
let close: () => Promise<void>;
beforeAll(async () => {
  lab = await openLab();
  const reading = readFiles(['express', 'pg'], { 'schema.sql': schema, 'server.ts': server });
  const catalogue = await migrate(reading.schemaSources, lab);
  const app = await resolve(reading, catalogue);
  const client = await lab.connect('app');
  await client.query(`insert into "user" select 'u' || i, 'name', 'u' || i || '@example.com', true from generate_series(1, 9) i`);
  await client.query(
    `insert into session select 's' || i, now(), 't' || i, now(), now(), null, null, 'u1' from generate_series(1, 9) i`,
  );
  await client.query(`insert into notes select i, 'u' || (1 + i % 3), 'x' from generate_series(1, 9) i`);
  wire = await startWireProxy(lab.socket, 'app');
  pool = new Pool({ host: '127.0.0.1', port: wire.port, user: 'lab', password: 'lab', database: 'app' });
  // Under a name of the app's own, as it hands it to the library.
  const auth = betterAuth({ database: pool, secret: secretFor('AUTH_SECRET'), baseURL: 'https://shop.example' });
  const whoAsks: Record<string, (request: IncomingMessage) => Promise<unknown>> = {
    '/kept': async (request) => (await auth.api.getSession({ headers: headersOf(request) }))?.user.id,
    '/sealed': async (request) => subjectOf(request.headers.cookie ?? '', secretFor('AUTH_SECRET')),
    '/older': async (request) => olderSub(request.headers.cookie ?? ''),
  };
  listening = createServer((request, response) => {
    void (whoAsks[request.url ?? ''] ?? (async () => undefined))(request).then((who) => {
      response.statusCode = who === undefined ? 401 : 200;
      response.end(JSON.stringify({ who }));
    });
  });
  world = await worldOf(app, client, listening);
  guarded = plansOf(app).map((plan) => ({ plan, refuses: true }));
  close = () => client.end();
});
afterAll(async () => {
  listening.close();
  await pool.end();
  await close();
  await wire.stop();
  await lab.stop();
});

function headersOf(request: IncomingMessage): Headers {
  return new Headers({ cookie: request.headers.cookie ?? '' });
}

/** As next-auth 4 reads its cookie: a compact JWE (RFC 7516) under a key that is derived from the secret. */
function olderSub(cookies: string): unknown {
  const token = /next-auth\.session-token=([^;]+)/.exec(cookies)?.[1];
  if (token === undefined) return undefined;
  const [head = '', , iv = '', text = '', tag = ''] = token.split('.');
  const key = new Uint8Array(hkdfSync('sha256', secretFor('NEXTAUTH_SECRET'), '', 'NextAuth.js Generated Encryption Key', 32));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
  decipher.setAAD(Buffer.from(head));
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  try {
    const claims: { sub?: string } = JSON.parse(decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8'));
    return claims.sub;
  } catch {
    return undefined;
  }
}

/** Whom each of the first people is taken for. */
async function taken(signIn: SignIn | undefined, path: string): Promise<unknown[]> {
  return Promise.all(
    world.people.slice(0, 3).map(async (person) => {
      const headers = (await signIn?.headers(person, world)) ?? {};
      const answer = await fetch(`http://127.0.0.1:${String(world.port)}${path}`, { headers });
      const told: { who?: string } = JSON.parse(await answer.text());
      return told.who;
    }),
  );
}
const only = (path: string): Guarded[] => guarded.filter(({ plan }) => plan.pattern === path);
const keys = (): string[] => world.people.slice(0, 3).map(({ key }) => key);

it('gets in where better-auth keeps sessions in its table', async () => {
  const client = await lab.connect('app');
  const signIn = await byKeptSession(only('/kept'), world, client, ['JWT_SECRET', 'AUTH_SECRET']);
  await client.end();
  expect(signIn?.how).toContain('better-auth');
  expect(await taken(signIn, '/kept')).toEqual(keys());
});

it('gets in where Auth.js seals sessions in a cookie, in the manner of both of its versions', async () => {
  const signIn = await byAuthJs(only('/sealed'), world, ['AUTH_SECRET']);
  expect(signIn?.how).toContain('AUTH_SECRET');
  expect(await taken(signIn, '/sealed')).toEqual(keys());
  const older = await byAuthJs(only('/older'), world, ['OTHER', 'NEXTAUTH_SECRET']);
  expect(await taken(older, '/older')).toEqual(keys());
});

it('says that nobody gets in where the secret is another one', async () => {
  expect(await byAuthJs(only('/sealed'), world, ['NEXTAUTH_SECRET'])).toBeUndefined();
  const client = await lab.connect('app');
  expect(await byKeptSession(only('/sealed'), world, client, ['AUTH_SECRET'])).toBeUndefined();
  await client.end();
});
