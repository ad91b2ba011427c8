import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

async function found(server: string, more: Record<string, string> = {}): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': 'create table users (id serial primary key, email text not null unique, password text not null);',
    'src/server.js': `import express from 'express';\nimport pg from 'pg';\nconst pool = new pg.Pool();\nconst app = express();\n${server}\napp.listen(3000);`,
    ...more,
  });
  return findings.filter((finding) => finding.rule === 'connection-per-request').map((finding) => finding.title);
}

it('sees a pool in each of two files, and not one that a file keeps', async () => {
  const other = `import pg from 'pg';\nconst pool = new pg.Pool();\nexport const find = (id) => pool.query('select id from users where id = $1', [id]);`;
  const route = `import { find } from './find.js';\napp.get('/', async (req, res) => { res.json((await find(1)).rows); });`;
  expect(await found(route, { 'src/find.js': other })).toHaveLength(1);
  const kept = other
    .replace('const pool = new pg.Pool();', 'let pool;')
    .replace('=> pool.query', '=> (pool ??= new pg.Pool()).query');
  expect(await found(route, { 'src/find.js': kept })).toEqual([]);
});

it('sees a connection that is held over a call to a service outside, also through a callback', async () => {
  const held = (work: string) => `async function withLock(run) {
  const client = await pool.connect();
  await client.query('select pg_advisory_lock(1)');
  try { return await run(client); } finally { client.release(); }
}
app.post('/', async (req, res) => { await withLock(async (client) => { ${work} }); res.json({}); });`;
  expect(await found(held(`await fetch('https://model.example');`))).toHaveLength(1);
  expect(await found(held(`await client.query('select id from users where id = $1', [1]);`))).toEqual([]);
});

it('takes one that is made under a test of what keeps it for one of the process, also through a function, and not one that production does not keep', async () => {
  const route = `app.get('/', async (req, res) => { res.json((await get().query('select id from users where id = $1', [1])).rows); });`;
  const make = `function make() { const made = new pg.Pool({ max: 5 }); made.on('error', () => {}); return made; }`;
  const kept = [
    `let client;\n${make}\nfunction get() { if (!client) { client = make(); } if (process.env.NODE_ENV !== 'production') globalThis.client = client; return client; }`,
    `let client;\n${make}\nconst get = () => { client ??= make(); return client; };`,
    `let client = null;\n${make}\nfunction get() { if (client !== null) return client; const made = make(); client = made; return made; }`,
    `let client;\nfunction get() { if (!client) { const made = new pg.Pool(); made.on('error', () => {}); client = made; } return client; }`,
    `${make}\nconst client = globalThis.client ?? make();\nconst get = () => client;`,
  ];
  for (const own of kept) expect(await found(`${own}\n${route}`), own).toEqual([]);
  const anew = [
    `${make}\nconst get = () => make();`,
    `let client;\n${make}\nfunction get() { if (!client) client = make(); return client; }\napp.get('/other', async (req, res) => { res.json((await make().query('select id from users where id = $1', [2])).rows); });`,
    `${make}\nfunction get() { if (globalThis.client) return globalThis.client; const made = make(); if (process.env.NODE_ENV !== 'production') globalThis.client = made; return made; }`,
    `${make}\nfunction get() { let client; if (!client) client = make(); return client; }`,
  ];
  for (const own of anew) expect(await found(`${own}\n${route}`), own).toHaveLength(1);
});
