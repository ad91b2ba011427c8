import { expect, it } from 'vitest';
import { findingsOfPage } from '../../../../test/support/supabase-page.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

it('advises a filter by a column that the table has: the one the screen asks by, else the owner’s, else none', async () => {
  const advice = async (columns: string, asks: string): Promise<string[]> => {
    const found = await findingsOfPage(
      'unfiltered-subscription',
      `create table users (id uuid primary key, email text not null unique, password text not null);
create table orders (id uuid primary key, ${columns});`,
      `supabase.channel('orders').on('postgres_changes', { event: '*', schema: 'public', table: 'orders' }, () => undefined).subscribe();
       await supabase.from('orders').insert({ id: window.a }); ${asks}`,
    );
    return found.map(({ fix }) => fix);
  };
  const own = 'branch uuid, buyer_id uuid references users (id)';
  expect(await advice(own, "return supabase.from('orders').select('id').eq('branch', window.b);")).toEqual([
    expect.stringContaining("filter: 'branch=eq.'"),
  ]);
  expect(await advice(own, '')).toEqual([expect.stringContaining("filter: 'buyer_id=eq.'")]);
  expect(await advice('status text', '')).toEqual([expect.stringMatching(/^Name in a filter which changes of orders/)]);
});

it('advises no filter by an owner to a screen that shows everybody’s rows, and says what the screen reads at a change', async () => {
  const found = async (heard: string): Promise<{ title: string; fix: string }[]> =>
    findingsOfPage(
      'unfiltered-subscription',
      `create table users (id uuid primary key, email text not null unique, password text not null);
create table orders (id uuid primary key, buyer_id uuid references users (id), status text not null);`,
      `supabase.channel('orders').on('postgres_changes', { event: '*', schema: 'public', table: 'orders' }, ${heard}).subscribe();
       await supabase.from('orders').insert({ id: window.a });
       return supabase.from('orders').select('id').or('status.in.(new,cooking)');`,
    );
  const [row] = await found("(payload) => supabase.from('orders').select('id').eq('id', payload.new.id).single()");
  expect(row?.title).toMatch(/, which then reads the row again$/);
  expect(row?.fix).toMatch(/^This screen shows rows of everybody \(line \d+\)/);
  expect(row?.fix).not.toContain('buyer_id');
  expect(row?.fix).not.toContain('loading it again');
  const [list] = await found("() => supabase.from('orders').select('id')");
  expect(list?.title).toMatch(/, which then loads its data again$/);
  expect(list?.fix).toContain('put the changed row into the list');
  const [silent] = await found('() => undefined');
  expect(silent?.title).toMatch(/every open screen$/);
});
