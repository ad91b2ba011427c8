import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Pool } from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab, type Lab } from '../../lab/index.js';
import { type Seen, startWireProxy, type WireProxy } from './index.js';

let lab: Lab;
let proxy: WireProxy;
let client: Client;

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  await lab.createDatabase('other');
  const owner = await lab.connect('app');
  await owner.query(`create table items (id int primary key, name text, data bytea);
    create table parts (id int primary key, item int references items deferrable initially deferred)`);
  await owner.end();
  proxy = await startWireProxy(lab.socket, 'app');
});
afterAll(async () => {
  await proxy.stop();
  await lab.stop();
});
beforeEach(async () => {
  client = await connect();
  await client.query('truncate items, parts');
  await client.query(`insert into items select n, 'item ' || n from generate_series(1, 10) n`);
  proxy.take();
});
afterEach(() => client.end());

async function connect(): Promise<Client> {
  const opened = new Client(`postgres://anything:anything@127.0.0.1:${String(proxy.port)}/anything`);
  opened.on('error', () => undefined);
  await opened.connect();
  return opened;
}

/** What is the same in every run. */
function brief(seen: readonly Seen[]): object[] {
  return seen.map(({ sql, parameters, verb, inTransaction, rows, error }) => ({
    sql,
    parameters,
    verb,
    inTransaction,
    rows,
    ...(error === undefined ? {} : { code: error.code }),
  }));
}

function line(sql: string, verb: string, rows: number, more: object = {}): object {
  return { sql, parameters: [], verb, inTransaction: false, rows, ...more };
}

it('is met by a socket of the file system too, under the name that clients look for', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'wire-'));
  const near = await startWireProxy(lab.socket, 'app', { folder });
  const opened = new Client({ host: folder, port: 5432, user: 'anything', database: 'anything' });
  await opened.connect();
  await opened.query('select 1');
  expect(near.take().map(({ sql }) => sql)).toEqual(['select 1']);
  await opened.end();
  await near.stop();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

describe('a statement', () => {
  it('is seen with its rows and its time, as the lab’s role in the lab’s database', async () => {
    const { rows } = await client.query<{ who: string }>("select current_user || ' ' || current_database() as who");
    expect(rows).toEqual([{ who: 'lab app' }]);
    const [seen] = proxy.take();
    expect(seen).toMatchObject({ verb: 'read', rows: 1, bytes: 18, inTransaction: false });
    expect(seen?.answeredAt).toBeGreaterThan(seen?.sentAt ?? Infinity);
    expect(proxy.take()).toEqual([]);
    expect(proxy.pending()).toBe(0);
  });

  it('is seen with its values, also when it was prepared by name', async () => {
    await client.query('select $1::text, $2::int, $3::bytea, $4::text[]', ['é', null, Buffer.from([0, 255]), ['a', 'b']]);
    const named = (id: number) => client.query({ name: 'by id', text: 'select name from items where id = $1', values: [id] });
    await named(1);
    await named(2);
    await client.query('insert into items values ($1), ($2)', [20, 21]);
    expect(brief(proxy.take())).toEqual([
      line('select $1::text, $2::int, $3::bytea, $4::text[]', 'read', 1, { parameters: ['é', null, '\\x00ff', '{"a","b"}'] }),
      line('select name from items where id = $1', 'read', 1, { parameters: ['1'] }),
      line('select name from items where id = $1', 'read', 1, { parameters: ['2'] }),
      line('insert into items values ($1), ($2)', 'write', 2, { parameters: ['20', '21'] }),
    ]);
  });

  it('is seen by itself when several are sent at once, and not when an error came before', async () => {
    await client.query("select ';' ; update items set name = $$a;$$ where id < 4; begin; select 1; commit");
    await expect(client.query('select 1; select 1/0; select 2')).rejects.toThrow('division by zero');
    await client.query('-- nothing');
    expect(brief(proxy.take())).toEqual([
      line("select ';'", 'read', 1),
      line('update items set name = $$a;$$ where id < 4', 'write', 3),
      line('begin', 'begin', 0, { inTransaction: true }),
      line('select 1', 'read', 1, { inTransaction: true }),
      line('commit', 'commit', 0, { inTransaction: true }),
      line('select 1', 'read', 1),
      line('select 1/0', 'read', 0, { code: '22012' }),
      line('-- nothing', 'other', 0),
    ]);
  });

  it('is seen with its error, whenever it fails', async () => {
    await expect(client.query('selec $1', [1])).rejects.toThrow('syntax error');
    await expect(client.query('select $1::int', ['x'])).rejects.toThrow('invalid input');
    await expect(client.query('insert into items values ($1)', [1])).rejects.toThrow('duplicate key');
    // It fails with the commit, after it was executed.
    await expect(client.query('insert into parts values ($1, $2)', [1, 99])).rejects.toThrow('foreign key');
    await client.query('select $1::int', [1]);
    const seen = proxy.take();
    expect(seen.map(({ error }) => error?.code)).toEqual(['42601', '22P02', '23505', '23503', undefined]);
    expect(seen[0]?.error?.message).toBe('syntax error at or near "selec"');
    expect(proxy.pending()).toBe(0);
  });

  it('is known to run in a transaction', async () => {
    await client.query('begin');
    await client.query('select id from items where id = $1 for update', [1]);
    await client.query('savepoint a');
    await client.query('rollback to a');
    await client.query('commit and chain');
    await expect(client.query('select nothing')).rejects.toThrow('does not exist');
    await client.query('rollback');
    await client.query('select 1');
    expect(proxy.take().map(({ verb, inTransaction }) => `${verb} ${String(inTransaction)}`)).toEqual([
      'begin true',
      'lock true',
      'other true',
      'other true',
      'commit true',
      'read true',
      'rollback true',
      'read false',
    ]);
  });

  it('that SQL prepared is known by its command tag', async () => {
    await client.query('prepare p as update items set name = name');
    await client.query('execute p');
    expect(brief(proxy.take())).toEqual([
      line('prepare p as update items set name = name', 'other', 0),
      line('execute p', 'write', 10),
    ]);
  });

  it('that is large is cut for the record, and passes whole', async () => {
    const long = 'x'.repeat(3_000_000);
    const { rows } = await client.query<{ n: number }>('select length($1) + $2::int as n', [long, 5]);
    expect(rows).toEqual([{ n: 3_000_005 }]);
    expect((await client.query<{ text: string }>(`select '${long}' as text`)).rows[0]?.text).toHaveLength(3_000_000);
    const [bound, inline] = proxy.take();
    expect(bound?.parameters).toEqual(['x'.repeat(4096)]);
    expect(inline?.sql).toHaveLength(64 * 1024);
    expect(inline).toMatchObject({ verb: 'read', rows: 1, bytes: 3_000_011 });
  });
});

