import { beforeAll, describe, expect, it } from 'vitest';
import { fixesFor, rowsOf, type Measured } from '../../../test/support/fixes.js';

const schema = `create table users (id bigint primary key, email text not null unique, name text not null,
  role text not null check (role in ('admin', 'member')), created_at timestamptz not null);
create table tasks (id bigint primary key, assignee_id bigint references users, title text not null, kind text not null, points int not null,
  code text not null check (code ~ '^(item-[0-9]+|none)$'),
  status text not null check (status in ('todo', 'doing', 'done', 'archived', 'blocked')), due_at timestamptz, created_at timestamptz not null);
create index tasks_kind_idx on tasks (kind, id);
create index tasks_assignee_idx on tasks (assignee_id);
create table comments (id bigint primary key, task_id bigint not null references tasks, author_id bigint not null references users,
  body text not null, created_at timestamptz not null);
create table events (id bigint primary key, user_id bigint not null references users, payload jsonb not null, deleted_at timestamptz,
  created_at timestamptz not null);
create index events_user_idx on events (user_id, created_at);
`;

let measured: Measured;
beforeAll(async () => {
  measured = await fixesFor(
    schema,
    {
      '/comments': rowsOf('select * from comments where author_id = $1 order by created_at desc limit 20', 'req.user.id'),
      '/users': rowsOf('select * from users order by created_at desc limit 20'),
      '/doing': rowsOf("select * from tasks where status = 'doing' order by created_at desc limit 50"),
      '/overdue': rowsOf("select * from tasks where due_at < now() and status <> 'done' order by due_at limit 100"),
      '/sign-in': rowsOf('select * from users where lower(email) = lower($1)', 'req.body.email'),
      '/search': rowsOf('select * from tasks where title ilike $1 limit 20', '`%${req.query.q}%`'),
      '/members': rowsOf("select * from users where role = 'admin'"),
      '/week': rowsOf(
        "select date_trunc('day', created_at) as day, count(*), count(deleted_at) as gone from events where created_at > now() - interval '7 days' group by 1",
      ),
      '/page': rowsOf("select * from events where payload->>'page' = $1 and deleted_at is null", 'req.query.page'),
      '/kind': rowsOf('select * from tasks where kind = $1', 'req.query.kind'),
      '/code': rowsOf('select * from tasks where substr(code, 6)::int = 7'),
      '/done': 'await pool.query("update tasks set status = \'done\' where id = $1", [req.query.id]); res.end();',
      '/remove': "await pool.query('delete from tasks where id = $1', [req.query.id]); res.end();",
    },
    [500, 1500, 4500],
  );
});

const trialOf = (part: string) => measured.fixes.find(({ ddl }) => ddl.includes(part));

describe('the index cases, from the queries alone', () => {
  it.each([
    ['equality, then order', '"comments" ("author_id", "created_at" DESC)'],
    ['the order alone, where it stops early', '"users" ("created_at" DESC)'],
    ['an expression', '"users" ((lower("email")))'],
    ['inside a text', '"tasks" USING gin ("title" gin_trgm_ops)'],
    ['a key of a document', '((("payload" ->> \'page\'))'],
    ['a foreign key, for parents that are deleted', '"comments" ("task_id")'],
  ])('%s: verified with its price', (_, part) => {
    const trial = measured.fixes.find(({ ddl, verdict }) => verdict === 'verified' && ddl.includes(part));
    expect(trial).toMatchObject({ verdict: 'verified', kind: 'index', changesWhatIsShown: false });
    expect(trial?.why).toContain('with the same rows, and it no longer grows with the users');
    expect(trial?.write?.walBytesAfter).toBeGreaterThan(trial?.write?.walBytesBefore ?? 0);
    expect(trial?.effects.every(({ sameRows }) => sameRows)).toBe(true);
  });

  it('a constant condition: of the whole and the partial index the cheaper one stands', () => {
    const both = [trialOf('WHERE ("status" = \'doing\')'), trialOf('("status", "created_at" DESC)')];
    expect(both.map((trial) => trial?.verdict).sort()).toEqual(['refused', 'verified']);
    expect(both[0]?.write?.walBytesAfter).toBeLessThan(both[1]?.write?.walBytesAfter ?? 0);
    expect(both[0]?.verdict).toBe('verified');
  });

  it('an index on what updates set costs their staying in place', () => {
    expect(trialOf('("status", "created_at" DESC)')?.write?.inPlace).toEqual({ probed: 5, before: 5, after: 0 });
  });
});

describe('the traps are refused, in plain words', () => {
  it.each([
    [
      'less work and as much growth',
      '"events" ("created_at")',
      /^5\d times less work and still linear: it must still read 2 % of the table$/,
    ],
    ['covered', 'INDEX "tasks_kind_idx', /^already covered: tasks_kind_idx \(kind, id\) starts with the same columns already$/],
    [
      'needless beside a better one',
      '"comments" ("author_id")',
      /not proposed, since comments_author_id_created_at_idx gives as much/,
    ],
    [
      'a cast that some accepted text does not survive',
      'substr(',
      /^a row with the code “none” was accepted before and is refused with it: invalid input syntax/,
    ],
  ])('%s', (_, part, why) => {
    expect(trialOf(part)?.verdict).toBe('refused');
    expect(trialOf(part)?.why).toMatch(why);
  });
});
