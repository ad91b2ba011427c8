import { describe, expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { findingsOfPage } from '../../../../test/support/supabase-page.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create type mood as enum ('cheerful', 'sad');
create table people (id serial primary key, name text, mood mood);
create table notes (id serial primary key, person_id int, name text, open boolean);`;

async function fixOf(sql: string, values = ''): Promise<string | undefined> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': tables,
    'src/server.js': oneRoute(`res.json((await pool.query("${sql}", [${values}])).rows);`),
  });
  return findings.find(({ rule }) => rule === 'broken-query')?.fix;
}

describe('what is said of names that Postgres does not take', () => {
  it('is which there are', async () => {
    expect(await fixOf('select n.id from notes n where notes.open limit 5')).toContain('write n.… instead of notes.…');
    expect(await fixOf('select n.id from notes n where people.id = n.id limit 5')).toContain('reads only notes: join people');
    expect(await fixOf('select name from notes n join people p on p.id = n.person_id limit 5')).toContain(
      'Say whose name is meant: n.name or p.name.',
    );
    expect(await fixOf('select n.id, titel from notes n join people p on p.id = n.person_id limit 5')).toContain(
      'notes, people have no titel, nor anything like it',
    );
    expect(await fixOf('insert into notes (open) values (1)')).toContain('open holds boolean, and what is written is integer');
  });

  it('is a word of the enum, or how one is added', async () => {
    expect(await fixOf("update people set mood = 'cheerfull' where id = $1", 'req.query.id')).toBe(
      'mood has cheerful, sad: send "cheerful" instead of "cheerfull".',
    );
    expect(await fixOf("update people set mood = 'angry' where id = $1", 'req.query.id')).toContain(
      "alter type mood add value 'angry';",
    );
  });

  it('is the foreign key that an embed needs, where a column could be one', async () => {
    const fix = async (schema: string) =>
      (
        await findingsOfPage(
          'broken-query',
          schema,
          "return (await supabase.from('roles').select('id, profiles(name)').limit(5)).data;",
        )
      )[0]?.fix;
    expect(
      await fix(`create table profiles (id uuid primary key references auth.users (id), name text);
create table roles (id uuid primary key, user_id uuid references auth.users (id));`),
    ).toContain(
      'none between roles and profiles, though both point to auth.users: add one in a migration: alter table roles add foreign key (user_id) references profiles (id);',
    );
    expect(
      await fix(
        'create table profiles (id uuid primary key, name text); create table roles (id uuid primary key, user_id uuid);',
      ),
    ).toContain('none between roles and profiles: add one in a migration: alter table roles add foreign key (user_id)');
    expect(
      await fix('create table profiles (id uuid primary key, name text); create table roles (id uuid primary key);'),
    ).toContain('neither roles nor profiles has a column that points to the other');
  });

  it('is what a function that nothing makes would have to take, or the one that is called almost so', async () => {
    const fix = async (name: string) => {
      const { findings } = await reviewFiles({
        'package.json': '{}',
        'index.html': '<script type="module" src="/src/main.jsx"></script>',
        'migrations/001.sql': `create table rooms (id uuid primary key); create function count_rooms() returns int language sql as 'select 1';`,
        'src/types.ts': `export type Database = { public: { Tables: { rooms: { Row: { id: string }; Insert: { id: string }; Update: { id?: string }; Relationships: [] } };
Views: { [_ in never]: never }; Functions: { count_rooms: { Args: Record<string, never>; Returns: number } }; Enums: { [_ in never]: never } } };`,
        'src/main.jsx': `import { createClient } from '@supabase/supabase-js'; import { useEffect } from 'react';
const supabase = createClient('https://x.supabase.co', 'key');
function Page() { useEffect(() => { supabase.rpc('${name}', { p_open: true, p_name: window.name }).then(console.log); }, []); return <p />; }
createRoot(document.body).render(<Page />);`,
      });
      return findings.find(({ rule }) => rule === 'broken-query')?.fix;
    };
    expect(await fix('close_room')).toContain('create function close_room(p_open boolean, p_name text) returns …');
    expect(await fix('count_room')).toContain('Call count_rooms, which there is');
  });
});

it('tells a value that a CHECK refuses whatever else is in the row, and what it allows', async () => {
  const found = async (call: string, trigger = ''): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'schema.sql': `create table users (id serial primary key, email text not null unique);
create table jobs (id serial primary key, user_id int not null references users (id), "kind Of" text check ("kind Of" in ('a', 'b')),
  status varchar(20) not null check (status in ('open', 'done')), size int check (size between 1 and 5), top int, check (size < top or status = 'done'));
${trigger}`,
      'server.js': oneRoute(`await pool.query(${call});`),
    });
    return findings.filter(({ rule }) => rule === 'broken-query').map(({ title, fix }) => `${title} | ${fix}`);
  };
  const [word, ...none] = await found(`'insert into jobs (user_id, status) values ($1, $2)', [req.params.id, 'closed']`);
  expect(none).toEqual([]);
  expect(word).toContain("a statement that Postgres refuses: a CHECK on jobs has no 'closed' in status |");
  expect(word).toContain(`Store one of 'open', 'done' in "status", or add 'closed' to the CHECK on "jobs" in a migration`);
  const [number] = await found(`'update jobs set size = $1 where id = $2', [9, req.params.id]`);
  expect(number).toContain('Store a value that the CHECK allows in "size"');
  expect(await found(`'update jobs set "kind Of" = $1 where id = $2', ['c', req.params.id]`)).toHaveLength(1);
  expect(await found(`'update jobs set size = $1 where id = $2', [3, req.params.id]`)).toEqual([]);
  expect(await found(`'update jobs set status = $1 where id = $2', ['done', req.params.id]`)).toEqual([]);
  // Only one of the forms is refused, or only where the rest of the row is so.
  expect(await found(`'update jobs set status = $1 where id = $2', [req.body.x ? 'closed' : 'open', req.params.id]`)).toEqual([]);
  expect(await found(`'update jobs set top = $1 where id = $2', [0, req.params.id]`)).toEqual([]);
  expect(await found(`'select id from jobs where status = $1 limit 5', ['closed']`)).toEqual([]);
  // A trigger makes another word of it.
  const lower = `create function lower_status() returns trigger language plpgsql as $$ begin new.status := lower(new.status); return new; end $$;
create trigger lower_status before insert or update on jobs for each row execute function lower_status();`;
  expect(await found(`'update jobs set status = $1 where id = $2', ['DONE', req.params.id]`)).toHaveLength(1);
  expect(await found(`'update jobs set status = $1 where id = $2', ['DONE', req.params.id]`, lower)).toEqual([]);
});

it('leaves alone a form that a hook could send and no screen that uses it asks for', async () => {
  const found = async (more: string): Promise<string[]> => {
    const { findings } = await reviewFiles({
      'package.json': '{"dependencies":{"react":"18","@supabase/supabase-js":"2","@tanstack/react-query":"5"}}',
      'index.html': '<script type="module" src="/src/main.jsx"></script>',
      'schema.sql': 'create table bills (id int primary key, status text); create table people (id int primary key, name text);',
      'src/use-rows.js': `import { useMutation } from '@tanstack/react-query';
import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'k');
export function useRows({ table }) {
  const close = useMutation({ mutationFn: async ({ id }) => { const { error } = await supabase.from(table).update({ status: 'closed' }).eq('id', id); if (error) throw error; } });
  const drop = useMutation({ mutationFn: async ({ id }) => { const { error } = await supabase.from(table).delete().eq('id', id); if (error) throw error; } });
  return { close, drop };
}`,
      'src/bills.jsx': `import { useRows } from './use-rows';
export function Bills() {
  const rows = useRows({ table: 'bills' });
  return <button onClick={() => rows.close.mutate({ id: window.id })}>close</button>;
}`,
      'src/people.jsx': `import { useRows } from './use-rows';
export function People() {
  const rows = useRows({ table: 'people' });
  return <><button onClick={() => rows.drop.mutate({ id: window.id })}>drop</button>${more}</>;
}`,
      'src/main.jsx': `import { createRoot } from 'react-dom/client';
import { Bills } from './bills';
import { People } from './people';
createRoot(document.body).render(<><Bills /><People /></>);`,
    });
    return findings.filter(({ rule }) => rule === 'broken-query').map(({ title }) => title);
  };
  expect(await found('')).toEqual([]);
  const [told, ...none] = await found('<button onClick={() => rows.close.mutate({ id: window.id })}>close</button>');
  expect(none).toEqual([]);
  expect(told).toMatch(/^\S.* a statement that Postgres refuses: column "status" of relation "people" does not exist$/);
});
