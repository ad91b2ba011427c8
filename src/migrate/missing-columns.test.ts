import { loadModule } from 'libpg-query';
import { beforeAll, expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';
import type { Catalogue } from '../model/index.js';
import { missingColumns } from './missing-columns.js';

let catalogue: Catalogue;

beforeAll(async () => {
  await loadModule();
  const { app } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table notes (id int primary key, title text); create table people (id int primary key, name text);
create function shout(notes) returns text language sql as 'select $1.title';`,
    'server.js': '',
  });
  catalogue = app.catalogue;
});

const missing = (sql: string): string[] => missingColumns(sql, catalogue).map(({ table, column }) => `${table}.${column}`);

it('finds all of them, wherever they stand in the statement', () => {
  expect(missing('insert into notes (title, a, b) values ($1, $2, $3) on conflict (c) do update set d = excluded.a')).toEqual([
    'notes.a',
    'notes.b',
    'notes.d',
    'notes.c',
  ]);
  expect(missing('update notes set a = $1, title = $2 where b = $3 returning id')).toEqual(['notes.a', 'notes.b']);
  expect(missing('select n.a, p.name, p.b from public.notes n join people p on p.id = n.c order by n.d')).toEqual([
    'notes.a',
    'people.b',
    'notes.c',
    'notes.d',
  ]);
  expect(
    missing('with source as (update "public"."notes" set "a" = $1 returning "public"."notes".*) select x from source'),
  ).toEqual(['notes.a']);
});

it('says nothing of what may be of another table, of what the statement makes itself, and of what is no column', () => {
  expect(missing('select a from notes, people')).toEqual([]);
  expect(missing('select title as shown from notes order by shown')).toEqual([]);
  expect(missing('with n as (select 1 as a) select n.a from n')).toEqual([]);
  expect(missing('select s.a from (select 1 as a) s')).toEqual([]);
  expect(missing('select n, n.shout, n.ctid from notes n')).toEqual([]);
  expect(missing('select a from nowhere')).toEqual([]);
  expect(missing('select from where')).toEqual([]);
});
