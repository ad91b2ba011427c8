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
  expect(await asking("''", "`${req.protocol}://${req.get('host')}/parts/all`")).toBe(0);
  expect(await asking("''", '`http://${req.headers.host}/parts/all`')).toBe(0);
  expect(await asking("''", '`${process.env.NEXT_PUBLIC_APP_URL}/api/feedback`')).toBe(0);
  expect(await asking("''", '`${process.env.BILLING_URL}/api/feedback`')).toBe(1);
  expect(await asking("'https://sign.example'", '`${SIDECAR}/sign`')).toBe(1);
});

const titlesOf = async (files: Record<string, string>): Promise<string[]> => {
  const { findings } = await reviewFiles({
    'package.json': '{"name":"app","type":"module"}',
    'schema.sql': 'create table parts (id serial primary key, name text);',
    ...files,
  });
  return findings.filter((finding) => finding.rule === 'missing-timeout').map((finding) => finding.title);
};

/** A server whose one route does this before it answers. */
const answering = (call: string, more = ''): string => `import express from 'express';
import pg from 'pg';
${more}
const pool = new pg.Pool();
const app = express();
app.get('/parts', async (req, res) => {
  ${call}
  res.json((await pool.query('select id from parts limit 5')).rows);
});
app.listen(3000);`;

it('leaves alone what is sent and not waited for', async () => {
  const asking = (call: string): Promise<string[]> => titlesOf({ 'server.js': answering(call) });
  expect(await asking(`void fetch('https://note.example');`)).toEqual([]);
  expect(await asking(`fetch('https://note.example').catch(console.error);`)).toEqual([]);
  expect(await asking(`await fetch('https://note.example').catch(console.error);`)).toHaveLength(1);
  expect(await asking(`const sent = fetch('https://note.example'); await sent;`)).toHaveLength(1);
  expect(await asking(`await new Promise((resolve) => { fetch('https://note.example').then(resolve); });`)).toHaveLength(1);
});

it('leaves alone what a function waits for that nobody waits for', async () => {
  const asking = (call: string): Promise<string[]> =>
    titlesOf({
      'estimate.js': `export async function estimate(id) { const answer = await fetch('https://roads.example/' + id); return answer.json(); }
export async function estimateInto(id, res) { const answer = await fetch('https://roads.example/' + id); res.json(await answer.json()); }
export const all = { async send(id) { await estimate(id); } };`,
      'server.js': answering(call, `import { estimate, estimateInto, all } from './estimate.js';`),
    });
  expect(await asking('(async () => { const way = await estimate(7); console.log(way); })();')).toEqual([]);
  expect(await asking('estimate(7);')).toEqual([]);
  expect(await asking('void all.send(7);')).toEqual([]);
  expect(await asking('estimate(7).catch(console.error);')).toEqual([]);
  expect(await asking(`setImmediate(async () => { await fetch('https://roads.example'); });`)).toEqual([]);
  expect(await asking('await (async () => { await estimate(7); })();')).toHaveLength(1);
  expect(await asking('estimate(7); await estimate(8);')).toHaveLength(1);
  expect(await asking('await estimate(8); estimate(7);')).toHaveLength(1);
  expect(await asking('await all.send(7);')).toHaveLength(1);
  expect(await asking('estimateInto(7, res); return;')).toHaveLength(1);
  expect(await asking('(async () => { const way = await estimate(7); res.json(way); })(); return;')).toHaveLength(1);
});

