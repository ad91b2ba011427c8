import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../../../test/support/cli.js';
import { columnTrialsOf, trialsOf, triedFixes } from '../../../../../test/support/code-trials.js';
import { looseApp as loose } from '../../../../../test/support/loose-app.js';
import { type Lab, openLab } from '../../../../lab/index.js';
import { appDatabase, migrate } from '../../../../migrate/index.js';
import type { App } from '../../../../model/index.js';
import { read } from '../../../../read/index.js';
import { resolve } from '../../../../resolve/index.js';
import { openFolder } from '../../../folder.js';
import type { Folder } from '../../../model.js';
import { planCode } from '../../index.js';

const schema = `import { integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
export const authors = pgTable('authors', { id: integer('id').primaryKey(), name: text('name').notNull(), bossId: integer('boss_id'), tag: text('tag'), bornAt: timestamp('born_at').notNull(), more: jsonb('more').$type<{ seen?: number }>().notNull() });
export const posts = pgTable('posts', { id: integer('id').primaryKey(), authorId: integer('author_id'), title: text('title').notNull(), likes: integer('likes').notNull(), code: text('code') });
export const tokens = pgTable('tokens', { id: uuid('id').primaryKey(), authorId: integer('author_id').notNull(), code: text('code').notNull() });
`;

const rows = `insert into authors select i, 'author ' || i, nullif(i % 3, 0), null, timestamp '2020-01-01' + i * interval '1 day', '{}' from generate_series(1, 9) i;
insert into posts select i, nullif(i % 10, 0), 'post ' || i, i % 7, null from generate_series(1, 60) i;
insert into tokens select gen_random_uuid(), i, 'code' from generate_series(1, 60) i;`;

const storage = `import { and, count, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { authors, posts } from './schema.js';
export const pool = new pg.Pool({ max: 1 });
export const db = drizzle(pool);
type Author = typeof authors.$inferSelect;
export async function titlesOf(id: number) {
  const found = await pool.query('select title, author_id from posts where author_id = $1 order by id', [id]);
  return found.rows.map((row: { title: string }) => row.title);
}
export class Storage {
  async getAuthor(id: number): Promise<Author | undefined> {
    if (!db) throw new Error('no database');
    const result = await db.select().from(authors).where(eq(authors.id, id));
    return result[0];
  }
  async getPopular(authorId: number) {
    return db
      .select({ title: posts.title, likes: posts.likes })
      .from(posts)
      .where(and(eq(posts.authorId, authorId), eq(posts.likes, 3)))
      .orderBy(desc(posts.id));
  }
  async getCounted(authorId: number) {
    const [found] = await db.select({ all: count() }).from(posts).where(eq(posts.authorId, authorId));
    return found;
  }
  async logged(id: number) {
    this.seen += 1;
    return db.select({ name: authors.name }).from(authors).where(eq(authors.id, id)).limit(1);
  }
  seen = 0;
}
export const storage = new Storage();
`;

