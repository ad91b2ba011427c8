import { expect, it } from 'vitest';
import { reviewFiles } from '../../test/support/review.js';

it('takes names that mean something in a pattern for names', async () => {
  const { app, findings } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2","react":"19"}}',
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'supabase/migrations/001.sql': `create table profiles (id uuid primary key, email text);
create table "w(x[" (id uuid primary key default gen_random_uuid(), "n(*" uuid, "used[+" int, "max+" int, user_id uuid references profiles (id));
create table wallets (id uuid primary key default gen_random_uuid(), user_id uuid references profiles (id));
create function "f(x["(p_user_id uuid, "q(*" uuid) returns void language plpgsql security definer as $$
declare "v[+" record;
begin
  select * into "v[+" from "w(x[" where id = "q(*";
  if "v[+"."used[+" >= "v[+"."max+" then raise exception 'full'; end if;
  update "w(x[" set "used[+" = "used[+" + 1 where id = "q(*";
  if not exists (select 1 from "w(x[" where "n(*" = p_user_id) then insert into "w(x[" ("n(*", user_id) values (p_user_id, p_user_id); end if;
  insert into "w(x[" ("n(*") values (p_user_id) on conflict do nothing;
end $$;
create function give(p_user_id uuid) returns void language plpgsql security definer as $$
begin perform "f(x["(p_user_id, p_user_id); insert into wallets (user_id) values (p_user_id); end $$;
create function named() returns trigger language plpgsql as $$ begin new."n(*" := new.id; return new; end $$;
create trigger names before insert on "w(x[" for each row execute function named();`,
    'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { useEffect } from 'react'; import { createClient } from '@supabase/supabase-js';
const supabase = createClient('https://x.supabase.co', 'anon');
function Page({ id }) { useEffect(() => { (async () => {
  await supabase.rpc('f(x[', { p_user_id: id, 'q(*': id }); await supabase.rpc('give', { p_user_id: id }); await supabase.from('w(x[').upsert({ 'n(*': id });
  await fetch('https://x.supabase.co/rest/v1/w%28x%5B?n%28%2A=eq.1&select=*', { headers: { apikey: 'anon' } });
})(); }, [id]); return <p />; }
createRoot(document.getElementById('root')).render(<Page />);`,
  });
  expect(app.catalogue.functions.map(({ name }) => name)).toContain('f(x[');
  expect(findings.map(({ rule }) => rule)).toContain('open-function');
});
