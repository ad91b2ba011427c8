import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab, type Lab } from '../../lab/index.js';
import { startWireProxy, type WireProxy } from './index.js';

let lab: Lab;
let proxy: WireProxy;
let sql: postgres.Sql;

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  proxy = await startWireProxy(lab.socket, 'app');
  sql = postgres(url(), { max: 1, onnotice: () => undefined, fetch_types: false });
  await sql`create table "Item" (id int primary key, name text)`;
});
afterAll(async () => {
  await sql.end();
  await proxy.stop();
  await lab.stop();
});
beforeEach(async () => {
  await sql`truncate "Item"`;
  proxy.take();
});

function url(): string {
  return `postgres://anything:anything@127.0.0.1:${String(proxy.port)}/anything`;
}

function taken(): string[] {
  return proxy.take().map((seen) => {
    const flags = `${seen.inTransaction ? ' in' : ''}${seen.error === undefined ? '' : ` ${seen.error.code}`}`;
    return `${seen.verb}${flags} ${String(seen.rows)}: ${seen.sql} [${seen.parameters.join()}]`;
  });
}

describe('postgres.js', () => {
  it('pipelines, and errors stay with their statements', async () => {
    const results = await Promise.allSettled([
      sql`select ${1}::int as n`,
      sql`select 1 / ${0}::int`,
      sql`selec ${2}::int`,
      sql`select n from generate_series(1, ${3}::int) n`,
      sql`insert into "Item" values (${7}, ${'seven'})`,
    ]);
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, false, true, true]);
    const expected = [
      'read 1: select $1::int as n [1]',
      'read 22012 0: select 1 / $1::int [0]',
      'other 42601 0: selec $1::int []',
      'read 3: select n from generate_series(1, $1::int) n [3]',
      'write 1: insert into "Item" values ($1, $2) [7,seven]',
    ];
    // Preparing is one round, running another: only the order of what ran is the order of sending.
    expect(taken().sort()).toEqual(expected.sort());
  });

  it('runs transactions with savepoints', async () => {
    await sql.begin(async (tx) => {
      await tx`insert into "Item" values (1, 'a')`;
      await tx.savepoint((inner) => inner`insert into "Item" values (1, 'b')`).catch(() => undefined);
      await tx`select count(*) from "Item"`;
    });
    expect(taken()).toEqual([
      'begin in 0: begin  []',
      `write in 1: insert into "Item" values (1, 'a') []`,
      'other in 0: savepoint "s0" []',
      `write in 23505 0: insert into "Item" values (1, 'b') []`,
      'other in 0: rollback to "s0" []',
      'read in 1: select count(*) from "Item" []',
      'commit in 0: commit []',
    ]);
  });

  it('copies in and out', async () => {
    const rows = Array.from({ length: 5000 }, (_, at) => `${String(at)}\t${'x'.repeat(100)}\n`);
    await pipeline(Readable.from(rows), await sql`copy "Item" (id, name) from stdin`.writable());
    // Few: the driver does not read on when a copy ends in the middle of its buffer.
    const parts: Buffer[] = [];
    for await (const part of await sql`copy (select * from "Item" where id < 100) to stdout`.readable())
      parts.push(Buffer.from(part));
    expect(Buffer.concat(parts).toString()).toBe(rows.slice(0, 100).join(''));
    expect(await sql`select count(*)::int as n from "Item"`).toEqual([{ n: 5000 }]);
    expect(taken()).toEqual([
      'write 5000: copy "Item" (id, name) from stdin []',
      'read 100: copy (select * from "Item" where id < 100) to stdout []',
      'read 1: select count(*)::int as n from "Item" []',
    ]);
  });

  it('fetches by cursor, listens and cancels', async () => {
    let count = 0;
    for await (const rows of sql`select n from generate_series(1, 100) n`.cursor(30)) count += rows.length;
    expect(count).toBe(100);
    const heard = new Promise((resolve) => void sql.listen('news', resolve));
    await expect.poll(() => taken().join()).toContain('listen "news"');
    await sql.notify('news', 'hello');
    expect(await heard).toBe('hello');
    const running = sql`select pg_sleep(20)`;
    void running.execute();
    await expect.poll(() => proxy.pending()).toBe(1);
    running.cancel();
    await expect(running).rejects.toThrow('canceling statement');
    expect(taken().at(-1)).toBe('read 57014 0: select pg_sleep(20) []');
  });
});