/** Functions as apps have them; each asks the database in every turn of a loop over rows. */
const written = {
  ofKey: `const all = await db.select().from(posts).orderBy(posts.id);
  return Promise.all(
    all.map(async (post) => {
      const [author] = await db.select().from(authors).where(eq(authors.id, post.authorId!)).limit(1);
      if (author) author.more.seen = (author.more.seen ?? 0) + 1;
      return { ...post, author };
    }),
  );`,
  inOrder: `const all = await db.select().from(authors).orderBy(authors.id);
  const shown = [];
  for (const { id, name } of all) {
    const own = await db.select({ title: posts.title }).from(posts).where(eq(posts.authorId, id)).orderBy(desc(posts.likes), posts.id);
    const [found] = await db.select({ all: count() }).from(posts).where(and(eq(posts.authorId, id), eq(posts.likes, 9)));
    shown.push({ name, own, none: found?.all });
  }
  return shown;`,
  onlySome: `const all = await db.select().from(authors).orderBy(desc(authors.id));
  const shown: unknown[] = [];
  for (const author of all.slice(2)) {
    if (!author.bossId) continue;
    const boss = author.id > 3 ? (await db.select({ id: authors.id, name: authors.name }).from(authors).where(eq(authors.id, author.bossId)))[0] : null;
    shown.push([author.name, boss]);
  }
  return shown;`,
  throughStorage: `const all = await db.select().from(posts).orderBy(posts.id).limit(25);
  const shown = await Promise.all(all.map(async (post) => {
    const author = post.authorId ? await storage.getAuthor(post.authorId) : null;
    return { title: post.title, author: author?.name, born: author?.bornAt };
  }));
  return shown;`,
  manyThroughStorage: `const all = await db.select({ id: authors.id }).from(authors).orderBy(authors.id);
  const shown = [];
  for (const author of all) {
    const [popular, counted] = await Promise.all([storage.getPopular(author.id), storage.getCounted(author.id)]);
    shown.push({ popular, counted: counted?.all });
  }
  return shown;`,
  rawTogether: `const all = (await pool.query('select id, boss_id from authors order by id')).rows;
  return Promise.all(all.map(async (author) => {
    const { rows } = await pool.query('select id, name from authors where id = $1', [author.boss_id]);
    const best = await pool.query('select title from posts where author_id = $1 and likes > $2 order by likes desc, id limit 2', [author.id, 1]);
    return { ...author, boss: rows[0]?.name, best: best.rows };
  }));`,
  rawThroughFunction: `const { rows } = await pool.query('select id from authors order by id');
  const shown = [];
  for (const author of rows) {
    shown.push(await titlesOf(author.id));
  }
  return shown;`,
  ofWrites: `const all = await db.select({ id: posts.id }).from(posts).where(eq(posts.likes, 3));
  for (const post of all) await db.update(posts).set({ title: 'gone' }).where(and(eq(posts.id, post.id), gt(posts.id, 10)));
  for (const post of all) {
    await db.delete(tokens).where(eq(tokens.authorId, post.id));
  }
  return [await db.select().from(posts).orderBy(posts.id), await db.select().from(tokens).orderBy(tokens.authorId)];`,
  ofNoRows: `const all = await db.select().from(posts).where(eq(posts.id, -1));
  return Promise.all(all.map(async (post) => (await db.select({ tag: authors.tag }).from(authors).where(eq(authors.id, post.id)))[0]));`,
};

