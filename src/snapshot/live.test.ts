import { createServer, connect as dial, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../lab/index.js';
import { LoadbearingError } from '../model/index.js';
import { askDatabase, openReadOnly } from './live.js';
import { snapshotText } from './query.js';
import { readSnapshot } from './read.js';

let lab: Lab;
let url = '';

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('live');
  const client = await lab.connect('live');
  await client.query(`
    create type mood as enum ('glad', '');
    create table users (id serial primary key, email text unique, mood mood default 'glad');
    create table notes (id bigint generated always as identity primary key, user_id int references users on delete cascade,
      body text not null default 'x', at timestamptz default now());
    create index on notes (user_id, at desc);
    create unique index on notes (lower(body), id) where at is not null;
    alter table notes enable row level security;
    create policy own on notes for select using (user_id = 1);
    create table events (id int, day date) partition by range (day);
    create table events_25 partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table events_26 partition of events for values from ('2026-01-01') to ('2027-01-01');
    create table "odd ""name""" (a int);
    create view seen as select * from notes;
    insert into users (email) select 'secret-' || i from generate_series(1, 500) i;
    insert into notes (user_id, body) select 1 + (i % 50) * (i % 2), 'secret-' || (i % 9) from generate_series(1, 5000) i;
    insert into events select i, '2025-06-01' from generate_series(1, 70) i;
    insert into events select i, '2026-06-01' from generate_series(1, 7) i;
    analyze`);
  await client.query('create table uncounted (a int); create table never (a int)');
  await client.end();
  url = addressOf('live');
}, 60_000);

afterAll(() => lab.stop());

const addressOf = (database: string, more = ''): string =>
  `postgres://lab:pass%40word@/${database}?host=${encodeURIComponent(lab.socket.host)}&port=${String(lab.socket.port)}${more}`;

