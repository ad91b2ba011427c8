import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from 'pg';
import { type Lab, openLab } from '../../lab/index.js';
import type { Json, Table } from '../../model/index.js';
import { catalogueOf } from '../../../test/support/catalogue.js';
import { complaintsBehind } from './refusals.js';
import { recipeOf } from './compose.js';
import type { Plan } from './plan.js';
import type { Supply } from './values.js';

let lab: Lab;
let client: Client;
beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  client = await lab.connect('app');
  await client.query(`create type mood as enum ('calm', 'wild');
    create table owners (id serial primary key, email varchar(8) unique);
    create table pets (
      id serial primary key, owner_id int not null constraint pets_owner_fk references owners, pet_name text not null, mood mood,
      born date, opens time, state text constraint pets_state_check check (state in ('new', 'old'))
    );
    insert into owners (email) values ('a@b.cd');`);
});
afterAll(async () => {
  await client?.end();
  await lab?.stop();
});

const sketch = catalogueOf({
  owners: { columns: 'id:integer email', unique: [['email']] },
  pets: { columns: 'id:integer owner_id:integer pet_name mood:mood born:date opens:time state', keys: { owner_id: 'owners' } },
});
const tables = sketch.tables.map((table): Table => {
  const columns = table.columns.map((column) => (column.name === 'mood' ? { ...column, enumLabels: ['calm', 'wild'] } : column));
  const foreignKeys = table.foreignKeys.map((key) => ({ ...key, name: 'pets_owner_fk' }));
  const indexes = table.indexes.map((index) => ({ ...index, name: 'owners_email_key' }));
  const checks =
    table.name === 'pets' ? [{ name: 'pets_state_check', expression: "(state = ANY (ARRAY['new'::text, 'old'::text]))" }] : [];
  return { ...table, columns, foreignKeys, indexes, checks };
});

const location = { file: '', line: 1, endLine: 1, column: 1 };
const plan: Plan = {
  entry: {
    id: 'x',
    kind: 'route',
    moment: 'action',
    name: 'POST /pets',
    location,
    backOffice: false,
    access: 'public',
    work: { kind: 'sequence', parts: [] },
  },
  method: 'POST',
  pattern: '/pets',
  parameters: [],
  query: [],
  body: [],
  named: { query: [], body: ['petName'], files: [] },
  writes: true,
  inserts: [{ schema: 'public', table: 'pets' }],
  tables: [],
};
const supply: Supply = {
  ground: {
    tables: new Map(tables.map((table) => [`public.${table.name}`, table])),
    links: [{ from: 'public.pets', to: 'public.owners', columns: ['owner_id'], references: ['id'], declared: true }],
    population: undefined,
  },
  samples: { of: async () => ({ id: 1 }), unjoined: async () => 7, under: async () => undefined, childless: async () => 9 },
  person: undefined,
  serial: 5,
};

/** What is learned of a statement that Postgres really refuses. */
async function learned(sql: string, current: Record<string, Json>): Promise<Record<string, Json | undefined>> {
  const error: unknown = await client.query(sql).catch((failure: unknown) => failure);
  if (!(error instanceof Error) || !('code' in error)) throw new Error(`it was taken: ${sql}`);
  const refused = [{ code: String(error.code), message: error.message }];
  const found = await complaintsBehind({ refused, log: '' }, { recipe: recipeOf(plan), current, supply });
  return Object.fromEntries(found.map(({ path, value }) => [path, value]));
}

it.each<[string, string, Record<string, Json>, Record<string, unknown>]>([
  ['a value that is missing', 'insert into pets (owner_id) values (1)', {}, { petName: expect.anything() }],
  ['a row that is not there', "insert into pets (owner_id, pet_name) values (99, 'x')", {}, { ownerId: 7 }],
  [
    'a value that is taken',
    "insert into owners (email) values ('a@b.cd')",
    { email: 'a@b.cd' },
    { email: 'person5@example.com' },
  ],
  ['a value that is not allowed', "insert into pets (owner_id, pet_name, state) values (1, 'x', 'y')", {}, { state: 'new' }],
  [
    'a word that the type lacks',
    "insert into pets (owner_id, pet_name, mood) values (1, 'x', 'a text')",
    { feeling: 'a text' },
    { feeling: 'calm' },
  ],
  ['no number', "select * from pets where id = 'a text 5'", { pet: 'a text 5' }, { pet: 1 }],
  ['no date', "insert into pets (owner_id, pet_name, born) values (1, 'x', 'soon')", { day: 'soon' }, { day: '2026-01-15' }],
  [
    'no time of the day',
    "insert into pets (owner_id, pet_name, opens) values (1, 'x', 'soon')",
    { from: 'soon' },
    { from: '10:00' },
  ],
  ['too large a number', "insert into pets (owner_id, pet_name) values ('99999999999', 'x')", { size: 99999999999 }, { size: 1 }],
  [
    'too long a text',
    "insert into owners (email) values ('long@example.org')",
    { email: 'long@example.org' },
    { email: 'long@exa' },
  ],
])('%s', async (_name, sql, current, expected) => {
  expect(await learned(sql, current)).toEqual(expected);
});

it('names another row where the one that was to go is needed', async () => {
  const { rows } = await client.query("insert into owners (email) values ('n@e.cd') returning id");
  await client.query("insert into pets (owner_id, pet_name) values ($1, 'x')", [rows[0].id]);
  const failure: unknown = await client.query('delete from owners where id = $1', [rows[0].id]).catch((error: unknown) => error);
  if (!(failure instanceof Error) || !('code' in failure)) throw new Error('it went');
  const refused = [{ code: String(failure.code), message: failure.message }];
  const parameter = { name: 'ownerId', written: false, list: false, searched: false };
  const going: Plan = { ...plan, method: 'DELETE', pattern: '/owners/:ownerId', parameters: [parameter] };
  const found = await complaintsBehind({ refused, log: '' }, { recipe: recipeOf(going), current: {}, supply });
  expect(found).toMatchObject([{ path: 'ownerId', value: 9 }]);
});

it('gives code that took a value for another kind what it took it for', async () => {
  const log =
    'TypeError: req.body.labels is not iterable\n    at x\nTypeError: title.trim is not a function\nSyntaxError: "[object Object]" is not valid JSON';
  const current = { labels: 'one', title: 7, shape: { a: 1 }, other: 'x' };
  const found = await complaintsBehind({ refused: [], log }, { recipe: recipeOf(plan), current, supply });
  expect(Object.fromEntries(found.map(({ path, value }) => [path, value]))).toEqual({
    labels: ['one'],
    title: '7',
    shape: '{"a":1}',
  });
});

it('reads the issues of a validation that the app wrote into its log, where the database refused nothing', async () => {
  const log =
    'Error creating pet: ZodError: [\n  {\n    "code": "invalid_type",\n    "expected": "number",\n    "path": [\n      "weight"\n    ],\n    "message": "Required"\n  }\n]\n    at new';
  const found = await complaintsBehind({ refused: [], log }, { recipe: recipeOf(plan), current: {}, supply });
  expect(found.map(({ path, expected }) => [path, expected])).toEqual([['weight', 'number']]);
});
