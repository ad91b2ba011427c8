import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

/** What is said of these calls of supabase-js, with a table whose key a default makes. */
async function said(schema: string, ...calls: string[]): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `create table stands (id uuid primary key default gen_random_uuid(), user_id int, day date, wins text); ${schema}`,
    'src/server.js': `import express from 'express'; import { createClient } from '@supabase/supabase-js';
const supabase = createClient(process.env.URL, process.env.SERVICE_ROLE_KEY); const app = express();
${calls.map((call, at) => `app.post('/${String(at)}', async (req, res) => { const { id, day, text } = req.body; res.json(await supabase.from('stands').${call}); });`).join('\n')}
app.listen(3000);`,
  });
  const own = findings.filter(({ rule }) => rule === 'keyless-upsert');
  return own.map(({ title, fix, breaks }) => `${breaks}: ${title} ${fix}`);
}

it('tells an upsert that adds a row each time, and where the second one is refused', async () => {
  const call = `upsert({ user_id: id, day, wins: text })`;
  expect(await said('', call)).toEqual([
    expect.stringMatching(
      /^wrong: POST \/0 adds a row to stands each time.*onConflict: 'user_id'.*CREATE UNIQUE INDEX ON stands \(user_id\)/,
    ),
  ]);
  expect(await said('create unique index stands_once on stands (user_id, day);', call)).toEqual([
    expect.stringMatching(/^fails: .*the second save for the same user_id, day is refused .*onConflict: 'user_id,day'/),
  ]);
});

it('says nothing of an upsert that sends its key, may send it, or whose key is no new one', async () => {
  expect(
    await said(
      '',
      `upsert({ id, wins: text })`,
      `upsert(req.body)`,
      `upsert({ ...req.body, wins: text })`,
      `upsert({ ...(id ? { id } : {}), wins: text })`,
      `upsert({ user_id: id }, { onConflict: 'user_id' })`,
      `insert({ user_id: id, wins: text })`,
      `upsert(text.split('.').map((wins) => ({ user_id: id, wins })))`,
    ),
  ).toEqual([]);
  expect(await said('alter table stands alter column id set default auth.uid();', `upsert({ wins: text })`)).toEqual([]);
  const own = `create function own() returns trigger language plpgsql as $$ begin new.id := md5(new.user_id::text)::uuid; return new; end $$;
create trigger own before insert on stands for each row execute function own();`;
  expect(await said(own, `upsert({ user_id: id, wins: text })`)).toEqual([]);
});
