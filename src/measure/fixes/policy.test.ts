import { beforeAll, expect, it } from 'vitest';
import { fixesOf, type Measured } from '../../../test/support/fixes.js';
import { wrapped } from './policy.js';

const schema = `create table public.profiles (id uuid primary key references auth.users, name text not null);
alter table public.profiles enable row level security;
create policy everybody on public.profiles for select to authenticated using (true);
create table public.bills (id uuid primary key, owner_id uuid not null references auth.users, title text not null, created_at timestamptz not null);
alter table public.bills enable row level security;
create policy own on public.bills for select to authenticated using (auth.uid() = owner_id);
create table public.places (id uuid primary key, owner_id uuid not null references auth.users, name text not null, body text not null, created_at timestamptz not null);
alter table public.places enable row level security;
create policy everybody on public.places for select to authenticated using (true);
create table public.friends (owner_id uuid not null references auth.users, friend_id uuid not null references auth.users, primary key (owner_id, friend_id));
alter table public.friends enable row level security;
create policy own on public.friends for select to authenticated using (true);
create table public.tasks (id uuid primary key, owner_id uuid not null references auth.users, title text not null, created_at timestamptz not null);
create index tasks_owner_idx on public.tasks (owner_id);
alter table public.tasks enable row level security;
create policy own on public.tasks for select to authenticated using (auth.uid() = owner_id);
`;

let measured: Measured;
beforeAll(async () => {
  measured = await fixesOf(
    {
      'index.html': '<script type="module" src="/src/main.jsx"></script>',
      'supabase/migrations/001.sql': schema,
      'src/main.jsx': `import { createClient } from '@supabase/supabase-js';
import { useQuery } from '@tanstack/react-query';
const supabase = createClient(import.meta.env.VITE_URL, import.meta.env.VITE_ANON_KEY);
async function load() {
  const { data: { user } } = await supabase.auth.getUser();
  const bills = await supabase.from('bills').select('*').order('created_at', { ascending: false });
  const tasks = await supabase.from('tasks').select('*').order('created_at', { ascending: false });
  const places = await supabase.from('places').select('*');
  const names = (places.data ?? []).map((place) => place.name);
  const shown = await supabase.from('places').select('*').order('created_at');
  const friends = await supabase.from('friends').select('friend_id').eq('owner_id', user.id);
  for (const row of friends.data ?? []) names.push(await supabase.from('profiles').select('id, name').eq('id', row.friend_id));
  return [bills.data, tasks.data, names, shown.data, user];
}
function Page() {
  const { data } = useQuery({ queryKey: ['page'], queryFn: load });
  return <p>{JSON.stringify(data)}</p>;
}
createRoot(document.body).render(<Page />);`,
    },
    [300, 900, 2700],
  );
});

const trialOf = (table: string) => measured.fixes.find((fix) => fix.kind === 'policy' && fix.table === table);

it('puts each function of the session into a select of its own, once', () => {
  expect(wrapped('(auth.uid() = owner_id)')).toBe('((SELECT auth.uid()) = owner_id)');
  expect(wrapped('(( SELECT auth.uid() AS uid) = owner_id)')).toBe('(( SELECT auth.uid() AS uid) = owner_id)');
});

it('asks the session once instead of once per row, with the same rows', () => {
  expect(trialOf('bills')).toMatchObject({ verdict: 'verified', changesWhatIsShown: false });
  expect(trialOf('bills')?.why).toMatch(
    /^the session is asked [\d,]+ times less often \([\d,]+ calls before, 1 after\), with the same rows for the role$/,
  );
});

it('is refused where an index asks once already', () => {
  expect(trialOf('tasks')).toMatchObject({
    verdict: 'refused',
    why: 'the session is asked once per statement already: the planner looks the answer up in an index',
  });
});

it('an answer that the policies make personal is not to be kept', () => {
  const trial = measured.fixes.find((fix) => fix.kind === 'cache' && fix.table === 'bills');
  expect(trial).toMatchObject({ verdict: 'refused' });
  expect(trial?.why).toContain('would show one user’s rows to the next');
});

it('a request to PostgREST is asked for a page, and for the columns that are used', () => {
  const of = (kind: string) => measured.fixes.filter((fix) => fix.kind === kind && fix.table === 'places');
  expect(of('limit').map(({ verdict, effects }) => [verdict, effects[0]?.before.rows, effects[0]?.after.rows])).toContainEqual([
    'verified',
    1000,
    50,
  ]);
  expect(of('columns')[0]).toMatchObject({ verdict: 'verified', columns: ['name'] });
});

it('a loop of requests to PostgREST is asked at once', () => {
  const trial = measured.fixes.find((fix) => fix.kind === 'batch');
  expect(trial).toMatchObject({
    verdict: 'verified',
    table: 'profiles',
    effects: [{ after: { statements: 1 }, sameRows: true }],
  });
  expect(trial?.effects[0]?.before.statements).toBeGreaterThan(10);
});
