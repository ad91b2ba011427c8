import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../../../test/support/cli.js';
import { triedFixes, trialOf } from '../../../../../test/support/code-trials.js';
import { type Lab, openLab } from '../../../../lab/index.js';
import { oneStatement } from '../../../../measure/fixes/one-statement.js';
import { appDatabase, migrate } from '../../../../migrate/index.js';
import type { App, FixTrial } from '../../../../model/index.js';
import { read } from '../../../../read/index.js';
import { resolve } from '../../../../resolve/index.js';
import { openFolder } from '../../../folder.js';
import { planCode } from '../../index.js';

const schema = `create table authors (id int primary key, name text not null, boss int);
create table posts (id int primary key, author_id int, title text not null, body text not null, likes int not null);
insert into authors select i, 'author ' || i, nullif(i % 3, 0) from generate_series(1, 9) i;
insert into posts select i, nullif(i % 10, 0), 'post ' || i, repeat('x', 50), i % 7 from generate_series(1, 60) i;`;

/** Functions as apps have them, each given a pool; `loop` sends a statement in each turn, `rows` asks for whole rows. */
const written = {
  ofKey: `const { rows } = await pool.query('select id, boss from authors order by id');
  const shown = [];
  for (const author of rows) {
    const found = await pool.query('select id, name from authors where id = $1', [author.boss]);
    shown.push({ ...author, boss: found.rows[0]?.name ?? null, bosses: found.rows.length });
  }
  return shown;`,
  ofManyInOrder: `const authors = await pool.query('select id from authors order by id');
  const shown = [];
  for (const { id } of authors.rows) {
    const { rows } = await pool.query('select title, likes from posts where author_id = $1 and likes > $2 order by likes desc, id limit 2', [id, 1]);
    for (const row of rows) row.of = id;
    shown.push(...rows);
  }
  return shown;`,
  sameRowTwice: `const { rows: all } = await pool.query('select author_id from posts where id < 25 order by id');
  const shown = [];
  for (const post of all) {
    const author = (await pool.query('select id, name from authors where id = $1', [post.author_id])).rows[0];
    if (author) author.seen = shown.length;
    shown.push(author);
  }
  return shown;`,
  ofWrites: `const { rows } = await pool.query('select id from posts where likes = 3');
  for (const post of rows) await pool.query("update posts set title = 'gone' where id = $1", [post.id]);
  return (await pool.query('select id, title from posts order by id')).rows.map(({ id, title }) => id + title);`,
  ofNoRows: `const { rows } = await pool.query('select id from authors where id < 0');
  const shown = [];
  for (const author of rows) {
    const { rows: own } = await pool.query('select id from posts where author_id = $1 order by id limit 1', [author.id]);
    shown.push(own);
  }
  return shown;`,
  ofColumns: `const { rows } = await pool.query('select * from posts order by id');
  let likes = 0;
  for (const post of rows) likes += post.author_id === 2 ? post.likes : 0;
  return likes;`,
};

/** Nearly the same, where sending it once would not be the same, or where that cannot be told. */
const left = {
  'anotherWait|the loop waits for something else besides': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) { const { rows: own } = await pool.query('select id, title from posts where author_id = $1', [author.id]); await pause(own); }`,
  'notEachTurn|not every turn of the loop sends it': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) { if (author.id === 3) continue; const { rows: own } = await pool.query('select id, title from posts where author_id = $1', [author.id]); use(own); }`,
  'underTest|not every turn of the loop sends it': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) if (author.id > 3) use((await pool.query('select id, title from posts where author_id = $1', [author.id])).rows);`,
  'changedKey|the loop changes what it goes over before': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) { author.id += 1; const { rows: own } = await pool.query('select id, title from posts where author_id = $1', [author.id]); use(own); }`,
  'usesList|the loop also uses rows': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) { const found = await pool.query('select id, title from posts where author_id = $1', [author.id]); use(found.rows, rows.length); }`,
  'countsRows|more than the rows of its answer is looked at': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) { const found = await pool.query('select id, title from posts where author_id = $1', [author.id]); use(found.rowCount); }`,
  'computedKey|Number(author.id) is not a field of what the loop goes over': `const { rows } = await pool.query('select id from authors');
  for (const author of rows) { const { rows: own } = await pool.query('select id, title from posts where author_id = $1', [Number(author.id)]); use(own); }`,
  'otherInEachTurn|seen may be another in each turn': `const { rows } = await pool.query('select id from authors'); let seen = 0;
  for (const author of rows) { const { rows: own } = await pool.query('select id, title from posts where author_id = $1 and likes > $2', [author.id, seen]); seen += own.length; }`,
  'computedList|the list of the loop is computed where it stands': `const { rows } = await pool.query('select id from authors');
  for (const author of rows.slice(1)) { const { rows: own } = await pool.query('select id, title from posts where author_id = $1', [author.id]); use(own); }`,
  'writesMore|the loop does more than send it': `const { rows } = await pool.query('select id from posts');
  for (const post of rows) { await pool.query('delete from posts where id = $1', [post.id]); use(post); }`,
  'allAtOnce|what the loop goes over is not known for sure': `const { rows } = await pool.query('select id from authors');
  return Promise.all(rows.map(async (author) => (await pool.query('select id, title from posts where author_id = $1', [author.id])).rows));`,
};

