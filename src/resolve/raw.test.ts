import * as neonDriver from '@neondatabase/serverless';
import * as vercel from '@vercel/postgres';
import { fingerprintSync, loadModule } from 'libpg-query';
import { Client, Pool } from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { recordWire, type Recorder, type Sent } from '../../test/support/wire.js';
import { type Lab, openLab } from '../lab/index.js';
import { accept } from '../migrate/accept.js';
import { appDatabase, migrate } from '../migrate/index.js';
import type { App } from '../model/index.js';
import { read } from '../read/index.js';
import { resolve } from './index.js';

const schema = `
create table users (id serial primary key, email text not null, name text, age int, role text, tags text[], data jsonb, created_at timestamptz default now());
create table posts (id serial primary key, author_id int references users(id), title text, views int default 0);
insert into users (email, name, age) values ('a@x', 'A', 30), ('b@x', 'B', 40);
`;

/** Call shapes of each driver as an app writes them, wrappers included. */
const shapes = {
  pg: [
    'await pool.query("select * from users")',
    'await pool.query("select * from users where id = $1", [1])',
    'await pool.query(`select id, email from users where role = $1 and age > $2 order by id limit $3`, ["a", 3, 10])',
    'await pool.query({ text: "select * from users where id = $1", values: [1] })',
    'await pool.query({ name: "one-user", text: "select name from users where id = $1", values: [1] })',
    'await pool.query({ text: "select id, name from users where id = $1", values: [1], rowMode: "array" })',
    'await pool.query({ text: "select email from users where id = $1" }, [1])',
    'await new Promise((done) => pool.query("select count(*) from users", (error, result) => done(result)))',
    'await new Promise((done) => pool.query("select age from users where id = $1", [2], (error, result) => done(result)))',
    'const client = await pool.connect(); try { await client.query("select role from users where id = $1", [1]); } finally { client.release(); }',
    'const client = await pool.connect(); try { await client.query("BEGIN"); await client.query("update users set age = age + 1 where id = $1", [1]); await client.query("insert into posts (author_id, title) values ($1, $2)", [1, "t"]); await client.query("COMMIT"); } catch (error) { await client.query("ROLLBACK"); throw error; } finally { client.release(); }',
    'const client = new Client(config); await client.connect(); await client.query("select tags from users where id = $1", [1]); await client.end();',
    'await pool.query("insert into users (email, name) values ($1, $2) returning *", ["c", "C"])',
    'await pool.query("insert into users (email) values ($1), ($2)", ["d", "e"])',
    'await pool.query("update users set name = $1 where id = $2", ["x", 1])',
    'await pool.query("delete from posts where id = $1 returning id", [1])',
    'await pool.query("select * from users where id = any($1)", [[1, 2]])',
    'await pool.query("select * from users where id = any($1::int[])", [[1, 2]])',
    'await pool.query("select u.name, count(p.id) from users u left join posts p on p.author_id = u.id group by u.id")',
    'await pool.query("with top as (select * from posts order by views desc limit $1) select * from top", [5])',
    'await pool.query("select * from users where email ilike $1", [`%${"x"}%`])',
    'await pool.query("insert into users (email) values ($1) on conflict (id) do update set email = excluded.email", ["z"])',
    'const { rows } = await pool.query("select id from users limit 1"); await pool.query("select * from posts where author_id = $1", [rows[0].id])',
    'await Promise.all([pool.query("select 1 from users where id = $1", [1]), pool.query("select 2 from posts where id = $1", [2])])',
    'const client = await pool.connect(); const cursor = client.query(new Cursor("select * from users where age > $1", [3])); await cursor.read(10); await cursor.close(); client.release();',
    'const client = await pool.connect(); const stream = client.query(new QueryStream("select * from posts where views > $1", [3])); for await (const row of stream) void row; client.release();',
    'await pool.query("select data->>\'kind\' from users where data @> $1", [JSON.stringify({ kind: "x" })])',
    'await pool.query("select * from users where created_at > now() - interval \'1 day\'")',
    'await pool.query("select * from users for update skip locked")',
    'await pool.query("select " + "id, name" + " from users where role = " + "$1", ["a"])',
    // Wrappers and assembled text
    'const query = (text, params) => pool.query(text, params); await query("select * from users where age = $1", [3])',
    'const db = { query: (text, params = []) => pool.query(text, params) }; await db.query("select * from posts where views = $1", [3])',
    'const db = { async one(text, params) { const { rows } = await pool.query(text, params); return rows[0]; } }; await db.one("select * from users where name = $1", ["x"])',
    'class Repo { constructor(table) { this.table = table; } find(id) { return pool.query(`select * from ${this.table} where id = $1`, [id]); } } await new Repo("posts").find(4)',
    'const findBy = (table, column, value) => pool.query(`select * from ${table} where ${column} = $1`, [value]); await findBy("users", "role", "a")',
    'const findAll = (table, { order = "id", limit = 20 } = {}) => pool.query(`select * from ${table} order by ${order} limit $1`, [limit]); await findAll("posts", { order: "views desc" })',
    'const conditions = ["role = $1"]; const values = ["a"]; conditions.push("age > $2"); values.push(3); await pool.query(`select * from users where ${conditions.join(" and ")}`, values)',
    'const conditions = []; const values = []; values.push("a"); conditions.push(`role = $${values.length}`); values.push(3); conditions.push(`age > $${values.length}`); await pool.query(`select id from users where ${conditions.join(" AND ")}`, values)',
    'let sql = "select * from users"; sql += " where role = $1"; sql += " order by id"; await pool.query(sql, ["a"])',
    'const parts = ["select *", "from posts", "where views > $1"]; await pool.query(parts.join(" "), [3])',
    'const columns = ["id", "name"]; await pool.query(`select ${columns.join(", ")} from users`)',
    'const columns = ["email", "name"]; const places = columns.map((_, index) => `$${index + 1}`).join(", "); await pool.query(`insert into users (${columns.join(", ")}) values (${places})`, ["f", "g"])',
    'const fields = { name: "x", age: 3 }; const names = Object.keys(fields); const sets = names.map((name, index) => `${name} = $${index + 1}`).join(", "); await pool.query(`update users set ${sets} where id = $${names.length + 1}`, [...Object.values(fields), 1])',
    'const tables = { user: "users", post: "posts" }; await pool.query(`select count(*) from ${tables.post}`)',
    'const kind = "post"; const table = kind === "post" ? "posts" : "users"; await pool.query(`select max(id) from ${table}`)',
    'const base = "select * from posts"; const paged = (sql, page) => `${sql} limit 10 offset ${page * 10}`; await pool.query(paged(base, 2))',
    'const values = ["a"]; let text = "select name from users where role = $1"; if (values.length > 1) { text += " and age = $2"; } await pool.query(text, values)',
    'const insert = async (table, row) => { const keys = Object.keys(row); return pool.query(`insert into ${table} (${keys.join(",")}) values (${keys.map((_, i) => "$" + (i + 1)).join(",")})`, Object.values(row)); }; await insert("posts", { title: "t", views: 1 })',
    'async function inTransaction(work) { const client = await pool.connect(); try { await client.query("begin"); const made = await work(client); await client.query("commit"); return made; } finally { client.release(); } } await inTransaction((tx) => tx.query("update posts set views = views + 1 where id = $1", [1]))',
  ],
  postgres: [
    'await sql`select * from users`',
    'await sql`select * from users where id = ${1}`',
    'await sql`select name from users where role = ${"a"} and age > ${3} order by id limit ${10}`',
    'const [user] = await sql`select * from users where email = ${"a"}`; void user',
    'await sql`insert into users ${sql({ email: "a", name: "b" })}`',
    'await sql`insert into users ${sql({ email: "a", name: "b", age: 3 }, "email", "name")}`',
    'await sql`insert into users ${sql([{ email: "a", name: "b" }, { email: "c", name: "d" }])}`',
    'await sql`insert into users ${sql([{ email: "a", age: 1 }, { email: "c", age: 2 }], "email", "age")} returning id`',
    'await sql`insert into users (email, name) values ${sql([["a", "b"], ["c", "d"]])}`',
    'await sql`insert into users (email, name) values (${"a"}, ${"b"}) returning *`',
    'await sql`update users set ${sql({ name: "x", age: 3 })} where id = ${1}`',
    'await sql`update users set ${sql({ name: "x", age: 3 }, "name")} where id = ${1}`',
    'await sql`update users set ${sql({ name: "x", age: 3 }, ["name", "age"])} where id = ${1}`',
    'await sql`select * from users where id in ${sql([1, 2, 3])}`',
    'await sql`select * from users where id = any(${[1, 2]})`',
    'await sql`select ${sql(["id", "name"])} from users`',
    'await sql`select ${sql("id")} from ${sql("users")} where role = ${"a"}`',
    'await sql`select ${sql("users.id")} from users`',
    'await sql`select * from users ${sql`where age > ${50}`}`',
    'await sql`select * from users where id = ${1} ${sql`and role = ${"a"}`} order by ${sql`id desc`}`',
    'const filter = sql`role = ${"a"}`; await sql`select * from users where ${filter} and age > ${3}`',
    'const older = (age) => sql`and age > ${age}`; await sql`select * from users where name is not null ${older(50)}`',
    'await sql`select * from users ${true ? sql`where role = ${"a"}` : sql``}`',
    'await sql`select * from users ${false ? sql`where role = ${"a"}` : sql``} limit ${3}`',
    'await sql.unsafe("select * from users")',
    'await sql.unsafe("select * from users where id = $1", [1])',
    'await sql`select * from users order by ${sql.unsafe("id desc")}`',
    'await sql.begin(async (sql) => { await sql`update users set age = ${1} where id = ${1}`; await sql`insert into posts (title) values (${"t"})`; })',
    'await sql.begin((sql) => [sql`update users set age = ${2} where id = ${1}`, sql`delete from posts where id = ${5}`])',
    'await sql.begin("read only", async (tx) => { await tx`select * from posts where id = ${1}`; })',
    'await sql`update users set data = ${sql.json({ a: 1 })} where id = ${1}`',
    'await sql`update users set tags = ${sql.array(["a", "b"])} where id = ${1}`',
    'await sql`select * from posts where views > ${3}`.values()',
    'await sql`select * from users where age > ${3}`.cursor(10, (rows) => { void rows; })',
    'await sql`select * from users where age < ${3}`.forEach((row) => { void row; })',
    'for await (const rows of sql`select * from posts where id > ${3}`.cursor(5)) void rows',
    'await sql`delete from posts where author_id = ${1}`.execute()',
    'await sql`select 1 from users`.simple()',
    'await Promise.all([sql`select id from users where id = ${1}`, sql`select id from posts where id = ${2}`])',
    'const getUser = (id) => sql`select email from users where id = ${id}`; await getUser(1)',
    'const count = async (where) => (await sql`select count(*) from posts where ${where}`)[0]; await count(sql`views > ${3}`)',
    'await sql`select u.id from users u join posts p on p.author_id = u.id where p.title ilike ${"%" + "x" + "%"}`',
  ],
  neon: [
    'await sql`select * from users`',
    'await sql`select * from users where id = ${1} and role = ${"a"}`',
    'await sql.query("select * from users where id = $1", [1])',
    'await sql.query("select count(*) from users")',
    'await sql`insert into users (email, name) values (${"a"}, ${"b"}) returning id`',
    'await sql.transaction([sql`update users set age = ${1} where id = ${1}`, sql`insert into posts (title) values (${"t"})`])',
    'await sql.transaction((txn) => [txn`select * from users where id = ${1}`, txn`select * from posts where id = ${2}`])',
    'const filter = sql`where role = ${"a"}`; await sql`select * from users ${filter} limit ${5}`',
    'await sql`select * from ${sql.unsafe("posts")} where id = ${1}`',
    'const [user] = await sql`select * from users where email = ${"a"}`; void user',
    'await Promise.all([sql`select 1 from users`, sql`select 2 from posts where id = ${1}`])',
    'const byId = async (table, id) => sql.query(`select * from ${table} where id = $1`, [id]); await byId("posts", 3)',
  ],
  vercel: [
    'await sql`select * from users`',
    'await sql`select * from users where id = ${1}`',
    'await sql`insert into users (email, name) values (${"a"}, ${"b"})`',
    'const { rows } = await sql`select * from posts where views > ${3} limit ${10}`; void rows',
    'await sql.query("select * from users where id = $1", [1])',
    'await db.query("select name from users where id = $1", [1])',
    'await db.query("select count(*) from posts")',
    'await db.sql`select title from posts where id = ${1}`',
    'await pool.sql`select role from users where id = ${1}`',
    'await pool.query("update users set name = $1 where id = $2", ["x", 1])',
    'const client = await db.connect(); await client.sql`select age from users where id = ${1}`; client.release()',
    'const client = await db.connect(); await client.query("delete from posts where id = $1", [1]); client.release()',
  ],
};
type Driver = keyof typeof shapes;

