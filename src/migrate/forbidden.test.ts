import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { openLab } from '../lab/index.js';
import type { App } from '../model/index.js';
import { read } from '../read/index.js';
import { resolve } from '../resolve/index.js';
import { accept } from './accept.js';
import { migrate } from './index.js';

const first = `create table rooms (id uuid primary key, name text);
create table letters (id uuid primary key, room_id uuid references rooms (id), text text);
create table notes (id uuid primary key, email text);
create table given (id uuid primary key, name text); alter table given enable row level security;
create table plain (id uuid primary key, name text);
create function may_read(room uuid) returns boolean language sql stable security definer as $$ select true $$;
create function may_write(room uuid) returns boolean language sql stable security definer as $$ select true $$;
create function totals() returns bigint language sql stable as $$ select count(*) from plain $$;
alter table rooms enable row level security; alter table letters enable row level security; alter table notes enable row level security;
create function may_see() returns boolean language sql stable security definer as $$ select true $$;
create policy e on given for select using (may_see());
create policy a on rooms for select using (may_read(id));
create policy b on letters for select using (room_id is not null);
create policy c on letters for insert with check (may_write(room_id));
create policy d on notes for select using (email = (select u.email from auth.users u where u.id = auth.uid()));
revoke execute on function may_write(uuid) from public, anon, authenticated;
grant execute on function may_write(uuid) to authenticated;
revoke execute on function totals() from public;`;

const second = `
-- hardening; nobody calls this by hand
REVOKE EXECUTE ON FUNCTION public.may_read(uuid) FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION public.may_read(uuid) TO service_role;
revoke all on plain from authenticated;
revoke execute on function may_see() from public, anon, authenticated;
grant execute on function may_see() to authenticated, somebody_of_another_database;
`;

const calls = `import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'key');
export const signIn = (email: string, password: string) => supabase.auth.signInWithPassword({ email, password });
export const rooms = (id: string) => supabase.from('rooms').select('name').eq('id', id);
export const letters = (id: string) => supabase.from('letters').select('text').eq('room_id', id).limit(9);
export const write = (room_id: string) => supabase.from('letters').insert({ room_id, text: 'x' });
export const notes = () => supabase.from('notes').select('email').limit(3);
export const plain = () => supabase.from('plain').select('name').limit(3);
export const given = () => supabase.from('given').select('name').limit(3);
export const totals = () => supabase.rpc('totals');`;

/** Where each call stands, by the name of what makes it. */
const lineOf = new Map(calls.split('\n').map((line, index) => [/const (\w+) = /.exec(line)?.[1], index + 1]));

let app: App;
beforeAll(async () => {
  const lab = await openLab();
  try {
    const reading = read(
      writeApp({
        'package.json': '{"dependencies":{"@supabase/supabase-js":"2","react":"18"}}',
        'supabase/migrations/001.sql': first,
        'supabase/migrations/002.sql': second,
        'src/calls.ts': calls,
      }),
    );
    app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab, reading.schemaSources);
  } finally {
    await lab.stop();
  }
});

/** What Postgres says of the statement of a call. */
const refusalOf = (name: string) => {
  const statement = app.statements.find(({ location }) => location.line === lineOf.get(name));
  expect(statement?.role).toBe('authenticated');
  return statement?.refused;
};

describe('a right that a request lacks', () => {
  it('is seen through a policy, and where the migrations take it away', () => {
    expect(refusalOf('rooms')).toEqual({
      by: 'app',
      code: '42501',
      message: 'permission denied for function may_read',
      at: expect.objectContaining({ file: 'supabase/migrations/002.sql', line: 3 }),
    });
  });

  it('is the statement’s own: a policy for writing forbids no reading, and a right that was given back forbids nothing', () => {
    expect(refusalOf('letters')).toBeUndefined();
    expect(refusalOf('write')).toBeUndefined();
    // The lab could not give it: the repository does.
    expect(refusalOf('given')).toBeUndefined();
    // Signed-in users hold the right by themselves, not as anybody.
    expect(refusalOf('totals')).toBeUndefined();
  });

  it('may be that to a table, taken away or never given: the accounts are the platform’s', () => {
    expect(refusalOf('plain')).toMatchObject({ message: 'permission denied for table plain', at: { line: 5 } });
    expect(refusalOf('notes')).toEqual({ by: 'app', code: '42501', message: 'permission denied for table users' });
  });
});
