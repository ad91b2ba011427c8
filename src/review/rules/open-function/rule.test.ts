import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

const schema = `create table profiles (id uuid primary key, name text);
create table bookings (id serial primary key, user_id uuid not null references profiles (id), place int);
create table audit_logs (id serial primary key, user_id uuid not null references profiles (id), what text);`;

async function said(functions: string, key = 'ANON_KEY'): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'supabase/migrations/001.sql': `${schema}\n${functions}`,
    'src/server.js': `import express from 'express'; import { createClient } from '@supabase/supabase-js';
const supabase = createClient(process.env.URL, process.env.${key}); const app = express();
app.post('/book', async (req, res) => { res.json(await supabase.rpc('act', { p_user_id: req.body.id })); });
app.listen(3000);`,
  });
  return findings
    .filter(({ rule }) => rule === 'open-function')
    .map(({ title, fix, location }) => `${location.file}:${String(location.line)} ${title}. ${fix}`);
}

const act = (body: string, how = 'security definer'): string =>
  `-- it acts\ncreate or replace function public.act(p_user_id uuid) returns void language plpgsql ${how} as $$\nbegin\n  ${body}\nend $$;`;
const insert = 'insert into bookings (place, user_id) values (coalesce(1, 2), p_user_id);';

it('tells what anybody can do for anybody, at the line where the function is made', async () => {
  expect(await said(act(insert))).toEqual([
    expect.stringMatching(
      /^supabase\/migrations\/001.sql:5 Anybody can call act\(\) for anybody: it adds a row to bookings for whatever p_user_id .*ask first who calls: IF p_user_id IS DISTINCT FROM auth.uid\(\)/,
    ),
  ]);
  expect(await said(act('update profiles set name = null where id = p_user_id;'))).toEqual([
    expect.stringContaining('it changes rows of profiles'),
  ]);
  expect(await said(act('update bookings set place = 2, user_id = p_user_id where id = 5;'))).toEqual([
    expect.stringContaining('it changes rows of bookings'),
  ]);
  expect(await said(act('delete from bookings b where b.user_id = p_user_id;'))).toHaveLength(1);
});

it('tells that any account is enough where only those may call it', async () => {
  const revoked = `${act(insert)} revoke execute on function act(uuid) from public, anon;`;
  expect(await said(revoked)).toEqual([expect.stringContaining('Whoever is signed in can call act() for anybody')]);
});

it.each([
  ['a look at who calls', act(`if p_user_id <> auth.uid() then raise exception 'no'; end if; ${insert}`)],
  ['a look at the role', act(`if auth.role() <> 'service_role' then raise exception 'no'; end if; ${insert}`)],
  [
    'the claims',
    act(`if current_setting('request.jwt.claim.sub') <> p_user_id::text then raise exception 'no'; end if; ${insert}`),
  ],
  [
    'a look in a function that it calls',
    `create function mine(p uuid) returns boolean language sql as 'select p = auth.uid()'; ${act(`if not mine(p_user_id) then return; end if; ${insert}`)}`,
  ],
  ['the rights of who calls', act(insert, '')],
  ['EXECUTE taken away', `${act(insert)} revoke execute on function act(uuid) from public, anon, authenticated;`],
  ['a read', act('perform 1 from bookings where user_id = p_user_id;')],
  ['a log', act("insert into audit_logs (user_id, what) values (p_user_id, 'x');")],
  ['another’s column', act('update bookings set place = 1 where id = 5;')],
])('says nothing with %s', async (_what, functions) => {
  expect(await said(functions)).toEqual([]);
});

it('says nothing where the app gives nobody a key', async () => {
  expect(await said(act(insert), 'SERVICE_ROLE_KEY')).toEqual([]);
});
