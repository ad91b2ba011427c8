import { expect, it } from 'vitest';
import { findingsOfPage } from '../../../../test/support/supabase-page.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

const page = (schema: string, body: string) => findingsOfPage('silent-cap', schema, body);

const schema = 'create table profiles (id uuid primary key, email text); create table bills (id uuid primary key, title text);';

it('leaves alone a request of which only the count is taken, and not one that counts what came', async () => {
  expect(
    await page(schema, "const answer = await supabase.from('bills').select('id', { count: 'exact' }); return answer.count;"),
  ).toEqual([]);
  expect(await page(schema, "const { data } = await supabase.from('bills').select('id'); return data.length;")).toHaveLength(1);
});

it('leaves alone what one company registers and edits, and not what happens to it', async () => {
  const drivers =
    'create table drivers (id uuid primary key, company_id uuid not null, name text, phone text, city text, status text);';
  const edit = "await supabase.from('drivers').update({ name: window.a, phone: window.b, city: window.c }).eq('id', window.d);";
  const move = "await supabase.from('drivers').update({ status: 'done' }).eq('id', window.d);";
  const list = (by: string): string =>
    `const { data } = await supabase.from('drivers').select('*').eq('${by}', window.e); return data;`;
  expect(await page(drivers, edit + list('company_id'))).toEqual([]);
  expect(await page(drivers, list('company_id'))).toHaveLength(1);
  expect(await page(drivers, edit + move + list('company_id'))).toHaveLength(1);
  expect(await page(drivers, edit + list('city'))).toHaveLength(1);
  expect(await page(drivers.replace('status text', 'arrived_at timestamptz'), edit + list('company_id'))).toHaveLength(1);
});

it('says that everybody’s rows are asked for where all others ask for one person’s', async () => {
  const goals = 'create table goals (id uuid primary key, user_id uuid not null, name text);';
  const own = (columns: string): string => `await supabase.from('goals').select('${columns}').eq('user_id', window.u);`;
  const all = "const { data } = await supabase.from('goals').select('*'); return data;";
  const told = async (others: string): Promise<boolean> =>
    (await page(goals, others + all)).some(({ title }) =>
      title.includes('for everybody’s goals, where 2 other places ask by user_id'),
    );
  expect(await told(own('id') + own('name'))).toBe(true);
  expect(await told(own('id'))).toBe(false);
});

it('leaves alone what the code has listed and what one has within a time that is given', async () => {
  const visits = 'create table visits (id uuid primary key, site_id uuid, parent_id uuid, happened_at timestamptz, name text);';
  const list = (conditions: string): string =>
    `const { data } = await supabase.from('visits').select('*')${conditions}; return data;`;
  const within = ".gte('happened_at', window.a).lt('happened_at', window.b)";
  expect(await page(visits, list(".or(`id.in.(${window.ids.join(',')}),parent_id.in.(${window.ids.join(',')})`)"))).toEqual([]);
  expect(await page(visits, list('.or(`id.in.(${window.ids.join(",")}),name.eq.x`)'))).toHaveLength(1);
  expect(await page(visits, list(`.eq('site_id', window.s)${within}`))).toEqual([]);
  expect(await page(visits, list(`.eq('name', window.s)${within}`))).toHaveLength(1);
  expect(await page(visits, list(".eq('site_id', window.s).gte('happened_at', window.a)"))).toHaveLength(1);
});

it('leaves alone what one person has on either side, and not what any filter lets through', async () => {
  const talks = `create table profiles (id uuid primary key, email text unique, password text);
create table talks (id uuid primary key, asker_id uuid not null references profiles (id), host_id uuid not null references profiles (id), status text);`;
  const list = (either: string): string =>
    `const { data } = await supabase.from('talks').select('*').or(\`${either}\`); return data;`;
  expect(await page(talks, list('asker_id.eq.${window.me},host_id.eq.${window.me}'))).toEqual([]);
  expect(await page(talks, list('asker_id.eq.${window.me},status.eq.open'))).toHaveLength(1);
  expect(await page(talks, list('asker_id.eq.${window.me},host_id.neq.${window.me}'))).toHaveLength(1);
});
