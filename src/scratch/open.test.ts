import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnServer, roleStatement, secret, startOwnServer } from '../../test/support/postgres.js';
import { factsOf } from './facts.js';
import { addressOf, openScratch, type ScratchOptions } from './index.js';
import { lockSpace, ofAnyRun } from './names.js';
import { reasonsAgainst } from './wary.js';

const outside = mkdtempSync(path.join(tmpdir(), 'scratch-outside-'));
const trace = path.join(outside, 'trace');

let server: OwnServer;
let untouched: string[];
beforeAll(async () => {
  server = await startOwnServer();
  await server.admin([
    roleStatement('maker', 'CREATEDB'),
    roleStatement('boss', 'CREATEDB CREATEROLE'),
    roleStatement('plain', ''),
    roleStatement('member', 'CREATEDB'),
    roleStatement('owner', 'CREATEDB'),
    'GRANT pg_execute_server_program TO member',
    'CREATE DATABASE shop OWNER owner',
  ]);
  untouched = await server.inventory();
});
afterAll(async () => {
  await server.stop();
  rmSync(outside, { recursive: true });
});

const open = (role: string, over: Partial<ScratchOptions> = {}) =>
  openScratch({ url: server.url(role), loadAnyway: false, own: [], diskBytes: 1024 ** 3, statementSeconds: 1, ...over });

/** The server's own word for it: what is there is what was there. */
const nothingLeft = async (): Promise<void> => expect(await server.inventory()).toEqual(untouched);