async function said(address: string): Promise<string> {
  try {
    await askDatabase(address);
  } catch (error) {
    if (error instanceof LoadbearingError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'answered';
}

describe('what a live database tells', () => {
  it('are its tables, keys, indexes, policies, counts and skew', async () => {
    const { tables, enums, server } = await askDatabase(url);
    expect(server).toBeGreaterThan(120_000);
    expect(enums).toEqual([{ schema: 'public', name: 'mood', labels: ['glad', ''] }]);
    expect(Object.fromEntries(tables.map(({ name, rows }) => [name, rows]))).toEqual({
      users: 500,
      notes: 5000,
      events: 77,
      'odd "name"': 0,
      uncounted: 0,
      never: 0,
    });
    const notes = tables.find(({ name }) => name === 'notes');
    expect(notes?.bytes).toBeGreaterThan(200_000);
    expect(notes?.indexes.map(({ definition }) => definition)).toEqual([
      'CREATE UNIQUE INDEX notes_lower_id_idx ON public.notes USING btree (lower(body), id) WHERE (at IS NOT NULL)',
      'CREATE UNIQUE INDEX notes_pkey ON public.notes USING btree (id)',
      'CREATE INDEX notes_user_id_at_idx ON public.notes USING btree (user_id, at DESC)',
    ]);
    expect(notes?.foreignKeys).toEqual([
      {
        name: 'notes_user_id_fkey',
        columns: ['user_id'],
        schema: 'public',
        table: 'users',
        references: ['id'],
        onDelete: 'cascade',
      },
    ]);
    expect(notes?.policies).toEqual([
      { name: 'own', command: 'SELECT', roles: ['public'], permissive: true, using: '(user_id = 1)', check: null },
    ]);
    const owner = notes?.columns.find(({ name }) => name === 'user_id');
    expect(owner).toMatchObject({ type: 'integer', notNull: false, numbered: false, nulls: 0 });
    // Half of the notes are the first user's, and every second one of them the others'.
    expect(owner?.common?.[0]).toBeGreaterThan(0.45);
    expect(owner?.distinct).toBe(26);
    expect(tables.find(({ name }) => name === 'users')?.columns[0]).toMatchObject({ name: 'id', numbered: true });
  });

  it('holds no value of any row', async () => {
    expect(JSON.stringify(await askDatabase(url))).not.toContain('secret-');
  });

  it('is the same when the printed query is run by hand', async () => {
    const client = await lab.connect('live');
    const answer = await client.query<{ loadbearing_snapshot: unknown }>(snapshotText);
    await client.end();
    expect(answer.rows).toHaveLength(1);
    const exported = `loadbearing_snapshot\n"${JSON.stringify(answer.rows[0]?.loadbearing_snapshot).replaceAll('"', '""')}"\n`;
    expect(readSnapshot(exported, 'a file')).toEqual(await askDatabase(url));
    // One statement: what stands in front of it are comments.
    expect(snapshotText.replace(/;\s*$/, '')).not.toContain(';');
  });
});

describe('the session', () => {
  const writes = [
    'create table planted (a int)',
    'insert into users (email) values (1)',
    'delete from notes',
    "select nextval('users_id_seq')",
    'create temporary table mine (a int) on commit drop; create index on notes (at)',
    'set transaction read write',
    'truncate notes',
  ];
  const tryAll = async (address: string): Promise<string[]> => {
    const client = await openReadOnly(address);
    const codes: string[] = [];
    await client.query('select count(*) from notes');
    for (const sql of writes) {
      await client.query('savepoint before');
      const code = await client.query(sql).then(
        () => 'written',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
      );
      codes.push(code);
      await client.query('rollback to before');
    }
    await client.end();
    return codes;
  };

  it('cannot write, whatever the address asks for', async () => {
    const refused = ['25006', '25006', '25006', '25006', '25006', '25001', '25006'];
    expect(await tryAll(url)).toEqual(refused);
    expect(await tryAll(addressOf('live', `&options=${encodeURIComponent('-c default_transaction_read_only=off')}`))).toEqual(
      refused,
    );
  });

  it('gives up by itself, and reads only by default too', async () => {
    const client = await openReadOnly(url);
    const answer = await client.query<{ all: string }>(`select concat_ws(' ', current_setting('statement_timeout'),
      current_setting('lock_timeout'), current_setting('default_transaction_read_only'), current_setting('transaction_read_only')) as all`);
    await client.end();
    expect(answer.rows[0]?.all).toBe('30s 3s on on');
  });

  it('gets through a pooler that takes no settings at the start, read-only all the same', async () => {
    const { server, port } = await pooler();
    const address = `postgres://lab:pass%40word@127.0.0.1:${String(port)}/live`;
    expect((await askDatabase(address)).tables).toHaveLength(6);
    expect((await tryAll(address)).every((code) => code.startsWith('2500'))).toBe(true);
    server.close();
  });
});

describe('a database that does not answer', () => {
  it.each([
    [
      'is not there',
      () => 'postgres://lab:pass%40word@127.0.0.1:1/live',
      'LB_DATABASE: The database at 127.0.0.1:1/live did not tell',
    ],
    ['has another name', () => addressOf('nothing'), 'database "nothing" does not exist'],
    ['lies at no address', () => 'lab:pass@word', 'LB_URL: '],
    ['is another one', () => 'mysql://lab:pass%40word@localhost/live', 'LB_URL: '],
    ['has a "#" in its password', () => 'postgres://lab:1#pass@word/live', 'LB_URL: '],
    ['has a "/" in its password', () => 'postgres://lab:1/pass@word/live', 'LB_URL: '],
    ['has a "?" in its password', () => 'postgres://lab:1?pass@word/live', 'LB_URL: '],
  ])('because it %s is told without its password', async (_why, address, sentence) => {
    const told = await said(address());
    expect(told).toContain(sentence);
    expect(told).not.toMatch(/pass(@|%40)word|lab:/);
    expect(told).not.toContain('\n');
  });
});

/** A stand-in for a pooler: it refuses a start with settings and passes everything else on to the lab. */
function pooler(): Promise<{ server: Server; port: number }> {
  const server = createServer((client) => {
    client.once('data', (first) => {
      if (first.includes('options\0')) {
        const fields = Buffer.from('SFATAL\0C08P01\0Munsupported startup parameter: options\0\0');
        const length = Buffer.alloc(4);
        length.writeInt32BE(fields.length + 4);
        client.end(Buffer.concat([Buffer.from('E'), length, fields]));
        return;
      }
      const postgres = dial(path.join(lab.socket.host, `.s.PGSQL.${String(lab.socket.port)}`));
      postgres.on('error', () => client.destroy());
      client.on('error', () => postgres.destroy());
      postgres.write(first);
      client.pipe(postgres).pipe(client);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
    });
  });
}
