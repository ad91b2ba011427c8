import { expect, it } from 'vitest';
import type { Finding } from '../model/index.js';
import { reviewFiles } from '../../test/support/review.js';

/** What is said to be refused of inserts into one table each. */
async function refused(schema: string, inserts: Record<string, string>): Promise<Record<string, string>> {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2"}}',
    'supabase/migrations/1.sql': `create table causes (id uuid primary key default gen_random_uuid(), title text, created_by uuid);
alter table causes enable row level security;
${schema}`,
    'index.html': '<script type="module" src="/src/main.jsx"></script>',
    'src/main.jsx': `import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'key');
export const signIn = (email, password) => supabase.auth.signInWithPassword({ email, password });
${Object.entries(inserts)
  .map(([name, row]) => `export const ${name} = (title, user) => supabase.from('causes').insert(${row});`)
  .join('\n')}
function Page() { return <div>${Object.keys(inserts)
      .map((name) => `<button onClick={() => ${name}(window.one, window.two)}>x</button>`)
      .join('')}</div>; }
createRoot(document.body).render(<Page />);`,
  });
  const own = findings.filter(({ rule, title }) => rule === 'broken-query' && title.includes('row-level security policy'));
  return Object.fromEntries(own.map(({ statements, fix }) => [String(statements.length), fix]));
}

const mine = 'create policy a on causes for insert to authenticated with check (auth.uid() = created_by);';

it('finds an insert that leaves out the column by which its policy tells who asks', async () => {
  const found = await refused(mine, { add: '{ title }' });
  expect(found).toEqual({ 1: expect.stringContaining('Write created_by with the row') });
  const wrapped = mine.replace('auth.uid()', '(select auth.uid())').replace('= created_by', '= created_by and title is not null');
  expect(Object.keys(await refused(wrapped, { add: '{ title }' }))).toEqual(['1']);
  const turned = mine.replace('auth.uid() = created_by', 'created_by = auth.uid()');
  expect(Object.keys(await refused(turned, { add: '{ title }' }))).toEqual(['1']);
  expect(await refused(mine, { add: '{ title, created_by: user }' })).toEqual({});
});

it('finds an insert that no policy speaks of', async () => {
  const reading = 'create policy a on causes for select using (true);';
  expect(await refused(reading, { add: '{ title, created_by: user }' })).toEqual({
    1: expect.stringContaining('FOR INSERT TO authenticated'),
  });
  expect(await refused(`${reading} create policy b on causes for all using (true);`, { add: '{ title }' })).toEqual({});
});

it('says nothing where another policy, a default or a trigger may let it through', async () => {
  expect(await refused(`${mine} create policy b on causes for insert with check (title = 'x');`, { add: '{ title }' })).toEqual(
    {},
  );
  expect(
    await refused(`${mine} alter table causes alter column created_by set default auth.uid();`, { add: '{ title }' }),
  ).toEqual({});
  const trigger = `create function own() returns trigger language plpgsql as $$ begin new.created_by := auth.uid(); return new; end $$;
create trigger t before insert on causes for each row execute function own();`;
  expect(await refused(`${mine} ${trigger}`, { add: '{ title }' })).toEqual({});
  expect(await refused(mine.replace('= created_by', "= created_by or title = 'x'"), { add: '{ title }' })).toEqual({});
  const broken = 'create policy if not exists "b" on causes for insert with check (true);';
  expect(await refused(`create policy a on causes for select using (true); ${broken}`, { add: '{ title }' })).toEqual({});
});

/** What is said of writes that change no row, where each cause has notes. */
async function silent(policies: string, ...writes: string[]): Promise<Finding[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2"}}',
    'supabase/migrations/1.sql': `create table causes (id uuid primary key default gen_random_uuid(), title text, created_by uuid);
create table notes (id uuid primary key default gen_random_uuid(), cause uuid references causes on delete cascade, title text);
alter table causes enable row level security; alter table notes enable row level security;
create policy n on notes for all using (true); ${policies}`,
    'index.html': '<script type="module" src="/src/main.jsx"></script>',
    'src/main.jsx': `import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'key');
export const signIn = (email, password) => supabase.auth.signInWithPassword({ email, password });
${writes.map((write, at) => `const write${String(at)} = (id, title) => supabase.from('causes').${write};`).join('\n')}
const note = (id, title) => supabase.from('notes').insert({ cause: id, title });
function Page() { return <div><button onClick={() => note(window.one, window.two)}>x</button>${writes.map((_, at) => `<button onClick={() => write${String(at)}(window.one, window.two)}>x</button>`).join('')}</div>; }
createRoot(document.body).render(<Page />);`,
  });
  return findings.filter(({ rule }) => rule === 'broken-query' || rule === 'missing-index');
}

const seen = 'create policy s on causes for select using (true);';
const own = 'create policy u on causes for update using (auth.uid() = created_by);';
const remove = `delete().eq('id', id)`;

it('finds a delete that row-level security passes over in silence, and says nothing of what it would look through', async () => {
  const [finding, ...rest] = await silent(`${seen} ${own}`, remove, `delete().eq('title', title)`);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ rule: 'broken-query', grade: 'measured', breaks: 'fails' });
  expect(finding?.title).toContain('deletes nothing: row-level security has no policy for deleting from causes, and no error');
  expect(finding?.fix).toContain('FOR DELETE USING ((SELECT auth.uid()) = created_by);');
  const heard = await silent(`${seen} ${own}`, `${remove}.select().single()`);
  expect(heard.map(({ title }) => title)).toEqual([expect.stringContaining('hears only that there is no row')]);
});

it('finds an update that lacks its policy, or that of reading what it looks at', async () => {
  const change = `update({ title }).eq('id', id)`;
  expect((await silent(seen, change)).map(({ title }) => title)).toEqual([
    expect.stringContaining('changes nothing: row-level security has no policy for changing rows of causes'),
  ]);
  expect((await silent(own, change)).map(({ fix }) => fix)).toEqual([
    expect.stringContaining('FOR SELECT USING ((SELECT auth.uid()) = created_by);'),
  ]);
  expect(await silent(`${seen} ${own}`, change)).toEqual([]);
});

it('says nothing of a write that some policy may let through, or whose policies are not known', async () => {
  const deleted = async (more: string) => (await silent(`${seen} ${own} ${more}`, remove)).map(({ rule }) => rule);
  expect(await deleted('create policy d on causes for delete to anon using (true);')).toEqual(['missing-index']);
  expect(await deleted('create policy d on causes using (true);')).toEqual(['missing-index']);
  expect(await deleted('create policy if not exists d on causes for delete using (true);')).toEqual(['missing-index']);
  expect(await deleted('alter table causes disable row level security;')).toEqual(['missing-index']);
  expect(await deleted('create role keeper; create policy d on causes for delete to keeper using (true);')).toEqual([
    'missing-index',
  ]);
  expect(await deleted('create policy d on causes for delete to service_role using (true);')).toEqual(['broken-query']);
});

it('only suspects an insert that Postgres refuses for another reason before row-level security is asked', async () => {
  const grades = async (more: string) => {
    const found = await silent(`${seen} ${more}`, 'insert({ title })');
    return found.map(({ title, grade }) => [title.includes('new row violates'), grade]);
  };
  expect(await grades('alter table causes alter column title set not null;')).toEqual([[true, 'measured']]);
  const domain = `create domain word as text not null; alter table causes alter column title type word;`;
  expect(await grades(domain)).toEqual([[true, 'suspected']]);
});