describe('a server is refused', () => {
  const cases = {
    'where the role may not create databases': ['plain', /the role plain may not create databases/],
    'where the role is a member of one that reaches further': ['member', /is a member of pg_execute_server_program/],
    'where the role owns a database of somebody': ['owner', /owns the database shop/],
  } as const;
  it.each(Object.entries(cases))('%s', async (_name, [role, said]) => {
    await expect(open(role)).rejects.toMatchObject({ code: 'LB_SCRATCH', message: expect.stringMatching(said) });
    await nothingLeft();
  });

  it('where somebody else is connected, unless told', async () => {
    const other = new Client(server.url('owner', 'shop'));
    await other.connect();
    try {
      await expect(open('maker')).rejects.toMatchObject({
        code: 'LB_SCRATCH_IN_USE',
        message: expect.stringMatching(/1 other session is open there \(in shop\)/),
      });
      const lab = await open('maker', { loadAnyway: true });
      await lab.stop();
    } finally {
      await other.end();
    }
    await nothingLeft();
  });

  it('where it is the one that the app itself uses, however this machine is called', async () => {
    const place = new URL(server.url()).host.replace('127.0.0.1', 'localhost');
    await expect(open('maker', { own: [{ place, from: '.env' }] })).rejects.toMatchObject({
      code: 'LB_SCRATCH_IN_USE',
      message: expect.stringContaining('the one that the app itself uses (.env)'),
    });
    await nothingLeft();
  });

  it('where much data lies', async () => {
    const client = new Client(server.url('maker'));
    await client.connect();
    const facts = await factsOf(client, ofAnyRun.database, ofAnyRun.role);
    const against = (bytes?: number) => reasonsAgainst(client, facts, ofAnyRun.database, 'elsewhere:5432', [], bytes);
    expect(await against()).toEqual([]);
    expect(await against(10 * 1024 ** 2)).toEqual([expect.stringMatching(/^it holds 0\.0 GB of other data$/)]);
    await client.end();
  });

  it('where it would let the app reach out, whatever the attributes of its role say', async () => {
    const reading = 'EXECUTE ON FUNCTION pg_catalog.pg_read_file(text)';
    await server.admin(['ALTER DATABASE template0 ALLOW_CONNECTIONS true']);
    await server.admin([`GRANT ${reading} TO PUBLIC`], 'template0');
    try {
      for (const role of ['maker', 'boss', 'postgres'])
        await expect(open(role)).rejects.toMatchObject({
          code: 'LB_SCRATCH',
          message: expect.stringMatching(/would let the app's SQL, .*, read files on the server \(/),
        });
    } finally {
      await server.admin([`REVOKE ${reading} FROM PUBLIC`], 'template0');
      await server.admin(['ALTER DATABASE template0 ALLOW_CONNECTIONS false']);
    }
    await nothingLeft();
  });

  it('with what went wrong, and never with a password', async () => {
    const error: unknown = await open('maker', { url: server.url('maker').replace('maker%40pass', 'wrong-word') }).catch(
      (caught: unknown) => caught,
    );
    expect(String(error)).toMatch(/password authentication failed/);
    expect(String(error)).not.toContain('wrong-word');
  });

  it.each(['postgres:///app', 'postgres://user@/app', 'postgres://localhost/app', 'postgres://user@localhost', 'mysql://a@b/c'])(
    'by an address that leaves something to the environment: %s',
    async (url) => {
      await expect(open('maker', { url })).rejects.toMatchObject({ code: 'LB_URL' });
    },
  );
});

describe('an address', () => {
  it.each([
    ['postgres://u:p@localhost/d', true, 'localhost:5432'],
    ['postgresql://u@127.0.0.1:6543/d?sslmode=disable', true, '127.0.0.1:6543'],
    ['postgres://u@[::1]/d', true, '[::1]:5432'],
    ['postgres://u:p@/d?host=/var/run/postgresql&port=5433', true, '/var/run/postgresql:5433'],
    ['postgres://u:p@db.example.com/d', false, 'db.example.com:5432'],
    ['postgres://u:p@localhost.example.com/d', false, 'localhost.example.com:5432'],
    ['postgres://u:p@localhost/d?host=10.0.0.7', false, '10.0.0.7:5432'],
  ])('tells whether it is on this machine, where alone the hot paths are pushed unasked: %s', (url, here, place) => {
    expect(addressOf(url)).toMatchObject({ here, place });
  });
});

describe('what ended runs left', () => {
  it('is dropped, and nothing else that is called alike, nor what a living run has', async () => {
    const alike = ['loadbearing', 'loadbearing_deadbeef', 'loadbearing_deadbee_app', 'my_loadbearing_deadbeef_app'];
    await server.admin(alike.map((name) => `CREATE DATABASE ${name}`));
    const living = await open('maker');
    await living.createDatabase('app');
    const told: string[] = [];
    await server.admin(['CREATE DATABASE loadbearing_deadbeef_app OWNER maker']);
    // A superuser could drop them all.
    const second = await open('postgres', { tell: (text) => void told.push(text), loadAnyway: true });
    const databases = await server.ask(`SELECT datname FROM pg_database WHERE datname LIKE '%loadbearing%' ORDER BY 1`);
    expect(databases.filter((name) => !alike.includes(name))).toEqual([expect.stringMatching(/^loadbearing_[0-9a-f]{8}_app$/)]);
    expect(databases).toEqual(expect.arrayContaining(alike));
    expect(told).toContainEqual(expect.stringMatching(/^Dropped .*: loadbearing_deadbeef_app$/));
    await second.stop();
    const client = await living.connect('app');
    await client.query('SELECT 1');
    await client.end();
    await living.stop();
    await server.admin(alike.map((name) => `DROP DATABASE ${name}`));
    await nothingLeft();
  });
});

/** What the app's SQL may try on a server; each must be refused, or be gone when the run is. */
const hostile = [
  `copy (select 1) to program 'touch ${trace}'`,
  `copy (select 1) to '${trace}'`,
  `select pg_read_file('/etc/passwd')`,
  `select lo_export(lo_from_bytea(0, 'x'), '${trace}')`,
  'create extension dblink',
  'create extension postgres_fdw',
  `create role evil superuser login`,
  `alter role current_user superuser`,
  `grant pg_execute_server_program to current_user`,
  `set session authorization postgres`,
  'set role boss',
  'drop database shop',
  `alter database shop set search_path = evil`,
  `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'`,
  `alter system set archive_command = 'touch ${trace}'`,
  `do $$ begin execute 'alter role current_user password ''stolen'''; end $$`,
  `do $$ begin execute 'alter role current_user set search_path = evil'; end $$`,
  `create function f() returns int language plpgsql as $$ begin execute 'copy (select 1) to program ''touch ${trace}'''; return 1; end $$`,
  'select f()',
];

describe.each(['maker', 'boss', 'postgres'])('the app’s SQL on a server whose role is %s', (role) => {
  it('reaches nothing but the databases of the run, and leaves nothing', async () => {
    const told: string[] = [];
    const lab = await open(role, { tell: (text) => void told.push(text) });
    await lab.createDatabase('app');
    const client = await lab.connect('app');
    const { rows } = await client.query<{ who: string; powerful: boolean }>(
      'SELECT current_user::text AS who, (rolsuper OR rolcreaterole) AS powerful FROM pg_roles WHERE rolname = current_user',
    );
    expect(rows).toEqual([{ who: lab.role, powerful: false }]);
    expect(lab.role).toMatch(role === 'maker' ? /^maker$/ : /^loadbearing_[0-9a-f]{8}$/);
    if (role === 'maker') {
      // Renamed, it is the run's all the same.
      await lab.createDatabase('users_1');
      const [name] = await server.ask(`SELECT datname FROM pg_database WHERE datname LIKE 'loadbearing%users_1'`);
      await client.query(`alter database ${name ?? ''} rename to innocent`);
    }
    for (const sql of hostile) await client.query(sql).catch(() => undefined);
    await client.end();
    expect(existsSync(trace)).toBe(false);
    await lab.stop();
    await nothingLeft();
    const back = new Client(server.url(role));
    await back.connect();
    await back.end();
    expect(told.filter((text) => text.startsWith('Noticed'))).toHaveLength(role === 'maker' ? 2 : 0);
    expect(told.join('\n')).not.toContain(secret);
  });
});

describe('limits', () => {
  it('ends a statement from outside, whatever it sets and catches', async () => {
    const lab = await open('boss');
    await lab.createDatabase('app');
    const client = await lab.connect('app');
    await expect(
      client.query(
        `do $$ begin loop begin perform pg_sleep(1); exception when others then null; when query_canceled then null; end; end loop; end $$`,
      ),
    ).rejects.toThrow(/terminat/i);
    await lab.stop();
    await nothingLeft();
  });
});

describe('roles of the platform', () => {
  it('are made, shared by runs at the same time, and dropped by the last', async () => {
    const one = await open('boss');
    expect(await one.makeRoles(['anon'])).toEqual(new Map());
    const two = await open('boss', { loadAnyway: true });
    expect(await two.makeRoles(['anon'])).toEqual(new Map());
    await one.stop();
    expect(await server.ask(`SELECT rolname FROM pg_roles WHERE rolname = 'anon'`)).toEqual(['anon']);
    await two.createDatabase('app');
    const client = await two.connect('app');
    await client.query('set role anon');
    await client.end();
    await two.stop();
    await nothingLeft();
  });

  it('that are somebody’s are neither used nor dropped', async () => {
    await server.admin(['CREATE ROLE anon']);
    const lab = await open('boss');
    expect(await lab.makeRoles(['anon'])).toEqual(new Map([['anon', expect.stringMatching(/was not made by a check/)]]));
    await lab.stop();
    expect(await server.ask(`SELECT rolname FROM pg_roles WHERE rolname = 'anon'`)).toEqual(['anon']);
    await server.admin(['DROP ROLE anon']);
    await nothingLeft();
  });
});

describe('a server that goes away', () => {
  it('ends the run with one sentence', async () => {
    const lab = await open('boss');
    await server.ask(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = ${String(lockSpace)} AND objid <> 0`,
    );
    await expect
      .poll(() => lab.failure?.())
      .toMatchObject({ code: 'LB_SCRATCH', message: expect.stringMatching(/connection to it was lost/) });
    await lab.stop();
    await nothingLeft();
  });
});