const heads: Record<Driver, string> = {
  pg: "import { Pool, Client } from 'pg'; import Cursor from 'pg-cursor'; import QueryStream from 'pg-query-stream'; const config = {}; const pool = new Pool(config);",
  postgres: "import postgres from 'postgres'; const sql = postgres('x');",
  neon: "import { neon } from '@neondatabase/serverless'; const sql = neon('x');",
  vercel: "import { sql, db, createPool } from '@vercel/postgres'; const pool = createPool({});",
};
const drivers = ['pg', 'postgres', 'neon', 'vercel'] as const;
const all = drivers.flatMap((driver) => shapes[driver].map((shape, index) => [driver, shape, index] as const));

describe('what drivers of raw SQL send', () => {
  let lab: Lab;
  let wire: Recorder;
  let app: App;
  let scope: Record<Driver, { names: Record<string, unknown>; take: () => Sent[] }>;
  const ours = new Map<string, Sent[]>();
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const files = drivers.map((driver): [string, string] => [
      `${driver}.ts`,
      [heads[driver], ...shapes[driver].map((shape, index) => `export const f${index} = async () => { ${shape}; };`)].join('\n'),
    ]);
    const folder = writeApp({ 'package.json': '{}', 'migrations/0001.sql': schema, ...Object.fromEntries(files) });
    const reading = read(folder);
    app = await accept(await resolve(reading, await migrate(reading.schemaSources, lab)), lab);
    const inOrder = app.statements.toSorted(
      (left, right) => left.location.line - right.location.line || left.location.column - right.location.column,
    );
    for (const statement of inOrder) {
      const key = `${statement.location.file}:${statement.location.line - 2}`;
      ours.set(key, [...(ours.get(key) ?? []), { sql: statement.sql, parameters: statement.parameters.length }]);
    }
    wire = await recordWire(lab.socket);
    scope = await openDrivers(wire, closing);
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    for (const close of closing) await close();
    wire.stop();
    await lab.stop();
  });

  it.each(all)('%s: %s', async (driver, shape, index) => {
    const { names, take } = scope[driver];
    take();
    const run = new Function(...Object.keys(names), `return (async () => { ${shape}; })();`);
    await run(...Object.values(names));
    expect(comparable(ours.get(`${driver}.ts:${index}`) ?? [])).toEqual(comparable(take()));
  });

  it('is SQL that Postgres takes', () => {
    expect(
      app.statements.flatMap((statement) => (statement.refused ? [`${statement.sql}: ${statement.refused.message}`] : [])),
    ).toEqual([]);
  });
});

