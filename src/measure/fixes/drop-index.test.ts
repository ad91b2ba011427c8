import { beforeAll, describe, expect, it } from 'vitest';
import { fixesFor, rowsOf, type Measured } from '../../../test/support/fixes.js';

const schema = `create table users (id bigint primary key, email text not null unique, password text not null);
create table orders (id bigint primary key, buyer_id bigint not null references users, note text not null, amount int not null, created_at timestamptz not null);
create index orders_buyer_idx on orders (buyer_id);
create index orders_buyer_time_idx on orders (buyer_id, created_at);
create index orders_amount_idx on orders (amount);
create index orders_amount_note_idx on orders (amount, note, id, created_at);
`;

let measured: Measured;
beforeAll(async () => {
  measured = await fixesFor(
    schema,
    {
      '/orders': rowsOf('select * from orders where buyer_id = $1', 'req.user.id'),
      '/dear': rowsOf('select count(*) from orders where amount between 100 and 250'),
    },
    [500, 1500, 4500],
  );
});

describe('an index that another one starts with', () => {
  it('goes where every statement works as before, and its price is saved', () => {
    const trial = measured.fixes.find(({ ddl }) => ddl === 'DROP INDEX "public"."orders_buyer_idx";');
    expect(trial).toMatchObject({ verdict: 'verified', kind: 'drop-index' });
    expect(trial?.why).toBe('every statement works as before with orders_buyer_time_idx');
    expect(trial?.write?.walBytesAfter).toBeLessThan(trial?.write?.walBytesBefore ?? 0);
  });

  it('stays where the longer one takes more pages to read', () => {
    const trial = measured.fixes.find(({ ddl }) => ddl === 'DROP INDEX "public"."orders_amount_idx";');
    expect(trial?.verdict).toBe('refused');
    expect(trial?.why).toMatch(/^without it \w+ does [\d.]+ times the work: orders_amount_note_idx is no full stand-in$/);
  });
});
