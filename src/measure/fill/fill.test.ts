import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { catalogueOf } from '../../../test/measure/catalogue.js';
import { openLab, type Lab } from '../../lab/index.js';
import type { Statement } from '../../model/index.js';
import { scenario } from '../../scenario/index.js';
import { fillContext } from './context.js';
import { fill, type Filled } from './fill.js';
import { readPartitions } from './partitions.js';
import { readSeeds, readTypes } from './seeds.js';

let lab: Lab;
let number = 0;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => {
  await lab.stop();
});

/** Builds the schema, fills it for so many users, and validates every foreign key in whole. */
async function filled(
  ddl: string,
  users: number,
  lines: Record<string, number> = {},
  statements: Statement[] = [],
): Promise<{ result: Filled; query: (sql: string) => Promise<Record<string, unknown>[]> }> {
  const name = `fill_${String(number++)}`;
  await lab.createDatabase(name);
  const client = await lab.connect(name);
  await client.query(ddl);
  const catalogue = await catalogueOf(client);
  const it = app(catalogue, statements);
  const assumed = scenario(it);
  const tables = assumed.tables.map((line) => {
    const perUser = lines[line.table];
    return perUser === undefined ? line : { ...line, perUser };
  });
  const context = await fillContext(
    it,
    { ...assumed, tables },
    {
      types: await readTypes(client),
      partitions: await readPartitions(client),
      seeds: await readSeeds(client, catalogue.tables),
      anchor: "timestamptz '2026-06-01 00:00:00+00'",
    },
  );
  const result = await fill([client], context, users);
  for (const table of catalogue.tables) {
    for (const key of table.foreignKeys) {
      const pairs = key.columns.map((column, at) => `c."${column}" = p."${key.references[at] ?? ''}"`).join(' AND ');
      const present = key.columns.map((column) => `c."${column}" IS NOT NULL`).join(' AND ');
      const { rows } = await client.query(
        `SELECT count(*)::int AS n FROM "${table.name}" c WHERE ${present} AND NOT EXISTS (SELECT 1 FROM "${key.table}" p WHERE ${pairs})`,
      );
      expect(rows).toEqual([{ n: 0 }]);
    }
  }
  return { result, query: async (sql) => (await client.query(sql)).rows };
}

const users =
  'CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), email text NOT NULL UNIQUE, password text NOT NULL);';