/** Session control stands around a transaction, which is read as one. */
function comparable(statements: Sent[]): { print: string; parameters: number }[] {
  return statements
    .filter(({ sql }) => !/^\s*(begin|commit|rollback|close)/i.test(sql))
    .map(({ sql, parameters }) => ({ print: `${fingerprintSync(sql)} ${sql.replace(/\s+/g, ' ').trim()}`, parameters }));
}

/** The real drivers: two talk to the lab through the recorder, one is given a `fetch`, one a pool that keeps what it is asked. */
async function openDrivers(
  wire: Recorder,
  closing: (() => Promise<unknown>)[],
): Promise<Record<Driver, { names: Record<string, unknown>; take: () => Sent[] }>> {
  const config = { host: wire.host, port: wire.port, database: appDatabase, user: 'lab', password: '' };
  const pool = new Pool({ ...config, max: 1 });
  const sql = postgres({
    ...config,
    path: `${wire.host}/.s.PGSQL.${wire.port}`,
    max: 1,
    prepare: false,
    onnotice: () => undefined,
  });
  // It asks for the types that Postgres knows first.
  await sql`select 1`;
  closing.push(
    async () => pool.end(),
    async () => sql.end({ timeout: 1 }),
  );

  const fetched: Sent[] = [];
  const keep = (body: unknown): unknown => {
    if (typeof body !== 'object' || body === null) return {};
    if ('queries' in body && Array.isArray(body.queries)) return { results: body.queries.map(keep) };
    if ('query' in body && 'params' in body && Array.isArray(body.params))
      fetched.push({ sql: String(body.query), parameters: body.params.length });
    return { rows: [], fields: [], command: 'SELECT', rowCount: 0 };
  };
  vi.stubGlobal('fetch', async (_address: string, options: { body: string }) => Response.json(keep(JSON.parse(options.body))));

  const record = async (text: string, values: unknown[] = []) => {
    fetched.push({ sql: text, parameters: values.length });
    return { rows: [], fields: [], command: 'SELECT', rowCount: 0 };
  };
  const address = 'postgres://u:p@example-pooler.test/db';
  const pooled = vercel.createPool({ connectionString: address });
  const connected = new vercel.VercelClient({ connectionString: address.replace('-pooler', '') });
  for (const client of [pooled, connected]) Object.assign(client, { query: record, release: () => undefined });
  Object.assign(pooled, { connect: async () => connected });
  const tag = Object.assign(pooled.sql.bind(pooled), { query: record });

  return {
    pg: { names: { pool, config, Client, Cursor, QueryStream }, take: wire.take },
    postgres: { names: { sql }, take: wire.take },
    neon: { names: { sql: neonDriver.neon('postgres://u:p@example.test/db') }, take: () => fetched.splice(0) },
    vercel: { names: { sql: tag, db: pooled, pool: pooled }, take: () => fetched.splice(0) },
  };
}
