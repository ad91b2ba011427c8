import { expect, it } from 'vitest';
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
      .map((name) => `<button onClick={() => ${name}('a', 'b')}>x</button>`)
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
