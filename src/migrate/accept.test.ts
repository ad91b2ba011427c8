import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { type Lab, openLab } from '../lab/index.js';
import type { App } from '../model/index.js';
import { read } from '../read/index.js';
import { resolve } from '../resolve/index.js';
import { accept } from './accept.js';
import { migrate } from './index.js';

/** What each statement is, by a word in it. */
const statements = {
  fine: `select id as fine from singers where rank = 'star'`,
  pattern: `select id as pattern from singers where rank ilike $1`,
  compared: `select id as compared from singers where id < $1::uuid`,
  unjoined: `select singers.id as unjoined, members.id from singers where singers.id = $1`,
  unknownColumn: `select id as "unknownColumn" from singers where no_such_column = $1`,
  disputed: `select id as disputed from halls where size = $1`,
  inNeither: `select id as "inNeither" from halls where no_such_column = $1`,
  repeated: `select id as repeated from stages where no_such_column = $1`,
  anew: `select id as anew from tours where no_such_column = $1`,
  elsewhere: `select id as elsewhere from bars where no_such_column = $1`,
  twoFolders: `select id as "twoFolders" from squares where area = 'x' and side = 'y'`,
  unknownTable: `select id as "unknownTable" from no_such_table`,
  unknownFunction: `select no_such_function(id) as "unknownFunction" from singers`,
  distance: `select id as distance from singers order by id <-> $1`,
};

let lab: Lab;
let app: App;
beforeAll(async () => {
  lab = await openLab();
  const folder = writeApp({
    'package.json': '{}',
    'migrations/001.sql': `create type rank as enum ('star', 'new'); create table members (id int primary key);
create table singers (id int primary key, rank rank not null);
create table halls (id int primary key, name text);
create table if not exists halls (id int primary key, "Name" text, size text);
create table stages (id int primary key, name text);
create table if not exists stages (id int primary key,  name text);
create table tours (id int primary key, name text); drop table tours; create table tours (id int primary key, title text);
create schema old; create table old.bars (id int primary key, name text); create table bars (id int primary key);
create table squares (id int primary key, area text);`,
    'db/migrations/001.sql': `drop table if exists squares; create table squares (id int primary key, side text);`,
    'app.ts': `import { Pool } from 'pg'; const pool = new Pool();
${Object.entries(statements)
  .map(([name, sql]) => `export const ${name} = (value: string) => pool.query(${JSON.stringify(sql)}, [value]);`)
  .join('\n')}`,
  });
  const reading = read(folder);
  app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
});
afterAll(() => lab.stop());

describe('a statement that Postgres refuses', () => {
  it.each([
    ['fine', undefined],
    ['pattern', 'app'],
    ['compared', 'app'],
    ['unjoined', 'app'],
    ['unknownColumn', 'app'],
    // Made twice, and not alike: which form a database has is not told.
    ['disputed', 'catalogue'],
    ['inNeither', 'app'],
    ['repeated', 'app'],
    ['anew', 'app'],
    ['elsewhere', 'app'],
    // Nor is it which folder's migrations came last.
    ['twoFolders', 'catalogue'],
    ['unknownTable', 'catalogue'],
    ['unknownFunction', 'catalogue'],
    // Extensions bring operators of their own.
    ['distance', 'catalogue'],
  ] as const)('%s: is the fault of %s', (name, by) => {
    const statement = app.statements.find(({ sql }) => sql === statements[name]);
    expect(statement?.facts.verb).toBe('select');
    expect(statement?.refused?.by).toBe(by);
  });
});

describe('a schema in code that keeps migrations of its own', () => {
  const refusedBy = async (journal: boolean): Promise<(string | undefined)[]> => {
    const folder = writeApp({
      'package.json': '{"dependencies":{"drizzle-orm":"0.44.0","pg":"8.0.0"}}',
      ...(journal ? { 'drizzle/meta/_journal.json': '{"entries":[]}' } : {}),
      'db/migrations/001.sql': `drop table if exists notes cascade; drop type if exists mood; create type mood as enum ('calm'); create table notes (id int primary key, text text, mood mood);`,
      'schema.ts': `import { integer, pgEnum, pgTable, text } from 'drizzle-orm/pg-core'; export const mood = pgEnum('mood', ['calm', 'loud']);
export const notes = pgTable('notes', { id: integer('id').primaryKey(), title: text('title'), mood: mood('mood') });`,
      'app.ts': `import { drizzle } from 'drizzle-orm/node-postgres'; import { eq } from 'drizzle-orm'; import { notes } from './schema'; const db = drizzle(process.env.URL);
export const title = () => db.select({ id: notes.id }).from(notes).where(eq(notes.title, 'x'));
export const loud = () => db.select({ id: notes.id }).from(notes).where(eq(notes.mood, 'loud'));
export const quiet = () => db.select({ id: notes.id }).from(notes).where(eq(notes.mood, 'quiet'));`,
    });
    const reading = read(folder);
    const own = await openLab();
    const found = await migrate(reading.schemaSources, own)
      .then((catalogue) => resolve(reading, catalogue))
      .then((resolved) => accept(resolved, own, reading.schemaSources))
      .finally(() => own.stop());
    return found.statements.sort((left, right) => left.location.line - right.location.line).map(({ refused }) => refused?.by);
  };

  it('is what the database has where another folder of SQL says otherwise', async () => {
    expect(await refusedBy(true)).toEqual(['catalogue', 'catalogue', 'app']);
    expect(await refusedBy(false)).toEqual(['app', 'app', 'app']);
  });
});