const pause = 'const pause = async (x) => x; const use = () => undefined;';
const functions = (bodies: Record<string, string>): string =>
  Object.entries(bodies)
    .map(([name, body]) => `export async function ${name.split('|')[0] ?? ''}() {\n  ${body}\n}`)
    .join('\n\n');
const head = `import pg from 'pg';\nexport const pool = new pg.Pool({ max: 1 });\n${pause}\n`;

let lab: Lab;
let pool: Pool;
let folder: string;
let app: App;

beforeAll(async () => {
  lab = await openLab();
  folder = mkdtempSync(path.join(tmpdir(), 'code-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(folder, 'schema.sql'), schema);
  writeFileSync(path.join(folder, 'written.js'), head + functions(written));
  writeFileSync(path.join(folder, 'left.js'), head + functions(left));
  const reading = read(folder);
  app = await resolve(reading, await migrate(reading.schemaSources, lab));
  pool = new Pool({ ...lab.socket, database: appDatabase, user: 'lab', max: 1 });
});
afterAll(async () => {
  await pool.end();
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the lab says of the statement in a function, without its figures. */
function trialIn(file: string, name: string): FixTrial | undefined {
  const text = openFolder(folder).read(file) ?? '';
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.includes(`function ${name}(`)) + 1;
  const to = lines.findIndex((line, at) => at >= from && line === '}') + 1;
  const inside = app.statements.filter(({ location }) => location.file === file && location.line >= from && location.line <= to);
  const whole = inside.find(({ sql }) => sql.startsWith('select *'));
  const statement = whole ?? inside.find(({ sql }) => /\$1/.test(sql));
  if (statement === undefined) return undefined;
  const site = app.callSites.find(({ id }) => id === statement.site);
  const one = oneStatement(statement, [{ number: 1, column: 'id', type: 'integer' }]);
  const columns = site?.usedColumns === 'all' ? [] : (site?.usedColumns ?? []);
  return whole === undefined
    ? trialOf(name, 'batch', ['id'], statement, one?.sql ?? '')
    : trialOf(name, 'columns', columns, statement, one?.sql ?? '');
}

function plan(file: string, names: string[]) {
  const trials = names.flatMap((name) => trialIn(file, name) ?? []);
  const fixes = triedFixes(trials);
  return planCode(app, fixes, trials, openFolder(folder), new Set());
}

/** What each function of a file answers; each begins with the same data. */
async function answers(file: string): Promise<Record<string, unknown>> {
  const module: Record<string, unknown> = await import(pathToFileURL(path.join(folder, file)).href);
  const own = module['pool'];
  if (!(typeof own === 'object' && own !== null)) throw new Error('no pool');
  Reflect.set(own, 'query', (text: string, values: unknown[]) => pool.query(text, values));
  const all: Record<string, unknown> = {};
  for (const name of Object.keys(written)) {
    const answer = module[name];
    if (typeof answer !== 'function') throw new Error(`no ${name}`);
    await pool.query('begin');
    all[name] = await answer();
    await pool.query('rollback');
  }
  return all;
}

describe('a fix that is written into code', () => {
  it('keeps every answer, and sends less', async () => {
    const { edits, fixes, left: not } = plan('written.js', Object.keys(written));
    expect(not).toEqual([]);
    expect(fixes).toEqual(Object.keys(written));
    const [edit] = edits;
    writeFileSync(path.join(folder, 'edited.js'), edit?.after ?? '');
    const before = await answers('written.js');
    expect(await answers('edited.js')).toEqual(before);
    expect(before['ofManyInOrder']).toHaveLength(18);
    expect(edit?.after).not.toMatch(/select \*/);
    expect(edit?.after.match(/await pool\.query/g)).toHaveLength(edit?.before?.match(/await pool\.query/g)?.length ?? 0);
    // Not one of them stands within a loop any more.
    for (const [loop] of (edit?.after ?? '').matchAll(/ {2}for \(.*?\n {2}}/gs)) expect(loop).not.toContain('await');
  });

  it.each(Object.keys(left).map((key) => key.split('|')))('is not: %s, for %s', (name = '', why = '') => {
    const { edits, left: not } = plan('left.js', [name]);
    expect(edits).toEqual([]);
    expect(not).toEqual([{ fix: name, why: `it is not written into the code: ${why}` }]);
  });
});
