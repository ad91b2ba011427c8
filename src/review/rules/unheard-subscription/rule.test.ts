import { expect, it } from 'vitest';
import { findingsOfPage } from '../../../../test/support/supabase-page.js';
import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);

const titlesOf = async (rule: string, publications: string): Promise<string[]> => {
  const found = await findingsOfPage(
    rule,
    `create table users (id uuid primary key, email text not null unique, password text not null);
create table orders (id uuid primary key, buyer_id uuid references users (id));
create table likes (id uuid primary key, buyer_id uuid references users (id)); ${publications}`,
    `supabase.channel('likes').on('postgres_changes', { event: '*', schema: 'public', table: 'likes' }, () => undefined).subscribe();
     await supabase.from('likes').insert({ id: window.a });
     return supabase.from('likes').select('id').eq('buyer_id', window.b);`,
  );
  return found.map(({ title }) => title);
};

it('tells of what is listened to and never sent, once, and only where the migrations say what is sent', async () => {
  const others = 'alter publication supabase_realtime add table orders;';
  expect(await titlesOf('unheard-subscription', others)).toEqual([expect.stringContaining('listens to changes of likes')]);
  expect(await titlesOf('unfiltered-subscription', others)).toEqual([]);
  const all = `${others} alter publication supabase_realtime add table likes;`;
  expect(await titlesOf('unheard-subscription', all)).toEqual([]);
  expect(await titlesOf('unfiltered-subscription', all)).toHaveLength(1);
  expect(await titlesOf('unheard-subscription', '')).toEqual([]);
});

it('says nothing of a table that no schema source makes', async () => {
  const found = await findingsOfPage(
    'unheard-subscription',
    'create table orders (id uuid primary key); alter publication supabase_realtime add table orders;',
    `supabase.channel('likes').on('postgres_changes', { event: '*', schema: 'public', table: 'likes' }, () => undefined).subscribe();
     return supabase.from('likes').select('id').eq('buyer_id', window.b);`,
  );
  expect(found).toEqual([]);
});