/** Nearly the same, where asking once would not be the same, or where that cannot be told. */
const left = {
  'writesToo|the loop writes besides': `const all = await db.select().from(authors);
  for (const author of all) { const own = await db.select({ id: posts.id }).from(posts).where(eq(posts.authorId, author.id)); if (own.length > 0) await db.update(authors).set({ tag: 'x' }).where(eq(authors.name, 'y')); }`,
  'caught|each turn catches its own errors': `const all = await db.select().from(authors);
  for (const author of all) { try { use(await db.select({ likes: posts.likes }).from(posts).where(eq(posts.authorId, author.id))); } catch { use(0); } }`,
  'otherType|code and what it is compared with may be written differently (text, uuid)': `const all = await db.select().from(posts);
  for (const post of all) use(await db.select({ id: tokens.id }).from(tokens).where(eq(tokens.id, post.code!)));`,
  'anyOfSeveral|there may be several rows of a key, of which each turn takes the first': `const all = await db.select().from(authors);
  for (const author of all) use(await db.select({ title: posts.title, id: posts.id }).from(posts).where(eq(posts.authorId, author.id)).limit(1));`,
  'someOfEach|each turn has a limit of its own': `const all = await db.select().from(authors);
  for (const author of all) use(await db.select({ code: posts.code }).from(posts).where(eq(posts.authorId, author.id)).limit(3));`,
  'changedBefore|the turn does something else before': `const all = await db.select().from(authors);
  for (const author of all) { author.id += 1; use(await db.select({ a: posts.id, b: posts.code }).from(posts).where(eq(posts.authorId, author.id))); }`,
  'waits|the loop waits for something else besides': `const all = await db.select().from(authors);
  for (const author of all) { const own = await db.select({ b: posts.code, t: posts.title }).from(posts).where(eq(posts.authorId, author.id)); await pause(own); }`,
  'otherCondition|not one comparison of it is with a field of what the loop goes over': `const all = await db.select().from(authors); let least = 0;
  for (const author of all) { const own = await db.select({ l: posts.likes, t: posts.title }).from(posts).where(and(eq(posts.authorId, author.id), gt(posts.likes, least))); least += own.length; }`,
  'dependsOnFound|whether a turn sends it depends on more than the list': `const all = await db.select().from(authors); let seen = 0;
  for (const author of all) { const own = seen < 3 ? await db.select({ l: posts.likes, c: posts.code }).from(posts).where(eq(posts.authorId, author.id)) : []; seen += own.length; }`,
  'usesList|the loop also uses all': `const all = await db.select().from(authors);
  for (const author of all) { use(await db.select({ l: posts.likes, i: posts.id }).from(posts).where(eq(posts.authorId, author.id))); all.pop(); }`,
  'together|its promises are not waited for together where they are made': `const all = await db.select().from(authors);
  const asked = all.map(async (author) => db.select({ t: posts.title, l: posts.likes, i: posts.id }).from(posts).where(eq(posts.authorId, author.id)));
  return Promise.allSettled(asked);`,
  'writesSums|what it writes is computed': `const all = await db.select().from(posts);
  for (const post of all) await db.update(authors).set({ bossId: sql\`boss_id + 1\` }).where(eq(authors.id, post.authorId!));`,
  'fillsItsCondition|seen may be another in each turn': `const all = await db.select().from(authors); const seen: number[] = [0];
  for (const author of all) { const own = await db.select({ i: posts.id }).from(posts).where(and(eq(posts.authorId, author.id), notInArray(posts.id, seen))); seen.push(...own.map(({ i }) => i)); }`,
  'mayBeMissing|each.author!.id is not a field of what the loop goes over': `const all = await db.select({ author: authors, post: posts }).from(posts).leftJoin(authors, eq(authors.id, posts.authorId));
  for (const each of all) if (each.post.likes > 1) use(await db.select({ t: posts.title, c: posts.code }).from(posts).where(eq(posts.authorId, each.author!.id)));`,
  'oneOfSeveral|there may be several rows of a key, of which each turn takes the first': `const all = await db.select().from(authors);
  for (const author of all) { const [own] = await db.select({ t: posts.title, a: posts.authorId }).from(posts).where(eq(posts.authorId, author.id)); use(own); }`,
  'forgotten|TypeScript would not know any more that who.id was checked before': `const who: { id?: number } = { id: 3 }; if (who.id === undefined) return;
  const all = await db.select().from(authors);
  for (const author of all) use(await db.select({ a: posts.authorId, l: posts.likes }).from(posts).where(and(eq(posts.authorId, author.id), eq(posts.likes, who.id))));`,
  'leftBehind|nothing would use tagsOf any more': `const all = await db.select().from(authors);
  for (const author of all) use(await tagsOf(author.id));`,
  'ofObject|logged works with `this`, which a function beside it has not': `const all = await db.select().from(authors);
  for (const author of all) use(await storage.logged(author.id));`,
};

/** Whole rows, of which some columns are looked at: by fields alone, or handed on. */
const narrow = {
  fieldsOnly: `const all = await db.select().from(posts).where(gt(posts.likes, 1)).orderBy(posts.id);
  const liked = all.filter((post) => post.likes > 3);
  let sum = 0;
  for (const { likes } of all) sum += likes;
  return { sum, first: liked[0]?.title, titles: liked.map(({ title }) => title.length) };`,
  handedOn: `const found = await db.select().from(authors).where(eq(authors.name, 'author 1'));
  const author = found.find((each) => each.tag === null);
  return use(author) && author?.id;`,
};

const head = `import { and, asc, count, desc, eq, gt, notInArray, sql } from 'drizzle-orm';
import { db, pool, storage, titlesOf } from './storage.js';
import { authors, posts, tokens } from './schema.js';
const pause = async (x: unknown) => x; const use = (x: unknown) => x;
export { and, asc, count, desc, eq, gt, notInArray, sql, pause, pool, tokens, use, storage, titlesOf };
`;

function functions(bodies: Record<string, string>): string {
  const names = Object.keys(bodies).map((key) => key.split('|')[0] ?? '');
  const own = Object.values(bodies).map((body, at) => `export async function ${names[at] ?? ''}() {\n  ${body}\n}`);
  const routes = names.map((name) => `app.get('/${name}', async (_request, response) => { response.json(await ${name}()); });`);
  return `import express from 'express';\n${head}const app = express();\n${[...own, ...routes].join('\n\n')}\n`;
}

