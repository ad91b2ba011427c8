import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab, type Lab } from '../lab/index.js';
import { findTable, type ColumnDeclaration, type Location, type SchemaSource, type TableDeclaration } from '../model/index.js';
import { migrate } from './index.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
beforeEach(() => lab.dropDatabase('app'));
afterAll(() => lab.stop());

const at = (line: number): Location => ({ file: 'shared/schema.ts', line, endLine: line, column: 3 });

function column(name: string, type: string, line: number, more: Partial<ColumnDeclaration> = {}): ColumnDeclaration {
  return { name, type, notNull: false, primaryKey: false, unique: false, location: at(line), ...more };
}

function declaration(
  name: string,
  line: number,
  columns: ColumnDeclaration[],
  more: Partial<TableDeclaration> = {},
): TableDeclaration {
  return { name, columns, uniques: [], indexes: [], foreignKeys: [], checks: [], location: at(line), ...more };
}

const posts = declaration(
  'posts',
  1,
  [
    column('id', 'uuid', 2, { primaryKey: true, notNull: true, default: 'gen_random_uuid()' }),
    column('authorId', 'integer', 3, { notNull: true, references: { table: 'users', column: 'id', onDelete: 'cascade' } }),
    column('state', 'postState', 4, { default: `'draft'` }),
    column('title', 'text', 5, { unique: true }),
  ],
  {
    indexes: [
      { name: 'posts_author', unique: false, expressions: ['authorId', '"title" DESC'], where: `title <> ''`, location: at(8) },
    ],
    checks: [{ name: 'titled', expression: `title <> 'x'` }],
    uniques: [{ columns: ['authorId', 'title'] }],
  },
);
const users = declaration('users', 10, [
  column('id', 'serial', 11, { primaryKey: true, notNull: true }),
  column('email', 'text', 12, { notNull: true, unique: true }),
]);
const drizzle: SchemaSource = {
  kind: 'drizzle',
  file: 'shared/schema.ts',
  enums: [{ name: 'postState', values: ['draft', "it's out"] }],
  tables: [posts, users],
};

describe('declared tables', () => {
  it('become tables with keys, indexes, checks and their places', async () => {
    const catalogue = await migrate([drizzle], lab);
    expect(catalogue.refusals).toEqual([]);
    const found = findTable(catalogue, 'posts');
    expect(found).toMatchObject({ primaryKey: ['id'], origin: 'declared', location: at(1), checks: [{ name: 'titled' }] });
    expect(found?.columnLocations['authorId']).toEqual(at(3));
    expect(found?.columns[2]).toMatchObject({ enumLabels: ['draft', "it's out"] });
    expect(found?.foreignKeys).toMatchObject([{ columns: ['authorId'], table: 'users', references: ['id'] }]);
    expect(found?.indexes.map((index) => index.name)).toEqual([
      'posts_pkey',
      'posts_author',
      'posts_authorId_title_unique',
      'posts_title_unique',
    ]);
    expect(found?.indexes.find((index) => index.name === 'posts_author')?.keys).toMatchObject([
      { text: 'authorId', descending: false },
      { text: 'title', descending: true },
    ]);
  });

  it('meet the same tables in SQL: indexes of both count, once; missing columns are added', async () => {
    const migration = `create table users (id serial primary key, email text not null unique);
      create table if not exists posts (id uuid primary key, extra int);
      create index posts_extra on posts (extra); create index posts_state on posts (state);`;
    const sql: SchemaSource = { kind: 'sql', file: 'migrations/1.sql', text: migration };
    const after = await migrate([sql, drizzle], lab);
    expect(after.refusals).toEqual([]);
    expect(findTable(after, 'users')?.indexes.map((index) => index.name)).toEqual(['users_pkey', 'users_email_key']);
    expect(findTable(after, 'posts')?.columns.map((found) => found.name)).toEqual(['id', 'extra', 'authorId', 'state', 'title']);
    expect(findTable(after, 'posts')?.indexes.map((index) => index.name)).toContain('posts_state');
    await lab.dropDatabase('app');
    const before = await migrate([drizzle, sql], lab);
    expect(before.refusals.map((refusal) => refusal.message)).toEqual(['column "extra" does not exist']);
    expect(findTable(before, 'posts')?.indexes.map((index) => index.name)).toContain('posts_state');
    expect(findTable(before, 'posts')?.location).toEqual(at(1));
  });

  it('are built even with a type that nobody knows, and say so', async () => {
    const odd = declaration('odd', 20, [
      column('id', 'integer', 21, { primaryKey: true }),
      column('shape', 'hexagon', 22, { default: 'no_such()' }),
    ]);
    const catalogue = await migrate([{ kind: 'drizzle', file: 'shared/schema.ts', enums: [], tables: [odd] }], lab);
    expect(findTable(catalogue, 'odd')?.columns.map((found) => found.type)).toEqual(['integer', 'text']);
    expect(catalogue.unknowns).toMatchObject([{ what: 'table', location: at(20) }]);
    expect(catalogue.refusals).toEqual([]);
  });
});

describe('inferred tables', () => {
  it('fill only gaps: tables that nothing declares, with an index on every column', async () => {
    const types: SchemaSource = {
      kind: 'inferred',
      file: 'types.ts',
      tables: [
        declaration('users', 1, [column('id', 'integer', 1), column('ghost', 'text', 1)]),
        declaration('likes', 5, [column('id', 'uuid', 6), column('user_id', 'integer', 7), column('data', 'json', 8)]),
      ],
    };
    const usage: SchemaSource = {
      kind: 'inferred',
      file: 'app.ts',
      tables: [declaration('likes', 9, [column('id', 'text', 9), column('kind', 'text', 9)])],
    };
    const later: SchemaSource = {
      kind: 'sql',
      file: 'later.sql',
      text: 'alter table likes add column seen boolean; create index on likes (seen);',
    };
    const catalogue = await migrate([later, drizzle, types, usage], lab);
    expect(findTable(catalogue, 'users')?.columns.map((found) => found.name)).toEqual(['id', 'email']);
    const likes = findTable(catalogue, 'likes');
    expect(likes).toMatchObject({ origin: 'inferred', primaryKey: ['id'], location: at(5) });
    expect(likes?.columns.map((found) => found.name)).toEqual(['id', 'user_id', 'data', 'kind', 'seen']);
    expect(likes?.indexes.map((index) => index.keys.map((key) => key.text).join(','))).toEqual(['id', 'kind', 'seen', 'user_id']);
    expect(catalogue.refusals).toEqual([]);
  });
});
