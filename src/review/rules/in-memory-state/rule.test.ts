import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** What is found in an app with this code around two routes. */
async function kept(top: string, first: string, second: string): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': 'create table users (id serial primary key, email text not null unique, password text not null);',
    'src/server.js': `import express from 'express';
import pg from 'pg';
const pool = new pg.Pool();
const app = express();
${top}
app.get('/a', async (req, res) => { await pool.query('select id from users where id = $1', [1]); ${first} });
app.get('/b', (req, res) => { ${second} });
app.listen(3000);`,
  });
  return findings.filter((finding) => finding.rule === 'in-memory-state').map((finding) => finding.evidence.join());
}

it('sees what one request puts in and another reads, and nothing that requests do not touch', async () => {
  expect(
    await kept('const games = new Map();', 'games.set(req.query.id, {});', 'res.json(games.get(req.query.id));'),
  ).toHaveLength(1);
  expect(await kept('const games = new Map(); games.set(1, {});', '', 'res.json(games.get(req.query.id));')).toEqual([]);
  expect(await kept('const names = { a: 1 };', '', 'res.json(names[req.query.id]);')).toEqual([]);
});

it('sees a limiter and sessions without a store, and is quiet where one is given', async () => {
  const limit = (options: string) =>
    kept(`import rateLimit from 'express-rate-limit';\napp.use(rateLimit({ max: 5${options} }));`, '', '');
  expect(await limit('')).toHaveLength(1);
  expect(await limit(', store: shared')).toEqual([]);
  const session = (options: string) =>
    kept(`import session from 'express-session';\napp.use(session({ secret: 'x'${options} }));`, '', '');
  expect(await session('')).toHaveLength(1);
  expect(await session(', store: new PgStore({ pool })')).toEqual([]);
});

it('is quiet about a list of sockets that hears from the others by LISTEN', async () => {
  const sockets = (more: string) =>
    kept(
      `import { WebSocketServer } from 'ws';\nconst clients = new Set();\n${more}`,
      'clients.add(req.socket);',
      'clients.forEach((client) => client.write("x"));',
    );
  expect(await sockets('')).toHaveLength(1);
  expect(await sockets(`pool.query('LISTEN changes');`)).toEqual([]);
});

it('speaks of signing in only where that is what is kept', async () => {
  const title = async (name: string): Promise<string> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'src/server.js': `import express from 'express';
const app = express();
const ${name} = new Map();
app.post('/a', (req, res) => { ${name}.set(req.query.id, {}); res.end(); });
app.get('/b', (req, res) => { res.json(${name}.get(req.query.id)); });
app.listen(3000);`,
    });
    return findings.find(({ rule }) => rule === 'in-memory-state')?.title ?? '';
  };
  for (const name of ['sessions', 'userSessions', 'sessionStore']) expect(await title(name), name).toContain('Sign-in');
  expect(await title('otpCodes')).toContain('A code that a person was sent');
  for (const name of ['uploadSessions', 'gameSessions']) expect(await title(name), name).toContain(`puts into ${name}`);
});

it('says of uploads what a deploy does to them where a file tells that the disk stays', async () => {
  const titleOf = async (more: Record<string, string>): Promise<string | undefined> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'src/server.js': `import express from 'express';
const app = express();
app.use('/uploads', express.static('uploads'));
app.listen(3000);`,
      ...more,
    });
    return findings.find((finding) => finding.rule === 'in-memory-state')?.title;
  };
  expect(await titleOf({})).toContain('the next deploy loses them');
  const stays = await titleOf({ 'compose.yaml': 'services:\n  app:\n    volumes:\n      - files:/app/uploads\n' });
  expect(stays).toBe('Files that people upload are kept on the disk of one machine: a second instance does not have them');
});

it('tells a count of who is there from the connections themselves, and a sign-in that has begun from one that is over', async () => {
  const titleOf = async (top: string, first: string, second: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'src/server.js': `import express from 'express';
import { Server } from 'socket.io';
const app = express();
${top}
app.get('/a', (req, res) => { ${first} res.end(); });
app.get('/b', (req, res) => { ${second} });
app.listen(3000);`,
    });
    return findings.filter((finding) => finding.rule === 'in-memory-state').map(({ title }) => title);
  };
  const count = await titleOf(
    'const onlineUsers = new Map();',
    'onlineUsers.set(req.user.id, (onlineUsers.get(req.user.id) || 0) + 1);',
    'res.json([...onlineUsers.keys()]);',
  );
  expect(count).toEqual([expect.stringContaining('Who is online is counted in the memory of one process (onlineUsers)')]);
  const held = await titleOf(
    'const onlineSockets = new Map();',
    'onlineSockets.set(req.user.id, req.socket);',
    'onlineSockets.get(req.query.id).write("x"); res.end();',
  );
  expect(held).toEqual([expect.stringContaining('people on the other instance get no message')]);
  const linked = await titleOf(
    'const oauthStates = new Map();',
    'oauthStates.set(req.query.state, { user: req.user.id });',
    'res.json(oauthStates.get(req.query.state));',
  );
  expect(linked).toEqual([expect.stringContaining('What a sign-in or a link to another service waits for')]);
});

