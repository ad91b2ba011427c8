import { describe, expect, it } from 'vitest';
import { reviewFiles } from '../../../../../test/support/review.js';

const tables = `create table users (id uuid primary key, email text);
create table promos (id serial primary key, code text unique, used int not null default 0, most int not null);
create table vouchers (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), status text not null default 'active');
create table bookings (id uuid primary key default gen_random_uuid(), user_id uuid not null references users (id), room int not null, starts timestamptz, voucher_id uuid);
create table wallets (user_id uuid primary key references users (id), balance numeric not null);
`;

const inside = async (body: string, more = '', caller = "rpc('act', { p_id: req.body.id })"): Promise<string[]> => {
  const { findings } = await reviewFiles({
    'package.json': '{"dependencies":{"express":"1"}}',
    'supabase/migrations/1.sql': `${tables}create function act(p_id text default null) returns text language plpgsql as $$
${body}
$$;
${more}`,
    'server.js': `import express from 'express';
import { createClient } from '@supabase/supabase-js';
const supabase = createClient(process.env.URL, process.env.SERVICE_ROLE_KEY);
const app = express();
app.post('/act', async (req, res) => { await supabase.${caller}; res.end(); });
app.listen(3000);`,
  });
  return findings
    .filter(({ rule, location }) => rule === 'race' && location.file.endsWith('.sql'))
    .map(({ location, title }) => `${String(location.line)}: ${title.replace('POST /act runs act(), which ', '')}`);
};

const promo = (lock = '', again = ''): string => `declare v promos;
begin
  select * into v from promos where code = p_id${lock};
  if v.used >= v.most then raise exception 'none left'; end if;
  update promos set used = used + 1 where id = v.id${again};
  return 'ok';
end`;

const voucher = (again = ''): string => `declare v record;
begin
  select * into v from vouchers where id = p_id::uuid and user_id = auth.uid();
  if not found then return 'none'; end if;
  if v.status <> 'active' then return 'used'; end if;
  insert into bookings (user_id, room, voucher_id) values (auth.uid(), 1, v.id);
  update vouchers set status = 'used' where id = p_id::uuid${again};
  return 'ok';
end`;

const overlap = (lock = ''): string => `begin
  ${lock}
  if exists (select 1 from bookings where room = p_id::int and starts = current_setting('x.starts')::timestamptz) then
    raise exception 'taken';
  end if;
  insert into bookings (user_id, room, starts) values (auth.uid(), p_id::int, current_setting('x.starts')::timestamptz);
  return 'ok';
end`;

const few = `declare n int;
begin
  select count(*) into n from bookings where room = p_id::int;
  if n >= 5 then return 'full'; end if;
  insert into bookings (user_id, room) values (auth.uid(), p_id::int);
  return 'ok';
end`;

const wallet = (given: string): string => `declare have numeric; rest numeric;
begin
  select balance into have from wallets where user_id = p_id::uuid;
  rest := have - 5;
  update wallets set balance = ${given} where user_id = p_id::uuid;
  return 'ok';
end`;

describe('a function of the database that looks and then writes', () => {
  it('is found where a limit is weighed before an amount is raised', async () => {
    expect(await inside(promo())).toEqual([
      '11: weighs promos.used before changing it: of several at the same moment all pass, and it goes past its limit',
    ]);
  });

  it('is found where a state is checked, set by the key alone, and something is done besides', async () => {
    expect(await inside(voucher())).toEqual([
      '13: checks vouchers.status before setting it: two at the same moment both pass, and each adds a row to bookings',
    ]);
  });

  it('is found where it looks for a row before it adds one, or counts', async () => {
    expect(await inside(overlap())).toEqual([
      '12: looks whether a row of bookings exists before adding it: two at the same moment add it twice',
    ]);
    expect(await inside(few)).toEqual(['11: counts bookings against a limit before one is added: at the same moment all pass']);
  });

  it('is found where it writes what it computed', async () => {
    const lost = ['11: computes wallets.balance from what it read before: of two at the same moment one is lost'];
    expect(await inside(wallet('have - 5'))).toEqual(lost);
    expect(await inside(wallet('rest'))).toEqual(lost);
  });

  it('is found in a trigger that lets the new row pass', async () => {
    const trigger = `create function full_room() returns trigger language plpgsql as $$
begin
  if (select count(*) from bookings where room = new.room) >= 5 then raise exception 'full'; end if;
  return new;
end $$;
create trigger room before insert on bookings for each row execute function full_room();`;
    const insert = "from('bookings').insert({ user_id: req.body.user, room: 4 })";
    expect(await inside("begin return 'x'; end", trigger, insert)).toEqual([
      '11: POST /act runs full_room(), which counts bookings against a limit before one is added: at the same moment all pass',
    ]);
  });

  it.each([
    ['a lock', promo(' for update')],
    ['an earlier lock', promo().replace('begin', 'begin\n  perform 1 from users for update;')],
    ['an advisory lock', promo().replace('begin', 'begin\n  perform pg_advisory_xact_lock(1);')],
    ['a serialisable transaction', promo().replace('begin', 'begin\n  set transaction isolation level serializable;')],
    ['the condition again', promo('', ' and used < most')],
    ['the state again', voucher(" and status = 'active'")],
    ['another row', promo().replace('id = v.id', 'id = 7')],
    ['a test that decides nothing', promo().replace("raise exception 'none left'", "raise notice 'none left'")],
    ['a state that is only set', voucher().replace(/ {2}insert[^\n]*\n/, '')],
    ['an amount that the update computes', wallet('balance - 5')],
    ['an advisory lock before the look', overlap('perform pg_advisory_xact_lock(p_id::int);')],
    ['ON CONFLICT', overlap().replace('::timestamptz);\n  return', '::timestamptz) on conflict do nothing;\n  return')],
    [
      'the other arm',
      "begin if p_id = 'a' then perform 1; if exists (select 1 from bookings where room = 1) then return 'x'; end if; else insert into bookings (user_id, room) values (auth.uid(), 1); end if; return 'ok'; end",
    ],
  ])('is none with %s', async (_what, body) => {
    expect(await inside(body)).toEqual([]);
  });

  it('is none with a key, a check or an exclusion, or where nobody calls it', async () => {
    expect(await inside(overlap(), 'create unique index on bookings (room, starts);')).toEqual([]);
    expect(await inside(voucher(), 'create unique index on bookings (voucher_id);')).toEqual([]);
    expect(await inside(promo(), 'alter table promos add check (used <= most);')).toEqual([]);
    expect(await inside(promo(), '', "rpc('other', {})")).toEqual([]);
  });
});
