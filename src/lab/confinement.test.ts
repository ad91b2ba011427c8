import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLab, type Lab } from './index.js';

const outside = mkdtempSync(path.join(tmpdir(), 'lab-outside-'));
const trace = path.join(outside, 'trace');

/** Statements by which SQL reaches out of its database. Each must be refused. */
const hostile = {
  'a program': `copy (select 1) to program 'touch ${trace}'`,
  'a program as a source': `create table t (a text); copy t from program 'touch ${trace}'`,
  'a written file': `copy (select 1) to '${trace}'`,
  'a read file': `create table t (a text); copy t from '/etc/passwd'`,
  pg_read_file: `select pg_read_file('/etc/passwd')`,
  pg_read_binary_file: `select pg_read_binary_file('postgresql.conf')`,
  pg_ls_dir: `select pg_ls_dir('/')`,
  pg_stat_file: `select pg_stat_file('/etc/passwd')`,
  lo_import: `select lo_import('/etc/passwd')`,
  lo_export: `select lo_export(lo_from_bytea(0, 'x'), '${trace}')`,
  'an untrusted language': `create extension plpython3u`,
  plperlu: `create extension plperlu`,
  'a C function': `create function f() returns int language c as '/lib/x86_64-linux-gnu/libc.so.6', 'system'`,
  'an internal function': `create function f(cstring) returns cstring language internal as 'textin'`,
  'a loaded library': `load '/lib/x86_64-linux-gnu/libc.so.6'`,
  dblink: `create extension dblink`,
  postgres_fdw: `create extension postgres_fdw`,
  file_fdw: `create extension file_fdw`,
  'server settings': `alter system set archive_command = 'touch ${trace}'`,
  'a setting of superusers': `set session_preload_libraries = 'x'`,
  'a reload': `select pg_reload_conf()`,
  'a superuser': `create role evil superuser login`,
  'itself as superuser': `alter role lab superuser`,
  'another identity': `set session authorization lab_keeper`,
  "the keeper's role": `set role lab_keeper`,
  'the power to read files': `grant pg_read_server_files to lab`,
  'the power to run programs': `grant pg_execute_server_program to lab`,
  'another database': `create database other`,
  'a tablespace': `create tablespace t location '${outside}'`,
  'an event trigger': `create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger e on ddl_command_start execute function f()`,
  'a subscription': `create subscription s connection 'host=/tmp' publication p`,
  replication: `select pg_create_physical_replication_slot('s')`,
  'the catalogue': `update pg_catalog.pg_authid set rolsuper = true`,
  "the keeper's connection": `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'lab_keeper'`,
  passwords: `select rolpassword from pg_authid`,
};

