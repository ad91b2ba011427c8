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
