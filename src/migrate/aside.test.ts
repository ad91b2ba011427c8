import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openLab, type Lab } from '../lab/index.js';
import { findTable, type Catalogue, type SchemaSource } from '../model/index.js';
import { migrate } from './index.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
beforeEach(() => lab.dropDatabase('app'));
afterAll(() => lab.stop());

const chain = `create table notes (id uuid primary key default gen_random_uuid(), owner uuid, text text);
alter table notes enable row level security;
create policy "own" on notes for select using (owner = auth.uid());
create function tidy() returns int language sql as 'select 1';`;

/** The schema after the migration, and after these loose scripts beside it, in the order of their names. */
async function after(...scripts: string[]): Promise<Catalogue> {
  const sources: SchemaSource[] = [
    { kind: 'sql', file: 'supabase/migrations/001_start.sql', text: chain },
    ...scripts.map((text, at): SchemaSource => ({ kind: 'sql', file: `scripts/fix-${String(at)}.sql`, text })),
  ];
  return migrate(sources, lab);
}

function policies(catalogue: Catalogue, table: string): string[] {
  return (findTable(catalogue, table)?.policies ?? []).map(({ name }) => name).sort();
}

it('lets a loose script take nothing away from what the migrations made', async () => {
  const catalogue = await after(`drop policy "own" on notes; create policy "all" on notes for select using (true);
alter table notes disable row level security; alter table notes drop column text; delete from notes;
create or replace function tidy() returns int language sql as 'select 2';
do $$ begin drop table notes; end $$;`);
  expect(policies(catalogue, 'notes')).toEqual(['own']);
  expect(findTable(catalogue, 'notes')?.columns.map(({ name }) => name)).toEqual(['id', 'owner', 'text']);
  expect(findTable(catalogue, 'notes')?.rowSecurity).toBe(true);
  expect(catalogue.functions.find(({ name }) => name === 'tidy')?.source).toContain('select 1');
  expect(catalogue.refusals).toEqual([]);
});

it('takes what it adds: columns, tables with all that is theirs, policies for what nobody may do, the last form of a function', async () => {
  const catalogue = await after(
    `alter table notes add column done boolean;
create table tags (id int primary key, name text); alter table tags enable row level security;
create policy "read" on tags for select using (true); create policy "read more" on tags for select using (name is null);
create policy "add" on notes for insert with check (owner = auth.uid()); create policy "add more" on notes for insert with check (true);
create or replace function more() returns int language sql as 'select 3';`,
    `create or replace function more() returns int language sql as 'select 4'; alter table tags alter column name set not null;`,
  );
  expect(findTable(catalogue, 'notes')?.columns.map(({ name }) => name)).toContain('done');
  expect(policies(catalogue, 'tags')).toEqual(['read', 'read more']);
  expect(findTable(catalogue, 'tags')).toMatchObject({
    rowSecurity: true,
    columns: [{ name: 'id' }, { name: 'name', notNull: true }],
  });
  expect(policies(catalogue, 'notes')).toEqual(['add', 'add more', 'own']);
  expect(catalogue.functions.find(({ name }) => name === 'more')?.source).toContain('select 4');
});

it('lets scripts alone change what they like', async () => {
  const catalogue = await migrate(
    [
      { kind: 'sql', file: 'sql/1.sql', text: chain },
      {
        kind: 'sql',
        file: 'sql/2.sql',
        text: 'drop policy "own" on notes; create policy "all" on notes for select using (true);',
      },
    ],
    lab,
  );
  expect(policies(catalogue, 'notes')).toEqual(['all']);
});

it('says that a function is made where the migration makes it, though a script has it too', async () => {
  const opens =
    "create or replace function wipe(p_owner uuid) returns void language sql security definer as 'delete from notes where owner = p_owner';";
  const catalogue = await migrate(
    [
      { kind: 'sql', file: 'supabase/migrations/001_start.sql', text: `${chain}\n${opens}` },
      { kind: 'sql', file: 'scripts/again.sql', text: opens },
    ],
    lab,
  );
  expect(catalogue.functions.find(({ name }) => name === 'wipe')?.definer?.location?.file).toBe(
    'supabase/migrations/001_start.sql',
  );
});