it('names of the routes behind a middleware those whose path gets to the call', async () => {
  const routes = Object.fromEntries(
    ['api/auth/login', 'api/parts', 'api/parts/[id]'].map((path) => [
      `app/${path}/route.ts`,
      `import { pool } from '${'../'.repeat(path.split('/').length + 1)}lib/db'; export async function POST() { return Response.json((await pool.query('select id from parts limit 5')).rows); }`,
    ]),
  );
  const named = async (test: string): Promise<string[]> =>
    titlesOf({
      'package.json': '{"dependencies":{"next":"15"},"scripts":{"build":"next build"}}',
      'lib/db.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
      ...routes,
      'middleware.ts': `import { pool } from './lib/db';
async function limited(request) { ${test} const answer = await fetch('https://limits.example'); return answer.ok; }
export async function middleware(request) { const { pathname } = request.nextUrl; await limited(request); await pool.query('select name from parts where id = $1', [pathname]); }`,
    });
  const all = await named('');
  expect(all).toEqual([expect.stringContaining('/api/parts')]);
  expect(await named(`if (!request.nextUrl.pathname.startsWith('/api/auth/')) return null;`)).toEqual([
    expect.stringMatching(/^POST \/api\/auth\/login waits/),
  ]);
  expect(
    await named(
      `const { pathname } = request.nextUrl; if (pathname === '/api/parts' || pathname.startsWith('/api/auth')) return null;`,
    ),
  ).toEqual([expect.stringMatching(/^POST \/api\/parts\/:id waits/)]);
  expect(await named(`if (!request.nextUrl.pathname.startsWith(request.prefix)) return null;`)).toEqual(all);
});

it('tells once of many files that never give up, and of each of a few', async () => {
  const server = (count: number): Promise<string[]> => {
    const names = Array.from({ length: count }, (_, at) => `ask${String(at)}`);
    return titlesOf({
      ...Object.fromEntries(
        names.map((name) => [
          `src/${name}.js`,
          `export const ${name} = async () => (await fetch('https://${name}.example/x')).json();`,
        ]),
      ),
      'src/server.js': `import express from 'express';
import pg from 'pg';
${names.map((name) => `import { ${name} } from './${name}.js';`).join('\n')}
const pool = new pg.Pool();
const app = express();
${names.map((name) => `app.get('/${name}', async (req, res) => { const said = await ${name}(); res.json([said, (await pool.query('select id from parts limit 5')).rows]); });`).join('\n')}
app.listen(3000);`,
    });
  };
  expect(await server(3)).toHaveLength(3);
  expect(await server(5)).toEqual([
    'GET /ask0, GET /ask1 and 3 more wait for a service outside for as long as it takes: no timeout',
  ]);
});

it('names only the entry points whose own handler waits, though one wrapper runs the handlers of all', async () => {
  const wrapper = `export const signedIn = (handler) => async (request, context) => {
  if (!request.headers.get('authorization')) return new Response('', { status: 401 });
  return handler(request, context);
};
export const checked = ({ allow, run }) => signedIn(async (request) => (allow ? run(request) : new Response('')));`;
  const route = (wrapped: string): string => `import { checked, signedIn } from '@/lib/with-user';
import { pool } from '@/lib/pool';
import { tell } from '@/lib/tell';
const note = async () => {};
const list = async () => Response.json((await pool.query('select id from parts limit 5')).rows);
${wrapped}`;
  const titles = await titlesOf({
    'package.json': '{"name":"app","scripts":{"start":"next start"},"dependencies":{"next":"15","pg":"8"}}',
    'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./*"]}}}',
    'lib/pool.ts': `import pg from 'pg'; export const pool = new pg.Pool();`,
    'lib/tell.ts': `export async function tell() { await fetch('https://note.example'); }`,
    'lib/with-user.ts': wrapper,
    'app/api/parts/route.ts': route('export const GET = signedIn(async () => { void note(); return list(); });'),
    'app/api/orders/route.ts': route('export const POST = signedIn(async () => { await tell(); return list(); });'),
    'app/api/notes/route.ts': route('export const GET = checked({ allow: true, run: list });'),
    'app/api/bills/route.ts': route(
      'export const PUT = checked({ allow: true, run: async () => { await tell(); return list(); } });',
    ),
  });
  expect(titles).toEqual(['PUT /api/bills, POST /api/orders wait for a service outside for as long as it takes: no timeout']);
});