describe('a cursor', () => {
  it('is one statement whose rows add up', async () => {
    const cursor = client.query(new Cursor('select * from items where id <> $1', [0]));
    expect(await cursor.read(4)).toHaveLength(4);
    expect(proxy.take()).toEqual([]);
    expect(proxy.pending()).toBe(0);
    expect(await cursor.read(4)).toHaveLength(4);
    expect(await cursor.read(4)).toHaveLength(2);
    await cursor.close();
    const expected = line('select * from items where id <> $1', 'read', 10, { parameters: ['0'] });
    expect(brief(proxy.take())).toEqual([expected]);
  });

  it('is seen when it is left in the middle', async () => {
    const cursor = client.query(new Cursor('select * from items'));
    await cursor.read(3);
    await cursor.close();
    await client.query('select 1');
    expect(brief(proxy.take())).toEqual([line('select * from items', 'read', 3), line('select 1', 'read', 1)]);
  });

  it('streams', async () => {
    const stream = client.query(new QueryStream('select n from generate_series(1, 1000) n', [], { batchSize: 100 }));
    let count = 0;
    for await (const row of stream) count += row === undefined ? 0 : 1;
    expect(count).toBe(1000);
    await client.query('select 1');
    expect(proxy.take()[0]).toMatchObject({ rows: 1000 });
  });
});

describe('the proxy', () => {
  it('counts connections, and moves to another database once the open ones have ended', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: proxy.port, max: 5 });
    pool.on('error', () => undefined);
    await Promise.all(Array.from({ length: 5 }, () => pool.query('select pg_sleep(0.05)')));
    expect(proxy.connections()).toEqual({ open: 6, most: 6 });
    expect(new Set(proxy.take().map(({ connection }) => connection)).size).toBe(5);
    const running = pool.query('select pg_sleep(20)').catch((error: unknown) => error);
    await expect.poll(() => proxy.pending()).toBe(1);
    await proxy.use('other');
    // Nobody is connected any more: it can be copied.
    await lab.createDatabase('copy', 'app');
    expect(await running).toBeInstanceOf(Error);
    expect(proxy.connections()).toEqual({ open: 0, most: 0 });
    expect(proxy.pending()).toBe(0);
    expect((await pool.query('select current_database() as name')).rows).toEqual([{ name: 'other' }]);
    expect(proxy.connections()).toEqual({ open: 1, most: 1 });
    await pool.end();
    await proxy.use('app');
    client = await connect();
  });

  it('passes notifications and notices', async () => {
    const heard = new Promise((resolve) => client.on('notification', resolve));
    const notice = new Promise((resolve) => client.on('notice', resolve));
    await client.query('listen news');
    const other = await connect();
    await other.query("notify news, 'hello'");
    await other.end();
    expect(await heard).toMatchObject({ channel: 'news', payload: 'hello' });
    await client.query("do $$ begin raise notice 'look'; end $$");
    expect(await notice).toMatchObject({ message: 'look' });
  });
});
