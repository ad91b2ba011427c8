import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab, type Lab } from '../lab/index.js';
import { findTable, type Catalogue, type SchemaSource, type Table } from '../model/index.js';
import { migrate } from './index.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
beforeEach(() => lab.dropDatabase('app'));
afterAll(() => lab.stop());

function sql(file: string, text: string): SchemaSource {
  return { kind: 'sql', file, text };
}

function table(catalogue: Catalogue, name: string, schema?: string): Table {
  const found = findTable(catalogue, name, schema);
  if (found === undefined) throw new Error(`no table ${name}; refused: ${JSON.stringify(catalogue.refusals)}`);
  return found;
}

function names(catalogue: Catalogue): string[] {
  return catalogue.tables.map(({ schema, name }) => `${schema}.${name}`);
}

describe('migrate', () => {
  it('reads back what Postgres has, with the place of everything', async () => {
    const text = `
create type mood as enum ('good', 'bad');
create domain short as text check (length(value) < 40);

-- people
create table people (
  id bigint generated always as identity primary key,
  email varchar(255) not null unique,
  mood mood default 'good',
  nick short,
  "fullName" text generated always as (email || '!') stored,
  tags text[] not null default '{}'
);
create table "Orders" (
  id uuid primary key default gen_random_uuid(),
  person bigint not null references people on delete cascade,
  total numeric(10, 2) check (total >= 0),
  deleted_at timestamptz
);
create unique index one_open on "Orders" (person, lower(id::text) desc) where deleted_at is null;
alter table people
  add column age int;
create view adults as select id, age from people where age >= 18;
insert into people (email) values ('a@b.c'), ('d@e.f');
create index concurrently on people (age);
`;
    const catalogue = await migrate([sql('db/schema.sql', text)], lab);
    expect(catalogue.refusals).toEqual([]);
    expect(catalogue.unknowns).toEqual([]);
    expect(names(catalogue)).toEqual(['public.Orders', 'public.people']);
    const people = table(catalogue, 'people');
    expect(
      people.columns.map(({ name, type, notNull, identity, generated }) => [name, type, notNull, identity, generated]),
    ).toEqual([
      ['id', 'bigint', true, true, false],
      ['email', 'character varying(255)', true, false, false],
      ['mood', 'mood', false, false, false],
      ['nick', 'short', false, false, false],
      ['fullName', 'text', false, false, true],
      ['tags', 'text[]', true, false, false],
      ['age', 'integer', false, false, false],
    ]);
    expect(people.columns[2]).toMatchObject({ enumLabels: ['good', 'bad'], default: "'good'::mood" });
    expect(people.checks).toEqual([{ name: 'short_check', expression: '(length(nick) < 40)' }]);
    expect(people).toMatchObject({ primaryKey: ['id'], seedRows: 2, origin: 'declared', rowSecurity: false });
    expect(people.location).toEqual({ file: 'db/schema.sql', line: 6, endLine: 13, column: 1 });
    expect(people.columnLocations['email']).toEqual({ file: 'db/schema.sql', line: 8, endLine: 8, column: 3 });
    expect(people.columnLocations['age']).toMatchObject({ line: 22 });
    const orders = table(catalogue, 'Orders');
    expect(orders.foreignKeys).toEqual([
      {
        name: 'Orders_person_fkey',
        columns: ['person'],
        schema: 'public',
        table: 'people',
        references: ['id'],
        onDelete: 'cascade',
      },
    ]);
    expect(orders.indexes.find((index) => index.name === 'one_open')).toMatchObject({
      unique: true,
      primary: false,
      method: 'btree',
      where: '(deleted_at IS NULL)',
      keys: [
        { text: 'person', expression: false, descending: false },
        { text: 'lower(id::text)', expression: true, descending: true },
      ],
    });
    expect(catalogue.views).toMatchObject([{ schema: 'public', name: 'adults', columns: [{ name: 'id' }, { name: 'age' }] }]);
    expect(catalogue.sources).toEqual([{ file: 'db/schema.sql', kind: 'sql', statements: 9, applied: 9 }]);
    await lab.createDatabase('copy', 'app');
    await lab.dropDatabase('copy');
  });

  it('applies files in the wrong order, and keeps search paths apart', async () => {
    const catalogue = await migrate(
      [
        sql(
          '1.sql',
          'create table child (id int primary key, parent int references parent (id)); create index on child (parent);',
        ),
        sql('2.sql', `select pg_catalog.set_config('search_path', '', false); create table unqualified (id int);`),
        sql('3.sql', 'create schema shop; set search_path to shop; create table item (id int, kind kind);'),
        sql('4.sql', `create table parent (id int primary key); create type shop.kind as enum ('a');`),
      ],
      lab,
    );
    expect(names(catalogue)).toEqual(['public.child', 'public.parent', 'shop.item']);
    expect(table(catalogue, 'child').indexes).toHaveLength(2);
    expect(table(catalogue, 'item').location).toMatchObject({ file: '3.sql', line: 1 });
    expect(catalogue.refusals).toMatchObject([
      { location: { file: '2.sql' }, message: 'no schema has been selected to create in' },
    ]);
  });

  it('loses only the broken statements of a broken file', async () => {
    const text = `create table a (id int primary key);
create table b (id int primary key, );
INSERT INTO a VALUES (1)
create table c (id int primary key);
create function f() returns int language plpgsql as $$ begin; return 1; end $$;
create table d (note text default 'it''s; fine') -- a comment; with one
;
create table e (id int default 'never closed);
create table g (id int);
/* the end; */`;
    const catalogue = await migrate([sql('broken.sql', text)], lab);
    expect(names(catalogue)).toEqual(['public.a', 'public.c', 'public.d', 'public.g']);
    expect(catalogue.refusals.map((refusal) => refusal.location.line)).toEqual([2, 5, 8]);
    expect(table(catalogue, 'a').seedRows).toBe(1);
    expect(table(catalogue, 'g').location).toMatchObject({ line: 9 });
  });

  it('stands in for Supabase', async () => {
    const text = `
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pg_cron;
create extension vector;
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade, handle text, embedding vector(384), ref uuid default uuid_generate_v4());
alter table public.profiles enable row level security;
create policy "own profile" on public.profiles for select to authenticated using (auth.uid() = id);
create policy "own files" on storage.objects for insert with check (bucket_id = 'x' and auth.uid()::text = (storage.foldername(name))[1]);
create function public.handle_new_user() returns trigger language plpgsql security definer as $$
begin insert into public.profiles (id) values (new.id); return new; end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute procedure public.handle_new_user();
create trigger touched before update on public.profiles for each row execute procedure moddatetime (handle);
insert into storage.buckets (id, name) values ('x', 'x');
alter publication supabase_realtime add table public.profiles;
select cron.schedule('nightly', '0 0 * * *', $$ delete from public.profiles $$);
grant all on table public.profiles to anon, nobody_knows;
alter table public.profiles owner to postgres;
create role reporter; create policy reports on public.profiles for select to reporter using (true);
create index on public.profiles using hnsw (embedding vector_cosine_ops);
select * from profiles where embedding <=> '[1]' < 1;
`;
    const catalogue = await migrate([sql('supabase/migrations/1.sql', text)], lab);
    expect(catalogue.refusals).toEqual([]);
    expect(catalogue.unknowns).toMatchObject([{ what: 'schema', location: { line: 20 } }]);
    expect(names(catalogue)).toEqual(['public.profiles', 'auth.users']);
    const profiles = table(catalogue, 'profiles');
    expect(profiles.foreignKeys).toMatchObject([{ schema: 'auth', table: 'users', references: ['id'] }]);
    expect(profiles.policies).toMatchObject([
      { name: 'own profile', command: 'SELECT', roles: ['authenticated'], permissive: true, using: '(auth.uid() = id)' },
      { name: 'reports', roles: ['reporter'] },
    ]);
    expect(profiles.columns.map((column) => column.type)).toEqual(['uuid', 'text', 'vector(384)', 'uuid']);
    expect(profiles.rowSecurity).toBe(true);
    expect(catalogue.functions.map((found) => found.name)).toEqual(['handle_new_user']);
    await lab.createDatabase('copy', 'app');
    const client = await lab.connect('copy');
    await client.query(`insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001')`);
    await client.query(`set role authenticated; set request.jwt.claims = '{"sub": "00000000-0000-0000-0000-000000000001"}'`);
    expect((await client.query('select id from profiles')).rowCount).toBe(1);
    await client.query(`set request.jwt.claims = '{"sub": "00000000-0000-0000-0000-000000000002"}'`);
    expect((await client.query('select id from profiles')).rowCount).toBe(0);
    await client.end();
    await lab.dropDatabase('copy');
  });

  it("reads a dump with psql's commands and data", async () => {
    const text = String.raw`--
-- PostgreSQL database dump
--
\restrict abc
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO someone;
COMMENT ON SCHEMA public IS 'it''s';
CREATE TABLE public.note (id integer NOT NULL, body text, at timestamp);
ALTER TABLE public.note OWNER TO someone;
CREATE SEQUENCE public.note_id_seq AS integer START WITH 1;
ALTER SEQUENCE public.note_id_seq OWNED BY public.note.id;
ALTER TABLE ONLY public.note ALTER COLUMN id SET DEFAULT nextval('public.note_id_seq'::regclass);
COPY public.note (id, body, at) FROM stdin;
1	it's; a "test"	2024-01-01 00:00:00
2	tab\tand\nline \\ ünï	\N
\.

SELECT pg_catalog.setval('public.note_id_seq', 2, true);
ALTER TABLE ONLY public.note ADD CONSTRAINT note_pkey PRIMARY KEY (id);
\unrestrict abc
`;
    const catalogue = await migrate([sql('dump.sql', text)], lab);
    expect(catalogue.refusals).toEqual([]);
    expect(table(catalogue, 'note')).toMatchObject({ seedRows: 2, primaryKey: ['id'], location: { line: 10 } });
    const client = await lab.connect('app');
    expect((await client.query('select body, at from note where id = 2')).rows).toEqual([
      { body: 'tab\tand\nline \\ ünï', at: null },
    ]);
    await client.end();
  });

  it('follows a chain: changed types, renamed and dropped tables, ways down', async () => {
    const catalogue = await migrate(
      [
        sql(
          '001_up.sql',
          `create table a (id int primary key, time text); create table old (id int); create table gone (id int);`,
        ),
        sql('001_up.down.sql', 'drop table a;'),
        sql(
          '002.sql',
          `alter table a alter column time type time using time::time; alter table old rename to fresh; drop table gone;`,
        ),
        sql('003.sql', `-- migrate:up\ncreate table b (id int);\n-- migrate:down\ndrop table b;`),
        sql('004.sql', `-- +goose Up\nalter table b add c int;\n-- +goose Down\nalter table b drop c;`),
        sql('scripts/reset.sql', 'drop table if exists a cascade; drop schema public cascade;'),
        sql('005.sql', 'drop table never_there; drop table if exists later; create table later (id int references nowhere);'),
        sql('006.sql', 'drop table wrong_order;'),
        sql('007.sql', 'create table nowhere (id int primary key);'),
      ],
      lab,
    );
    expect(names(catalogue)).toEqual(['public.a', 'public.b', 'public.fresh', 'public.later', 'public.nowhere']);
    expect(table(catalogue, 'a').columns[1]).toMatchObject({ type: 'time without time zone' });
    expect(table(catalogue, 'b').columns).toHaveLength(2);
    expect(table(catalogue, 'fresh').location).toMatchObject({ file: '001_up.sql', line: 1 });
    expect(catalogue.refusals).toEqual([]);
  });

  it('confines hostile sources and goes on', async () => {
    const text = `
create table t (id int);
copy t to program 'touch /tmp/loadbearing-was-here';
do $$ begin execute 'alter role lab superuser'; exception when others then null; end $$;
create function boom() returns int language plpgsql as $$ begin loop perform 1; end loop; end $$;
set statement_timeout = 0;
select boom();
commit; rollback; set role anon; set session authorization lab_keeper;
create table u (id int);`;
    // As long as it usually may, an endless statement takes twenty seconds.
    const impatient: Lab = { ...lab, connect: (database, role, seconds) => lab.connect(database, role, seconds && 2) };
    const catalogue = await migrate([sql('hostile.sql', text)], impatient);
    expect(names(catalogue)).toEqual(['public.t', 'public.u']);
    expect(catalogue.refusals).toMatchObject([{ location: { line: 7 }, message: expect.stringMatching(/ended/) }]);
  });
});
