import { loadModule } from 'libpg-query';
import { beforeAll, expect, it } from 'vitest';
import type { Catalogue } from '../model/index.js';
import { statementFacts } from './facts.js';

const nothing: Catalogue = { tables: [], views: [], functions: [], refusals: [], unknowns: [], sources: [] };

beforeAll(async () => loadModule());

function told(sql: string) {
  const known = statementFacts(sql, nothing);
  if (known === undefined) throw new Error(`not parsed: ${sql}`);
  return known;
}

it('the values behind which a page begins belong to their columns together', () => {
  const { parameters, facts } = told('SELECT id FROM notes WHERE owner = $1 AND (made_at, id) < ($2, $3)');
  expect(parameters.get(2)).toEqual({ table: 'notes', column: 'made_at', operator: 'cursor <' });
  expect(parameters.get(3)).toEqual({ table: 'notes', column: 'id', operator: 'cursor <' });
  expect(facts.filters.map(({ column }) => column)).toEqual(['owner']);
});

it('what INSERT … SELECT makes of a value is written to the column at its place', () => {
  const { parameters } = told(
    'INSERT INTO notes (id, shelf, title) SELECT $1, shelves.id, $2::text FROM shelves WHERE shelves.id = $3',
  );
  expect(parameters.get(1)).toEqual({ table: 'notes', column: 'id', operator: 'write' });
  expect(parameters.get(2)).toEqual({ table: 'notes', column: 'title', operator: 'write' });
  expect(parameters.get(3)).toMatchObject({ table: 'shelves', column: 'id', operator: '=' });
});

it.each([
  'SELECT id FROM notes WHERE shelf IN (SELECT m.shelf_id FROM members m WHERE m.user_id = $1)',
  'SELECT id FROM notes WHERE shelf = ANY (ARRAY (SELECT m.shelf_id FROM members m WHERE m.user_id = $1))',
])('a column that is among what a subquery gives is joined with it: %s', (sql) => {
  expect(told(sql).facts.joins).toEqual([
    { left: { table: 'notes', column: 'shelf' }, right: { table: 'members', column: 'shelf_id' } },
  ]);
});

it('a subquery within a subquery means the tables around it by their names there', () => {
  const { facts } = told(
    'SELECT id FROM notes WHERE EXISTS (SELECT 1 FROM shelves gate WHERE gate.id = notes.shelf AND EXISTS (SELECT 1 FROM rooms inside WHERE inside.id = gate.room))',
  );
  expect(facts.joins).toContainEqual({ left: { table: 'rooms', column: 'id' }, right: { table: 'shelves', column: 'room' } });
});

it.each([
  ['SELECT date_trunc($1, made_at), count(*) FROM notes GROUP BY 1', ['']],
  ['SELECT owner, count(*) FROM notes GROUP BY 1', ['owner']],
  [
    'WITH months AS (SELECT extract(month FROM made_at) AS month, count(*) FROM notes GROUP BY 1), more AS (SELECT * FROM months) SELECT * FROM more',
    [''],
  ],
  [
    'WITH weeks AS (SELECT generate_series(now() - $1::interval, now(), $2::interval) AS week) SELECT week, (SELECT count(*) FROM notes WHERE made_at > week) FROM weeks',
    [''],
  ],
  [
    'SELECT d.day, c.notes FROM generate_series($1::date, $2::date, $3::interval) AS d (day) LEFT JOIN (SELECT made_at::date AS day, count(*) AS notes FROM notes GROUP BY 1) c ON c.day = d.day',
    ['', ''],
  ],
  ['WITH each AS (SELECT id, count(*) FROM notes GROUP BY id) SELECT * FROM each', ['id']],
  ['WITH mine AS (SELECT * FROM notes WHERE owner = $1) SELECT * FROM mine', undefined],
  ['WITH months AS (SELECT 1 AS month FROM notes GROUP BY 1) SELECT * FROM notes, months', undefined],
])('what its rows are one of each of: %s', (sql, groups) => {
  expect(told(sql).facts.groupBy?.map(({ column }) => column)).toEqual(groups);
});