let lab: Lab;
let pool: Pool;
let folder: string;
let app: App;

beforeAll(async () => {
  lab = await openLab();
  folder = mkdtempSync(path.join(tmpdir(), 'orm-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const files = {
    'schema.ts': schema,
    'storage.ts': storage,
    'written.ts': functions(written),
    'loose.ts': loose,
    'left.ts': `${functions(left)}async function tagsOf(id: number) { const own = await db.select({ tag: authors.tag, name: authors.name, id: authors.id }).from(authors).where(eq(authors.id, id)); return own; }\n`,
    'narrow.ts': functions(narrow),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
  writeFileSync(
    path.join(folder, 'package.json'),
    '{ "type": "module", "dependencies": { "drizzle-orm": "0", "express": "5", "pg": "8" } }',
  );
  const reading = read(folder);
  app = await resolve(reading, await migrate(reading.schemaSources, lab));
  pool = new Pool({ ...lab.socket, database: appDatabase, user: 'lab', max: 1 });
  await pool.query(rows);
});
afterAll(async () => {
  await pool.end();
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

function planned(file: string, within: Folder) {
  const trials = trialsOf(app, file);
  return planCode(app, triedFixes(trials), trials, within, new Set());
}

const plans = new Map<string, ReturnType<typeof planCode>>();

/** What is written of a file's fixes, made once. */
function plan(file: string) {
  const known = plans.get(file) ?? planned(file, openFolder(folder));
  plans.set(file, known);
  return known;
}

/** What each function answers, and how many statements it sends for that. */
async function answers(
  texts: Record<string, string>,
  into: string,
  names = Object.keys(written),
  start = 'written.js',
): Promise<Record<string, { answer: unknown; sent: number }>> {
  const own = path.join(folder, into);
  mkdirSync(own);
  for (const [file, text] of Object.entries(texts))
    writeFileSync(path.join(own, file.replace('.ts', '.js')), transformSync(text, { loader: 'ts', format: 'esm' }).code);
  const module: Record<string, unknown> = await import(pathToFileURL(path.join(own, start)).href);
  let sent = 0;
  const theirs = module['pool'];
  if (!(typeof theirs === 'object' && theirs !== null)) throw new Error('no pool');
  Reflect.set(theirs, 'query', (...given: [string, unknown[]]) => {
    sent += 1;
    return pool.query(...given);
  });
  const all: Record<string, { answer: unknown; sent: number }> = {};
  for (const name of names) {
    const answer = module[name];
    if (typeof answer !== 'function') throw new Error(`no ${name}`);
    sent = 0;
    await pool.query('begin');
    all[name] = { answer: await answer(), sent };
    await pool.query('rollback');
  }
  return all;
}

describe('a loop that asks Drizzle in each turn', () => {
  it('asks once, and gives the same', async () => {
    const { edits, fixes, left: not } = plan('written.ts');
    expect(not).toEqual([]);
    expect(fixes.length).toBeGreaterThan(0);
    const texts = { 'schema.ts': schema, 'storage.ts': storage, 'written.ts': functions(written) };
    const before = await answers(texts, 'before');
    const after = await answers({ ...texts, ...Object.fromEntries(edits.map(({ file, after: text }) => [file, text])) }, 'after');
    for (const name of Object.keys(written)) expect(after[name]?.answer, name).toEqual(before[name]?.answer);
    expect(Object.values(before).map(({ sent }) => sent)).toEqual([61, 19, 4, 24, 19, 19, 10, 21, 1]);
    expect(Object.values(after).map(({ sent }) => sent)).toEqual([2, 3, 2, 2, 3, 3, 2, 5, 1]);
  });

  it('asks for the columns that are used, where nothing hands on the rows', async () => {
    const trials = columnTrialsOf(app, 'narrow.ts');
    const { edits, left: not } = planCode(app, triedFixes(trials), trials, openFolder(folder), new Set());
    expect(not.map(({ why }) => why)).toEqual(['it is not written into the code: its rows are handed on as a whole']);
    const [edit] = edits;
    expect(edit?.after).toContain('db.select({ likes: posts.likes, title: posts.title }).from(posts)');
    const texts = { 'schema.ts': schema, 'storage.ts': storage, 'narrow.ts': edit?.before ?? '' };
    const before = await answers(texts, 'wide', Object.keys(narrow), 'narrow.js');
    expect(await answers({ ...texts, 'narrow.ts': edit?.after ?? '' }, 'narrow', Object.keys(narrow), 'narrow.js')).toEqual(
      before,
    );
  });

  it('is of the same types', () => {
    const own = path.join(folder, 'typed');
    mkdirSync(own);
    const texts = {
      'schema.ts': schema,
      ...Object.fromEntries(plan('written.ts').edits.map(({ file, after }) => [file, after])),
    };
    const loosely = plan('loose.ts').edits.find(({ file }) => file === 'loose.ts')?.after ?? '';
    const forLoose = plan('loose.ts').edits.find(({ file }) => file === 'storage.ts')?.after ?? '';
    for (const [file, text] of Object.entries(texts)) writeFileSync(path.join(own, file), text);
    writeFileSync(path.join(own, 'loose-storage.ts'), forLoose);
    writeFileSync(path.join(own, 'loose.ts'), loosely.replace('./storage.js', './loose-storage.js'));
    const strict = ['--noEmit', '--strict', '--noUnusedLocals', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
    const command = path.join(root, 'node_modules/typescript/bin/tsc');
    const told = spawnSync(process.execPath, [command, ...strict, 'written.ts', 'loose.ts'], { cwd: own, encoding: 'utf8' });
    expect(told.stdout + told.stderr).toBe('');
  });

  it('is written for a client without a type, and leaves no import that is not used', async () => {
    const { edits, left: not } = plan('loose.ts');
    expect(not).toEqual([]);
    const texts = { 'schema.ts': schema, 'storage.ts': storage, 'loose.ts': loose };
    const edited = { ...texts, ...Object.fromEntries(edits.map(({ file, after }) => [file, after])) };
    const names = ['untyped', 'untypedThrough', 'untypedTogether', 'notUsedAfter'];
    const before = await answers(texts, 'loose-before', names, 'loose.js');
    const after = await answers(edited, 'loose-after', names, 'loose.js');
    for (const name of names) expect(after[name]?.answer, name).toEqual(before[name]?.answer);
    expect(Object.values(after).map(({ sent }) => sent)).toEqual([2, 2, 2, 2]);
    expect(edited['loose.ts']).toContain("import { eq, inArray } from 'drizzle-orm';");
    expect(edited['loose.ts']).toContain("import { pool, getAuthorForEach as getAuthorForEach2 } from './storage.js';");
    // What no other file could reach is not exported.
    expect(edited['loose.ts']).toContain('\nasync function bossOfForEach');
  });

  it('is left where a test replaces what is called', () => {
    const real = openFolder(folder);
    const mocking = (text: string): Folder => ({
      ...real,
      list: (at) => (at === '.' ? ['some.test.ts'] : []),
      read: (file) => (file === 'some.test.ts' ? text : real.read(file)),
    });
    const replaced = planned('written.ts', mocking("vi.mock('./storage')"));
    expect(replaced.left.map(({ why }) => why.replace(/^.*?: /, ''))).toContain(
      'some.test.ts replaces getAuthor or its file, and would not know what is called instead',
    );
    const stoodIn = planned('written.ts', mocking("import './written'; vi.mock('drizzle-orm', () => ({ eq }));"));
    expect(stoodIn.left.map(({ why }) => why.replace(/^.*?: /, ''))).toContain(
      'some.test.ts stands in for the database, and knows only the calls of now',
    );
    expect(planned('written.ts', mocking("vi.mock('./other')")).left).toEqual([]);
  });

  it('is left where that would not be the same', () => {
    const { edits, left: not } = plan('left.ts');
    expect(edits).toEqual([]);
    const said = not.map(({ fix, why }) => `${fix.split(' ')[0] ?? ''}|${why.replace('it is not written into the code: ', '')}`);
    expect([...new Set(said)].sort()).toEqual(Object.keys(left).sort());
  });
});