it('tells a limit that counts everybody of a shop together from one that counts callers, and a code from a sign-in', async () => {
  const title = async (top: string, first: string): Promise<string> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'src/server.js': `import express from 'express';
const app = express();
${top}
app.post('/shops/:shopSlug/orders', async (req, res) => { ${first} });
app.get('/b', (req, res) => { res.json({}); });
app.listen(3000);`,
    });
    return findings
      .filter((finding) => finding.rule === 'in-memory-state')
      .map((finding) => finding.title)
      .join();
  };
  const limited = (key: string) =>
    title(
      'const rateLimits = new Map();',
      `const { shopSlug } = req.params; const key = ${key}; const entry = rateLimits.get(key); if (entry > 8) return res.status(429).end(); rateLimits.set(key, (entry ?? 0) + 1); res.json({});`,
    );
  expect(await limited('`checkout:${shopSlug}`')).toMatch(/^A limit on requests counts everybody together \(rateLimits, by /);
  expect(await limited("'checkout'")).toMatch(/counts everybody together/);
  expect(await limited('`checkout:${shopSlug}:${req.ip}`')).toMatch(/^The limit on requests is counted per process/);
  expect(await limited('req.body.email')).toMatch(/^The limit on requests is counted per process/);
  expect(await limited('keyOf(req)')).toMatch(/^The limit on requests is counted per process/);
  expect(
    await title(
      'const otpStore = new Map();',
      'const known = otpStore.get(req.body.phone); if (known) otpStore.delete(req.body.phone); otpStore.set(req.body.phone, 123456); res.json({});',
    ),
  ).toMatch(/^A code that a person was sent is kept in the memory of one process \(otpStore\)/);
});

it('takes what is fetched again when it is missing for a cache, whatever else its name says, and no block for a lock', async () => {
  const cached = (name: string): Promise<string[]> =>
    kept(
      `const ${name} = new Map();
async function idsOf(id) {
  const hit = ${name}.get(id);
  if (hit && hit.expires > Date.now()) return hit.ids;
  const { rows } = await pool.query('select id from users where id > $1', [id]);
  ${name}.set(id, { ids: rows, expires: Date.now() + 30000 });
  return rows;
}`,
      'res.json(await idsOf(req.query.id));',
      'idsOf(1).then((ids) => res.json(ids));',
    );
  expect(await cached('accessTokenCache')).toEqual([]);
  expect(await cached('blockRelatedCache')).toEqual([]);
  expect(
    await kept('const sessionCache = new Map();', 'sessionCache.set(1, {});', 'res.json(sessionCache.get(1));'),
  ).toHaveLength(1);
  expect(await kept('const orderLocks = new Set();', 'orderLocks.add(1); orderLocks.has(2);', '')).toHaveLength(1);
  expect(await kept('const blockedUsers = new Set();', 'blockedUsers.add(1); blockedUsers.has(2);', '')).toEqual([]);
});

it('is quiet about memory that stands in for a store of the database, and speaks where that store is never made', async () => {
  const sessions = (made: string): Promise<string[]> =>
    kept(
      `import session from 'express-session';
import createMemoryStore from 'memorystore';
import connectPg from 'connect-pg-simple';
const MemoryStore = createMemoryStore(session);
const PgSession = connectPg(session);
${made}
app.use(session({ secret: 'x', store }));`,
      '',
      '',
    );
  expect(await sessions('const store = process.env.MEMORY ? new MemoryStore({}) : new PgSession({ pool });')).toEqual([]);
  expect(await sessions('const store = new MemoryStore({});')).toHaveLength(1);
  expect(await sessions('const never = () => new PgSession({ pool });\nconst store = new MemoryStore({});')).toHaveLength(1);
});

it('is quiet about a folder that is served only where object storage before it has nothing', async () => {
  const uploads = async (before: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'src/bucket.js': `import { Storage } from '@google-cloud/storage';
export const fromBucket = (prefix) => (req, res, next) => new Storage().bucket('x').file(req.path).createReadStream().on('error', next).pipe(res);`,
      'src/server.js': `import express from 'express';
import { fromBucket } from './bucket.js';
const app = express();
app.use('/uploads', ${before}express.static('uploads'));
app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'in-memory-state').length;
  };
  expect(await uploads('')).toBe(1);
  expect(await uploads("fromBucket('/uploads'), ")).toBe(0);
  expect(await uploads('(req, res, next) => next(), ')).toBe(1);
});

it('knows fields of what each request makes anew from fields of what the process makes once', async () => {
  const fields = (made: string, used: string): Promise<string[]> =>
    kept(
      `class Orders {
  list = [];
  add(one) { this.list.push(one); return this; }
  all() { return this.list.map((one) => one.id); }
}
${made}`,
      `${used}.add({ id: 1 });`,
      `res.json(${used}.all());`,
    );
  expect(await fields('', 'new Orders()')).toEqual([]);
  expect(await fields('const make = () => new Orders();', 'make()')).toEqual([]);
  expect(await fields('const orders = new Orders();', 'orders')).toHaveLength(1);
});
