import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** Lines, counted from the body's first, at which one route leaves a transaction open. */
async function found(body: string, more = '', files: Record<string, string> = {}): Promise<{ line: number; title: string }[]> {
  const server = oneRoute(body, { head: "import { DataSource } from 'typeorm';\n", more });
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql':
      'create table users (id serial primary key, email text not null unique, password text not null, points int);',
    'src/server.js': server,
    ...files,
  });
  return findings
    .filter(({ rule }) => rule === 'open-transaction')
    .map(({ location, title }) => ({ line: location.line - 6, title }));
}

async function lines(body: string, more?: string, files?: Record<string, string>): Promise<number[]> {
  return (await found(body, more, files)).map(({ line }) => line);
}

const take = 'const client = await pool.connect();';
const write = `await client.query('update users set points = 0 where id = $1', [req.params.id]);`;
const rescue = `} catch (error) { await client.query('ROLLBACK'); throw error; } finally { client.release(); }`;

it('sees an early return, and is quiet where that way rolls back, or comes before BEGIN', async () => {
  const body = (before: string, within: string) => `${take}
try {
${before}
await client.query('BEGIN');
${within}
${write}
await client.query('COMMIT');
${rescue}`;
  expect(await lines(body('', 'if (req.body.idle) return res.end();'))).toEqual([5]);
  expect(await lines(body('', `if (req.body.idle) { await client.query('ROLLBACK'); return res.end(); }`))).toEqual([]);
  expect(await lines(body('if (req.body.idle) return res.end();', ''))).toEqual([]);
  expect(await lines(body('', `for (const id of req.body.ids) { if (!id) return res.end(); }`))).toEqual([5]);
  expect(await lines(body('', `for (const id of req.body.ids) { if (!id) continue; }`))).toEqual([]);
  expect(await lines(body('', `if (req.body.idle) throw new Error('idle');`))).toEqual([]);
});

it('sees a branch that goes past the COMMIT', async () => {
  const body = (otherwise: string) => `${take}
await client.query('BEGIN');
${write}
if (req.body.sure) await client.query('COMMIT');
${otherwise}
client.release();`;
  expect(await lines(body(''))).toEqual([6]);
  expect(await lines(body(`else await client.query('ROLLBACK');`))).toEqual([]);
  expect(
    await lines(`${take}
await client.query('BEGIN');
${write}
await client.query(req.body.sure ? 'COMMIT' : 'ROLLBACK');
client.release();`),
  ).toEqual([]);
});

it('sees an error that nothing rolls back, and is quiet where the connection is closed instead', async () => {
  const body = (end: string) => `${take}
try {
await client.query('BEGIN');
${write}
await client.query('COMMIT');
${end}`;
  const failing = await found(body('} finally { client.release(); }'));
  expect(failing).toMatchObject([{ line: 4 }]);
  expect(failing[0]?.title).toContain('when something fails');
  expect(await lines(body('} catch (error) { console.error(error); } finally { client.release(); }'))).toEqual([4]);
  expect(await lines(body('} catch (error) { client.release(error); throw error; }\nclient.release();'))).toEqual([]);
  expect(await lines(body('} catch { await client.query("ROLLBACK").catch(() => {}); } finally { client.release(); }'))).toEqual(
    [],
  );
  expect(
    await lines(
      body('} catch (e) { try { await client.query("ROLLBACK"); } catch (_) {} throw e; } finally { client.release(); }'),
    ),
  ).toEqual([]);
});

it('holds together what one test decides: whose transaction it is, and whether it was begun', async () => {
  const work = (close: string) => `const work = async (id, given) => {
const client = given || (await pool.connect());
const own = !given;
try {
if (own) await client.query('BEGIN');
await client.query('update users set points = 1 where id = $1', [id]);
if (${close}) await client.query('COMMIT');
} catch (error) { if (own) await client.query('ROLLBACK'); throw error; } finally { if (!given) client.release(); }
};`;
  expect(await lines(`await work(req.params.id);`, work('own'))).toEqual([]);
  expect(await lines(`await work(req.params.id);`, work('own && id > 0'))).toHaveLength(1);
  expect(
    await lines(`${take}
let begun = false;
try {
if (req.body.all) { await client.query('BEGIN'); begun = true; }
${write}
if (begun) await client.query('COMMIT');
} catch (error) { if (begun) await client.query('ROLLBACK'); } finally { client.release(); }`),
  ).toEqual([]);
});

it('follows a flag that only the rescue looks at', async () => {
  const body = (flag: string) => `${take}
let begun = false;
try {
await client.query('BEGIN');
${flag}
${write}
await client.query('COMMIT');
} catch (error) { if (begun) await client.query('ROLLBACK'); } finally { client.release(); }`;
  expect(await lines(body('begun = true;'))).toEqual([]);
  expect(await lines(body('begun = false;'))).toEqual([6]);
});

it('sees BEGIN sent through the pool, by itself or in another file, and not on a connection of its own', async () => {
  const body = (over: string) => `await ${over}.query('BEGIN');
await ${over}.query('update users set points = 0 where id = $1', [req.params.id]);
await ${over}.query('COMMIT');`;
  const through = await found(body('pool'));
  expect(through).toMatchObject([{ line: 1 }]);
  expect(through[0]?.title).toContain('BEGIN');
  const routes = (from: string) => ({
    'src/db.js': from,
    'src/routes.js': `import { db } from './db.js';\nexport const go = async (req, res) => {\n${body('db')}\nres.end();\n};`,
  });
  const mount = `import { go } from './routes.js';\napp.post('/there', go);`;
  const made = `import pg from 'pg';\nconst pool = new pg.Pool();\nexport const db = { query: (text, values) => pool.query(text, values) };`;
  expect(await lines('', mount, routes(made))).toHaveLength(1);
  expect(await lines('', mount, routes(`import pg from 'pg';\nexport const db = new pg.Client();`))).toEqual([]);
  expect(await lines(`const pool = new pg.Client();\nawait pool.connect();\n${body('pool')}\nawait pool.end();`)).toEqual([]);
});

it('is quiet where others may end the transaction', async () => {
  const body = (end: string) => `${take}
await client.query('BEGIN');
${write}
${end}
client.release();`;
  expect(await lines(body(''))).toHaveLength(1);
  expect(await lines(body('await finish(client);'), `const finish = (c) => c.query('COMMIT');`)).toEqual([]);
  expect(await lines(body('await last(client);'), `const last = (c) => c.query('COMMIT');`)).toEqual([]);
  expect(await lines(body('await last(client);'), `const last = (c) => c.query('update users set points = 2');`)).toHaveLength(1);
  expect(await lines(body('const done = async () => { await client.query("COMMIT"); };\nawait done();'))).toEqual([]);
});

it('sees it of a query runner of TypeORM', async () => {
  const body = (last: string) => `const source = new DataSource({ type: 'postgres', entities: [] });
const runner = source.createQueryRunner();
await runner.startTransaction();
await runner.query('update users set points = 0');
${last}
await runner.release();`;
  expect(await lines(body('if (req.body.sure) await runner.commitTransaction();'))).toEqual([6]);
  expect(await lines(body('await runner.commitTransaction();'))).toEqual([]);
});
