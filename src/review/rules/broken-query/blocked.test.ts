import { describe, expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { reviewFiles } from '../../../../test/support/review.js';

const tables = `create table users (id serial primary key, email text not null unique);
create table orders (id serial primary key, user_id int references users (id) on delete set null, status text not null default 'new', total int);
create table lines (id serial primary key, order_id int not null references orders (id) on delete cascade);`;
const changed = 'new.total is distinct from old.total or new.user_id is distinct from old.user_id';
const guard = (body: string, on = 'before update on orders for each row'): string =>
  `create function guard() returns trigger language plpgsql as $$\ndeclare role text;\nbegin\n${body}\nreturn new;\nend $$;\ncreate trigger guarded ${on} execute function guard();`;
const refusing = `if ${changed} then raise exception 'only the status'; end if;`;

async function said(schema: string): Promise<string[]> {
  const { findings } = await reviewFiles({
    'package.json': '{}',
    'migrations/001.sql': `${tables}\n${schema}`,
    'src/server.js': oneRoute("await pool.query('delete from users where id = $1', [req.params.id]); res.end();"),
  });
  return findings.filter(({ title }) => title.includes('its trigger refuses')).map(({ title }) => title);
}

describe('an action of a foreign key that a trigger refuses', () => {
  it('is found where the trigger lets no change of the column through, and where it raises whatever comes', async () => {
    expect(await said(guard(refusing))).toEqual([
      expect.stringContaining('No row of users can be deleted once a row of orders points to it'),
    ]);
    expect(
      await said(guard(`if coalesce(current_setting('app.inside', true), '') = 'on' then return new; end if;\n${refusing}`)),
    ).toHaveLength(1);
    const never = `create function never() returns trigger language plpgsql as $$ begin raise exception 'kept'; end $$;
create trigger kept before delete on lines for each row execute function never();`;
    expect(await said(never)).toEqual([expect.stringContaining('No row of orders')]);
  });

  it.each([
    ['a test of another column', guard("if new.total is distinct from old.total then raise exception 'no'; end if;")],
    ['one that NULL passes', guard("if new.user_id <> old.user_id then raise exception 'no'; end if;")],
    [
      'more that has to hold',
      guard("if new.user_id is distinct from old.user_id and new.user_id is not null then raise exception 'no'; end if;"),
    ],
    ['somebody whom it lets through', guard(`if current_user = 'owner' then return new; end if;\n${refusing}`)],
    ['a look at how deep it is', guard(`if pg_trigger_depth() > 1 then return new; end if;\n${refusing}`)],
    ['a notice', guard(`if ${changed} then raise notice 'changed'; end if;`)],
    ['another arm', guard(`if role = 'guest' then if ${changed} then raise exception 'no'; end if; end if;`)],
    ['other columns alone', guard(refusing, 'before update of status on orders for each row')],
    ['a condition', guard(refusing, "before update on orders for each row when (old.status = 'paid')")],
    ['another event', guard(refusing, 'before insert on orders for each row')],
    [
      'another table',
      guard("if new.email is distinct from old.email then raise exception 'no'; end if;", 'before update on users for each row'),
    ],
    [
      'a switch that another function turns before it deletes',
      `${guard(`if current_setting('app.inside', true) = 'on' then return new; end if;\n${refusing}`)}
create function leave(who int) returns void language plpgsql as $$ begin perform set_config('app.inside', 'on', true); delete from users where id = who; end $$;`,
    ],
  ])('is none with %s', async (_what, schema) => {
    expect(await said(schema)).toEqual([]);
  });
});
