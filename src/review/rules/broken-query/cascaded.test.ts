import { expect, it } from 'vitest';
import { reviewFiles } from '../../../../test/support/review.js';

/** What is said of a handler that deletes a cause's notes, which no policy lets it, and does something more. */
async function told(more: string, action = 'on delete cascade'): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2"}}',
    'supabase/migrations/1.sql': `create table causes (id uuid primary key default gen_random_uuid(), title text, created_by uuid);
create table notes (id uuid primary key default gen_random_uuid(), cause uuid references causes ${action}, title text);
alter table causes enable row level security; alter table notes enable row level security;
create policy a on causes for all using (true); create policy s on notes for select using (true); create policy i on notes for insert with check (true);`,
    'index.html': '<script type="module" src="/src/main.jsx"></script>',
    'src/main.jsx': `import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'key');
export const signIn = (email, password) => supabase.auth.signInWithPassword({ email, password });
const note = (id, title) => supabase.from('notes').insert({ cause: id, title });
const cause = (title) => supabase.from('causes').insert({ title });
const remove = async (id) => { await supabase.from('notes').delete().eq('cause', id); ${more} };
function Page() { return <div><button onClick={() => note(window.one, window.two)}>x</button><button onClick={() => cause(window.two)}>x</button><button onClick={() => remove(window.one)}>x</button></div>; }
createRoot(document.body).render(<Page />);`,
  });
  return findings.filter(({ rule }) => rule === 'broken-query').map(({ title }) => title);
}

it('passes over a delete without a policy where what its rows hang on is deleted behind it', async () => {
  const cause = `await supabase.from('causes').delete().eq('id', id);`;
  expect(await told(cause)).toEqual([]);
  expect(await told('')).toEqual([expect.stringContaining('deletes nothing')]);
  expect(await told(cause, 'on delete set null')).toEqual([expect.stringContaining('deletes nothing')]);
  expect(await told(`await supabase.from('causes').update({ title: 'x' }).eq('id', id);`)).toEqual([
    expect.stringContaining('deletes nothing'),
  ]);
});
