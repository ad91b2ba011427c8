import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveColumn, liveIndex, liveTable, snapshotOf } from '../../test/support/snapshot.js';
import { type Lab, openLab } from '../lab/index.js';
import type { Catalogue, SchemaSource, Snapshot } from '../model/index.js';
import { migrate } from './index.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.stop());

const location = { file: 'src/notes.ts', line: 4, endLine: 4, column: 1 };
const plain = { notNull: false, primaryKey: false, unique: false, location };

/** A table that the code names and nothing declares. */
const named: SchemaSource = {
  kind: 'inferred',
  file: 'the code',
  tables: [
    {
      name: 'notes',
      columns: [
        { name: 'id', type: 'uuid', ...plain },
        { name: 'user_id', type: 'uuid', ...plain },
      ],
      uniques: [],
      indexes: [],
      foreignKeys: [],
      checks: [],
      location,
    },
  ],
};
const sql = (text: string): SchemaSource => ({ kind: 'sql', file: 'schema.sql', text });

async function built(sources: SchemaSource[], snapshot?: Snapshot): Promise<Catalogue> {
  try {
    return await migrate(sources, lab, undefined, snapshot);
  } finally {
    await lab.dropDatabase('app');
  }
}

const table = (catalogue: Catalogue, name: string) => catalogue.tables.find((candidate) => candidate.name === name);
const indexes = (catalogue: Catalogue, name: string) => table(catalogue, name)?.indexes.map((index) => index.definition);

describe('a schema with a snapshot of the live database', () => {
  it('has the live table where the code only names one: its own types, keys, policies and indexes, and no others', async () => {
    const snapshot: Snapshot = {
      ...snapshotOf([
        liveTable('users', 'id:integer email', { rowSecurity: false }),
        liveTable('notes', 'id:integer user_id:integer title:text state:mood', {
          columns: [
            liveColumn('id:integer'),
            { ...liveColumn('user_id:integer'), notNull: true },
            { ...liveColumn('title'), default: "'none'::text" },
            liveColumn('state:mood'),
          ],
          indexes: [...liveTable('notes', 'id').indexes, liveIndex('notes', 'title')],
          foreignKeys: [
            { name: 'k', columns: ['user_id'], schema: 'public', table: 'users', references: ['id'], onDelete: 'cascade' },
          ],
          rowSecurity: true,
          policies: [
            { name: 'own', command: 'SELECT', roles: ['public'], permissive: true, using: '(user_id = 1)', check: null },
            { name: 'lost', command: 'ALL', roles: ['public'], permissive: true, using: '(no_such_function())', check: null },
          ],
        }),
      ]),
      enums: [{ schema: 'public', name: 'mood', labels: ['glad', 'sad'] }],
    };
    const catalogue = await built([named], snapshot);
    expect(table(catalogue, 'notes')).toMatchObject({
      origin: 'declared',
      primaryKey: ['id'],
      location,
      rowSecurity: true,
      foreignKeys: [{ columns: ['user_id'], table: 'users', onDelete: 'cascade' }],
      policies: [{ name: 'own' }],
    });
    expect(table(catalogue, 'notes')?.columns.map(({ name, type, notNull }) => `${name} ${type} ${String(notNull)}`)).toEqual([
      'id integer true',
      'user_id integer true',
      'title text false',
      'state mood false',
    ]);
    expect(table(catalogue, 'notes')?.columns[3]?.enumLabels).toEqual(['glad', 'sad']);
    expect(indexes(catalogue, 'notes')).toEqual([
      'CREATE UNIQUE INDEX notes_pkey ON public.notes USING btree (id)',
      'CREATE INDEX notes_title_idx ON public.notes USING btree (title)',
    ]);
    expect(catalogue.refusals).toEqual([]);
    expect(catalogue.sources[0]).toMatchObject({ file: 'your database on 2026-11-25', kind: 'sql' });
    // Without it, keys and indexes are unknown.
    const before = await built([named]);
    expect(table(before, 'notes')?.origin).toBe('inferred');
    expect(indexes(before, 'notes')).toHaveLength(2);
  });

  it('gains the indexes that were made by hand, and none twice', async () => {
    const source = sql(`create table users (id int primary key, email text unique);
      create table notes (id int primary key, user_id int references users, title text);
      create index mine on notes (user_id);`);
    const snapshot = snapshotOf([
      liveTable('notes', 'id:integer user_id:integer title', {
        indexes: [
          liveIndex('notes', 'user_id', { name: 'other_name' }),
          liveIndex('notes', 'title, id DESC'),
          { ...liveIndex('notes', 'nowhere'), columns: ['nowhere'] },
        ],
      }),
      liveTable('users', 'id:integer email', { indexes: [liveIndex('users', 'email', { unique: true, name: 'elsewhere' })] }),
    ]);
    const catalogue = await built([source], snapshot);
    expect(indexes(catalogue, 'notes')).toEqual([
      'CREATE UNIQUE INDEX notes_pkey ON public.notes USING btree (id)',
      'CREATE INDEX mine ON public.notes USING btree (user_id)',
      'CREATE INDEX notes_title_id_idx ON public.notes USING btree (title, id DESC)',
    ]);
    expect(indexes(catalogue, 'users')).toHaveLength(2);
    expect(catalogue.refusals).toEqual([]);
  });

  it('is built although one of its tables has a type that the lab does not know', async () => {
    const snapshot = snapshotOf([liveTable('notes', 'id:integer place:no_such_type'), liveTable('tags', 'id:integer name')]);
    const catalogue = await built([named], snapshot);
    expect(catalogue.tables.map(({ name }) => name).sort()).toEqual(['notes', 'tags']);
    expect(table(catalogue, 'notes')?.origin).toBe('inferred');
    expect(catalogue.refusals.map(({ message }) => message)).toEqual(['type "no_such_type" does not exist']);
  });

  it('makes nothing of what a changed file slips in, outside of the lab’s own role', async () => {
    const hostile = snapshotOf([
      liveTable('notes"; drop table users; --', 'id:integer'),
      liveTable('tags', 'id:integer', {
        indexes: [{ ...liveIndex('tags', 'id'), definition: "copy (select 1) to program 'touch /tmp/planted'" }],
      }),
    ]);
    const catalogue = await built([sql('create table users (id int primary key)')], hostile);
    expect(catalogue.tables.map(({ name }) => name)).toContain('users');
    expect(catalogue.tables.map(({ name }) => name)).toContain('notes"; drop table users; --');
  });
});