describe('fill', () => {
  it('fills composite unique keys that share a column', async () => {
    const { result } = await filled(
      `${users}
       CREATE TABLE projects (id serial PRIMARY KEY, owner_id uuid NOT NULL REFERENCES users, slug varchar(8) UNIQUE, number int NOT NULL,
         name text NOT NULL, UNIQUE (owner_id, number), UNIQUE (owner_id, name));
       CREATE TABLE likes (user_id uuid REFERENCES users, project_id int REFERENCES projects, PRIMARY KEY (user_id, project_id));
       CREATE TABLE days (id bigserial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, day date NOT NULL, UNIQUE (user_id, day));
       CREATE TABLE votes (user_id uuid REFERENCES users, project_id int REFERENCES projects, kind text CHECK (kind IN ('up', 'down')),
         UNIQUE (user_id, project_id, kind), UNIQUE (project_id, user_id));`,
      500,
    );
    expect(result.failed).toEqual(new Map());
    expect(result.rows.get('public.likes')).toBe(5000);
    expect(result.rows.get('public.days')).toBe(25_000);
  });

  it('lets one row of each parent fall under a partial unique index', async () => {
    const { result, query } = await filled(
      `${users}
       CREATE TABLE addresses (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, is_default boolean NOT NULL DEFAULT false, street text);
       CREATE UNIQUE INDEX ON addresses (user_id) WHERE is_default;
       CREATE TABLE plans_of_users (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, status text NOT NULL DEFAULT 'active');
       CREATE UNIQUE INDEX ON plans_of_users (user_id) WHERE (status = 'active');
       CREATE TABLE shifts (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, ended_at timestamptz);
       CREATE UNIQUE INDEX ON shifts (user_id) WHERE ended_at IS NULL;`,
      300,
    );
    expect(result.failed).toEqual(new Map());
    const [row] = await query('SELECT count(*)::int AS n FROM addresses WHERE is_default');
    expect(row?.['n']).toBeGreaterThan(200);
  });

  it('makes values of every type that no other row has, and pairs of people that come once in either order', async () => {
    const { result, query } = await filled(
      `CREATE TABLE users (id serial PRIMARY KEY, email bytea NOT NULL UNIQUE, password text NOT NULL, host inet NOT NULL UNIQUE,
         took interval NOT NULL UNIQUE, made jsonb NOT NULL UNIQUE);
       CREATE TABLE devices (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users, mac macaddr UNIQUE);
       CREATE TABLE talks (id serial PRIMARY KEY, asker_id int NOT NULL REFERENCES users, host_id int NOT NULL REFERENCES users, status text NOT NULL DEFAULT 'open');
       CREATE UNIQUE INDEX ON talks (LEAST(asker_id, host_id), GREATEST(asker_id, host_id));
       CREATE TABLE chats (id serial PRIMARY KEY, asker_id int NOT NULL REFERENCES users, host_id int NOT NULL REFERENCES users, status text NOT NULL DEFAULT 'open');
       CREATE UNIQUE INDEX ON chats (LEAST(asker_id, host_id), GREATEST(asker_id, host_id)) WHERE status = 'open';`,
      400,
    );
    expect(result.failed).toEqual(new Map());
    expect(await query('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 400 }]);
    // Of a type without values of its own the column stays empty, and the rows are as many.
    expect(await query('SELECT count(*)::int AS n FROM devices')).toEqual([{ n: 2000 }]);
    for (const table of ['talks', 'chats']) {
      const [row] = await query(`SELECT count(*)::int AS n, count(DISTINCT asker_id)::int AS askers,
        count(*) FILTER (WHERE asker_id = host_id)::int AS alone FROM ${table}`);
      expect(row?.['n']).toBe(table === 'talks' ? 2000 : 20_000);
      expect(row?.['askers']).toBe(400);
      expect(row?.['alone']).toBe(0);
    }
  });

  it('names the people of whom there cannot be so many, rather than give all rows to the few', async () => {
    const { result, query } = await filled(
      `CREATE TYPE colour AS ENUM ('red', 'green');
       CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, password text NOT NULL, colour colour NOT NULL UNIQUE);
       CREATE TABLE notes (id serial PRIMARY KEY, user_id int REFERENCES users, text text);`,
      100,
    );
    expect(result.failed.get('public.users')).toContain('only 2 of 100 rows could be made');
    expect(await query('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 0 }]);
    expect(await query('SELECT count(user_id)::int AS n FROM notes')).toEqual([{ n: 0 }]);
  });

  it('counts the people who are there already', async () => {
    const { result, query } = await filled(
      `CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL);
       INSERT INTO users (email, password) SELECT 'seed' || i || '@example.com', 'x' FROM generate_series(1, 70) i;`,
      100,
    );
    expect(result.failed).toEqual(new Map());
    expect(await query('SELECT count(*)::int AS n FROM users')).toEqual([{ n: 100 }]);
  });

  it('fills keys of every sort: one to one, self, composite, cyclic, identity', async () => {
    const { result } = await filled(
      `CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL, best_post int);
       CREATE TABLE profiles (user_id bigint PRIMARY KEY REFERENCES users, bio text);
       CREATE TABLE categories (id text PRIMARY KEY, parent_id text REFERENCES categories, name text UNIQUE);
       CREATE TABLE posts (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, category_id text REFERENCES categories, reply_to int REFERENCES posts,
         title text NOT NULL, words int GENERATED ALWAYS AS (length(title)) STORED, UNIQUE (user_id, id));
       ALTER TABLE users ADD FOREIGN KEY (best_post) REFERENCES posts;
       CREATE TABLE edits (id serial PRIMARY KEY, user_id bigint NOT NULL, post_id int NOT NULL, FOREIGN KEY (user_id, post_id) REFERENCES posts (user_id, id));
       CREATE TABLE tree (id int PRIMARY KEY, parent int NOT NULL REFERENCES tree, user_id bigint REFERENCES users);`,
      200,
    );
    expect(result.failed).toEqual(new Map());
  });

  it('honours checks, enums, domains, arrays and jsonb', async () => {
    const { result, query } = await filled(
      `CREATE TYPE mood AS ENUM ('calm', 'busy', 'angry');
       CREATE DOMAIN percent AS int CHECK (VALUE >= 0 AND VALUE <= 100);
       ${users}
       CREATE TABLE tasks (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, mood mood NOT NULL DEFAULT 'busy', done percent NOT NULL,
         status text NOT NULL DEFAULT 'open' CHECK (status = ANY (ARRAY['open', 'closed', 'late'])), stars int CHECK (stars BETWEEN 1 AND 5),
         title text NOT NULL CHECK (char_length(title) >= 3 AND char_length(title) <= 20), code text UNIQUE CHECK (code ~ '^[a-z0-9-]+$'),
         color text NOT NULL CHECK (color ~* '^#[0-9a-f]{6}$'), tags text[] NOT NULL DEFAULT '{}', labels mood[], data jsonb NOT NULL DEFAULT '{}',
         starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL CHECK (ends_at > starts_at), low int, high int CHECK (low < high),
         price numeric(5, 2) NOT NULL CHECK (price > 0), days boolean[], at time, post_a int, post_b int, CHECK (num_nonnulls(post_a, post_b) = 1));`,
      200,
    );
    expect(result.failed).toEqual(new Map());
    const [row] = await query("SELECT count(*) FILTER (WHERE status = 'open')::float8 / count(*) AS open FROM tasks");
    expect(row?.['open']).toBeGreaterThan(0.75);
    expect(row?.['open']).toBeLessThan(0.85);
  });

  it('takes the code’s literals only where the column can hold them, and a name of its own for no other row’s', async () => {
    const literal = (column: string, value: string) =>
      statement(
        column,
        'SELECT',
        facts('letters', {
          filters: [{ table: 'letters', column, operator: '=', literal: value, wrapped: false, alternative: false }],
        }),
      );
    const { result, query } = await filled(
      `${users} CREATE TABLE letters (id int PRIMARY KEY, user_id uuid REFERENCES users, steps int CHECK (steps BETWEEN 0 AND 500),
         sender text NOT NULL CHECK (sender ~* '^[a-z0-9.]+@[a-z.]+$'), subject text CHECK (char_length(subject) >= 3), letter_id text NOT NULL UNIQUE);`,
      50,
      { letters: 4 },
      [literal('steps', 'error'), literal('steps', '900'), literal('steps', '77'), literal('sender', ''), literal('subject', '')],
    );
    expect(result.unknowns).toEqual([]);
    expect(await query('SELECT count(*)::int AS n, (count(*) FILTER (WHERE steps = 77) > 20) AS some FROM letters')).toEqual([
      { n: 200, some: true },
    ]);
  });

  it('leaves every page visible to all, however busy the machine is', async () => {
    const { query } = await filled(
      `${users} CREATE TABLE notes (id int PRIMARY KEY, user_id uuid REFERENCES users, body text);`,
      3000,
      {
        notes: 20,
      },
    );
    const pages = await query(
      "SELECT relname, relpages - relallvisible AS unseen FROM pg_class WHERE relname IN ('users', 'notes') ORDER BY relname",
    );
    expect(pages).toEqual([
      { relname: 'notes', unseen: 0 },
      { relname: 'users', unseen: 0 },
    ]);
  });

  it('lets one row of five stand for a group that its owner need not belong to', async () => {
    const { query } = await filled(
      `${users} CREATE TABLE companies (id int PRIMARY KEY, name text);
       CREATE TABLE company_members (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, company_id int NOT NULL REFERENCES companies);
       CREATE TABLE posts (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, company_id int REFERENCES companies, body text);
       CREATE TABLE offers (id int PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, company_id int NOT NULL REFERENCES companies, body text);`,
      200,
    );
    const share = (table: string) => query(`SELECT round(avg((company_id IS NOT NULL)::int), 1)::float8 AS share FROM ${table}`);
    expect(await share('posts')).toEqual([{ share: 0.2 }]);
    expect(await share('offers')).toEqual([{ share: 1 }]);
  });

  it('closes diamonds, and gives one per cent of the users ten times the mean at every size', async () => {
    for (const size of [200, 2000]) {
      const { result, query } = await filled(
        `${users}
         CREATE TABLE orders (id uuid PRIMARY KEY, buyer_id uuid NOT NULL REFERENCES users, vendor_id uuid NOT NULL REFERENCES users);
         CREATE TABLE payments (id uuid PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders, buyer_id uuid NOT NULL REFERENCES users);
         CREATE TABLE chats (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES users);
         CREATE TABLE messages (id uuid PRIMARY KEY, chat_id uuid NOT NULL REFERENCES chats, body text);
         CREATE TABLE votes (chat_id uuid NOT NULL REFERENCES chats, message_id uuid NOT NULL REFERENCES messages, up boolean, PRIMARY KEY (chat_id, message_id));
         CREATE TABLE likes (user_id uuid NOT NULL REFERENCES users, chat_id uuid NOT NULL REFERENCES chats, PRIMARY KEY (user_id, chat_id));
         CREATE TABLE follows (follower_id uuid NOT NULL REFERENCES users, following_id uuid NOT NULL REFERENCES users, CHECK (follower_id <> following_id),
           UNIQUE (follower_id, following_id));`,
        size,
        { orders: 4, payments: 4 },
      );
      expect(result.failed).toEqual(new Map());
      expect(
        await query(
          'SELECT count(*)::int AS n FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.buyer_id <> p.buyer_id',
        ),
      ).toEqual([{ n: 0 }]);
      // The key too: a vote's chat is its message's. Who likes a chat is not who began it.
      expect(
        await query(
          'SELECT count(*) > 0 AS some, count(*) FILTER (WHERE m.chat_id <> v.chat_id)::int AS n FROM votes v JOIN messages m ON m.id = v.message_id',
        ),
      ).toEqual([{ some: true, n: 0 }]);
      const others =
        'SELECT count(*) FILTER (WHERE c.user_id <> l.user_id) * 2 > count(*) AS most FROM likes l JOIN chats c ON c.id = l.chat_id';
      expect(await query(others)).toEqual([{ most: true }]);
      const [top] = await query('SELECT count(*)::int AS n FROM orders GROUP BY buyer_id ORDER BY 1 DESC LIMIT 1');
      expect(top?.['n']).toBe(40);
    }
  });

  it('gives a role of few to as many people at every size, and the fullest of what has parts three times the mean', async () => {
    for (const size of [1000, 3000]) {
      const { query } = await filled(
        `CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL, role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'guide', 'admin', 'moderator')));
         CREATE TABLE orders (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users);
         CREATE TABLE order_items (id serial PRIMARY KEY, order_id int NOT NULL REFERENCES orders, amount int NOT NULL);`,
        size,
        { orders: 1, order_items: 6 },
      );
      const roles = "SELECT role, count(*)::int AS n FROM users WHERE role IN ('admin', 'moderator') GROUP BY role ORDER BY role";
      expect(await query(roles)).toEqual([
        { role: 'admin', n: 20 },
        { role: 'moderator', n: 20 },
      ]);
      expect(await query("SELECT count(*) FILTER (WHERE role = 'guide') * 10 > count(*) AS many FROM users")).toEqual([
        { many: true },
      ]);
      const fullest = 'SELECT count(*)::int AS n FROM order_items GROUP BY order_id ORDER BY 1 DESC';
      const lines = (await query(fullest)).map((row) => Number(row['n']));
      expect(lines[0]).toBe(18);
      expect(lines.filter((n) => n >= 18)).toHaveLength(size / 100);
      expect(lines.reduce((sum, n) => sum + n, 0)).toBe(size * 6);
    }
  });

  it('spreads moments that are unique over as long a time as any, whatever the size', async () => {
    for (const size of [100, 400]) {
      const { query } = await filled(
        `${users}
         CREATE TABLE slots (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, starts_at timestamptz NOT NULL, UNIQUE (user_id, starts_at));`,
        size,
        { slots: 5 },
      );
      const within =
        "starts_at > timestamptz '2026-06-01 00:00:00+00' - interval '30 days' AND starts_at < timestamptz '2026-06-01 00:00:00+00'";
      const [found] = await query(
        `SELECT count(*)::int AS n, count(DISTINCT starts_at)::int AS moments, (count(*) FILTER (WHERE ${within}))::int AS month FROM slots`,
      );
      expect(found).toMatchObject({ n: size * 5, moments: size * 5 });
      // A step for each row: no two can meet, however many there are.
      const steps =
        'SELECT count(DISTINCT round(extract(epoch FROM step)))::int AS n FROM (SELECT starts_at - lag(starts_at) OVER (ORDER BY starts_at) AS step FROM slots) s WHERE step IS NOT NULL';
      expect(Number((await query(steps))[0]?.['n'])).toBeLessThanOrEqual(2);
      expect(Number(found?.['month'])).toBeCloseTo(size * 1.25, -2);
    }
  });

  it('keeps seeds, points to them, and names what it cannot fill', async () => {
    const { result, query } = await filled(
      `${users}
       CREATE TABLE categories (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
       INSERT INTO categories (name) VALUES ('food'), ('books'), ('music');
       CREATE TABLE items (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, category_id int NOT NULL REFERENCES categories, title text);
       CREATE TABLE odd (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, n int NOT NULL CHECK (n * n = 49 AND n < 0));
       CREATE TABLE odder (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, odd_id int REFERENCES odd);`,
      100,
      { categories: 0.01 },
    );
    expect([...result.failed.keys()]).toEqual(['public.odd']);
    expect(result.failed.get('public.odd')).toContain('check constraint');
    expect(await query('SELECT count(*)::int AS n FROM items')).toEqual([{ n: 500 }]);
    expect(await query('SELECT count(*)::int AS n FROM categories')).toEqual([{ n: 3 }]);
  });
});

it('leaves flags as they are that no request sets, but for a few, and mixes those that one does', async () => {
  const ddl = `create table users (id serial primary key, email text not null unique, password text not null);
create table categories (id serial primary key, user_id int not null references users (id), name text, is_default boolean default false, hidden boolean not null default false, open boolean default true);`;
  const insert = (columns: string, values: string): Statement =>
    statement(
      'into-categories',
      `INSERT INTO categories (${columns}) VALUES (${values})`,
      facts('categories', { verb: 'insert', target: 'categories' }),
    );
  const shares = async (writes: Statement[]): Promise<number[]> => {
    const { query } = await filled(ddl, 2000, { categories: 5 }, writes);
    const [row] = await query(
      'select avg(is_default::int)::float as a, avg(hidden::int)::float as b, avg(open::int)::float as c from categories',
    );
    return [Number(row?.['a']), Number(row?.['b']), Number(row?.['c'])];
  };
  const hide = statement(
    'hide',
    'UPDATE categories SET hidden = $1 WHERE id = $2',
    facts('categories', { verb: 'update', target: 'categories' }),
  );
  const [isDefault = 1, hidden = 0, open = 0] = await shares([insert('user_id, name, is_default', '$1, $2, DEFAULT'), hide]);
  expect(isDefault).toBeLessThan(0.01);
  expect(hidden).toBeGreaterThan(0.1);
  expect(open).toBeGreaterThan(0.99);
  // Given with a row, or without the columns' names, it may be anything.
  expect((await shares([insert('user_id, is_default', '$1, $2')]))[0]).toBeGreaterThan(0.1);
  const unnamed = { ...insert('user_id', '$1'), sql: 'INSERT INTO categories VALUES ($1, $2, $3)' };
  expect((await shares([unnamed]))[0]).toBeGreaterThan(0.1);
});