describe('confinement', () => {
  let lab: Lab;
  let client: pg.Client;
  beforeAll(async () => {
    lab = await openLab({ statementSeconds: 2 });
  });
  beforeEach(async () => {
    await lab.createDatabase('app');
    client = await lab.connect('app');
  });
  afterEach(async () => {
    await client.end().catch(() => undefined);
    await lab.dropDatabase('app');
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(outside, { recursive: true });
  });

  it.each(Object.entries(hostile))('refuses %s', async (_name, sql) => {
    await expect(client.query(sql)).rejects.toThrow(
      /permission denied|must be|not available|not permitted|superuser|may not|access|denied/i,
    );
    expect(existsSync(trace)).toBe(false);
    await expect(client.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  it('confines a CHECK function that starts a program in a fill', async () => {
    await client.query(`create table t (a int);
      create function f(a int) returns boolean language plpgsql as
        $$ begin execute 'copy (select 1) to program ''touch ${trace}'''; return true; end $$;
      alter table t add check (f(a)); set session_replication_role = replica`);
    await expect(client.query('insert into t select generate_series(1, 10)')).rejects.toThrow(/permission denied/);
    expect(existsSync(trace)).toBe(false);
  });

  /** What the app's schema runs by itself while the lab fills, indexes and analyses it. */
  const starting = {
    'a default': ['alter table t add b int default f(1)', 'insert into t (a) values (1)'],
    'a generated column': ['alter table t add b int generated always as (f(a)) stored', 'insert into t (a) values (1)'],
    'an index expression': ['create index on t (f(a))', 'insert into t (a) values (1)'],
    'a partial index': ['create index on t (a) where f(a) > 0', 'insert into t (a) values (1)'],
    'extended statistics': ['create statistics s on (f(a)), a from t', 'insert into t (a) values (1); analyze t'],
    'a trigger': ['create trigger r before insert on t for each row execute function g()', 'insert into t (a) values (1)'],
    'a rule': ['create rule r as on insert to t do also select f(1)', 'insert into t (a) values (1)'],
    'a view': ['create view v as select f(a) as b from t', 'insert into t (a) values (1); select * from v'],
    'a materialised view': ['insert into t (a) values (1)', 'create materialized view v as select f(a) as b from t'],
  };
  it.each(Object.entries(starting))('confines %s that starts a program', async (_name, [build, use]) => {
    const program = `execute 'copy (select 1) to program ''touch ${trace}'''`;
    await client.query(`create table t (a int);
      create function f(a int) returns int language plpgsql immutable as $$ begin ${program}; return a; end $$;
      create function g() returns trigger language plpgsql as $$ begin ${program}; return new; end $$`);
    const run = async (): Promise<void> => {
      await client.query(build ?? '');
      await client.query(use ?? '');
    };
    await expect(run()).rejects.toThrow(/permission denied|not allowed in a non-volatile/);
    expect(existsSync(trace)).toBe(false);
  });

  it("keeps the app's names out of the superuser's statements", async () => {
    await client.query(`create schema evil; create function evil.count(anyelement) returns text language sql as $$ select 'stolen' $$;
      create table evil.pg_class (oid int); alter database app set search_path = evil, pg_catalog`);
    const keeper = await lab.connect('app', 'superuser');
    expect((await keeper.query(`select current_setting('search_path') as path`)).rows).toEqual([{ path: 'pg_catalog' }]);
    await keeper.end();
  });

  it('lets no statement take all the memory', async () => {
    await client.query(`set work_mem = '2000GB'`);
    const text = `select array_length(array_agg(repeat(n::text, 100000)), 1) from generate_series(1, 1000000) n`;
    await expect(client.query(text)).rejects.toThrow(/out of memory|terminat|invalid memory alloc/i);
  });

  it('lets lab do what its work needs', async () => {
    await client.query(
      `create table t (id int primary key, owner text); alter table t enable row level security; insert into t values (1, 'x')`,
    );
    await client.query(
      'set session_replication_role = replica; set session_replication_role = origin; grant select on t to anon',
    );
    expect((await client.query('select * from t')).rowCount).toBe(1);
    await client.query('set role anon');
    expect((await client.query('select * from t')).rowCount).toBe(0);
    await client.query('reset role; set role authenticated; reset role; set role service_role; reset role');
  });
});

describe('what has no end', () => {
  const endless = {
    'a sleep': 'set statement_timeout = 0; select pg_sleep(3600)',
    'a bomb of rows': 'set statement_timeout = 0; select count(*) from generate_series(1, 10000000000)',
    'a loop that catches everything': `do $$ begin loop begin perform pg_sleep(1); exception when others then null; when query_canceled then null; end; end loop; end $$`,
    'a recursion without an end': 'with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r',
  };
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab({ statementSeconds: 2 });
    await lab.createDatabase('app');
  });
  afterAll(() => lab.stop());

  // None of them makes anything: they wait in one database, at the same time.
  it.concurrent.each(Object.entries(endless))('%s is ended from outside', async (_name, sql) => {
    const client = await lab.connect('app');
    const start = Date.now();
    await expect(client.query(sql)).rejects.toThrow(/terminat|temp_file_limit/i);
    expect(Date.now() - start).toBeLessThan(8000);
    await client.end().catch(() => undefined);
  });

  it.concurrent('and a connection may have a limit of its own', async () => {
    const patient = await lab.connect('app', 'lab', 60);
    await expect(patient.query('select pg_sleep(4)')).resolves.toMatchObject({ rowCount: 1 });
    await patient.end();
  });
});

describe('the disk guard', () => {
  it('stops the lab when its data outgrows the limit', async () => {
    const lab = await openLab({ diskBytes: 100 * 1024 ** 2 });
    await lab.createDatabase('app');
    const client = await lab.connect('app');
    await client.query('create table t (a text)');
    await expect(
      client.query(`insert into t select repeat(md5(n::text), 30) from generate_series(1, 20000000) n`),
    ).rejects.toThrow();
    await lab.stop();
    expect(lab.failure?.()).toMatchObject({ code: 'LB_DISK_FULL' });
    await expect(lab.connect('app')).rejects.toMatchObject({ code: 'LB_DISK_FULL' });
  });
});
