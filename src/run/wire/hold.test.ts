import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openLab, type Lab } from '../../lab/index.js';
import { type Seen, startWireProxy, type WireProxy } from './index.js';

let lab: Lab;
let proxy: WireProxy;
let clients: Client[] = [];

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  const owner = await lab.connect('app');
  await owner.query('create table counters (name text primary key, n int)');
  await owner.end();
  proxy = await startWireProxy(lab.socket, 'app');
});
afterAll(async () => {
  await proxy.stop();
  await lab.stop();
});
beforeEach(async () => {
  const [client] = await connect(1);
  await client?.query("truncate counters; insert into counters values ('a', 0)");
  proxy.take();
});
afterEach(async () => {
  proxy.hold(undefined);
  await Promise.all(clients.map((client) => client.end()));
  clients = [];
  await expect.poll(() => proxy.connections().open).toBe(0);
  expect(proxy.pending()).toBe(0);
});

async function connect(count: number): Promise<Client[]> {
  const opened = Array.from({ length: count }, () => new Client({ host: '127.0.0.1', port: proxy.port, user: 'a' }));
  for (const client of opened) {
    client.on('error', () => undefined);
    await client.connect();
  }
  clients.push(...opened);
  return opened;
}

/** Something that is waited for until it is opened. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** Whether it has settled after so long that it would have, if nothing held it. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => void setTimeout(() => resolve(false), 60));
  return Promise.race([promise.then(() => true), late]);
}

async function counter(): Promise<number | undefined> {
  const owner = await lab.connect('app');
  const { rows } = await owner.query<{ n: number }>('select n from counters');
  await owner.end();
  return rows[0]?.n;
}

it('the first writes of two connections wait until both are there: an update is lost', async () => {
  const [one, other, third] = await connect(3);
  const { passed, open } = gate();
  const arrived: Seen[] = [];
  proxy.hold({
    before: (statement) => {
      if (statement.verb !== 'write') return undefined;
      arrived.push(statement);
      if (arrived.length === 2) open();
      return passed;
    },
  });
  const increase = async (client: Client | undefined): Promise<void> => {
    const found = await client?.query<{ n: number }>('select n from counters where name = $1', ['a']);
    await client?.query('update counters set n = $1 where name = $2', [(found?.rows[0]?.n ?? 0) + 1, 'a']);
  };
  const first = increase(one);
  await expect.poll(() => arrived.length).toBe(1);
  expect(await settles(first)).toBe(false);
  expect(proxy.pending()).toBe(1);
  // Other connections go on.
  await third?.query('select 1');
  await Promise.all([first, increase(other)]);
  expect(await counter()).toBe(1);
  expect(proxy.take().map(({ verb, connection }) => `${verb} ${String(connection)}`)).toHaveLength(5);
  expect(arrived.map(({ parameters }) => parameters)).toEqual([
    ['1', 'a'],
    ['1', 'a'],
  ]);
});

it('what is behind a held statement waits in its order', async () => {
  const [client] = await connect(1);
  const { passed, open } = gate();
  const asked: string[] = [];
  proxy.hold({
    before: ({ sql }) => {
      asked.push(sql);
      return sql.startsWith('update') ? passed : undefined;
    },
  });
  const sent = [client?.query('select 1; update counters set n = n + 1; select 2'), client?.query('select n from counters')];
  const done = Promise.all(sent);
  expect(await settles(done)).toBe(false);
  expect(asked).toEqual(['select 1', 'update counters set n = n + 1']);
  expect(await counter()).toBe(0);
  open();
  expect((await done)[1]?.rows).toEqual([{ n: 1 }]);
  expect(proxy.take().map(({ sql }) => sql)).toEqual([
    'select 1',
    'update counters set n = n + 1',
    'select 2',
    'select n from counters',
  ]);
});

it('an answer waits, after the statement has run', async () => {
  const [client] = await connect(1);
  const { passed, open } = gate();
  const answered: Seen[] = [];
  proxy.hold({
    after: (statement) => {
      answered.push(statement);
      return passed;
    },
  });
  const done = client?.query('update counters set n = n + $1 returning n', [5]);
  await expect.poll(() => answered.length).toBe(1);
  expect(answered[0]).toMatchObject({ rows: 1, verb: 'write' });
  // It is committed.
  expect(await counter()).toBe(5);
  expect(await settles(Promise.resolve(done))).toBe(false);
  open();
  expect((await done)?.rows).toEqual([{ n: 5 }]);
});

it('a rule that fails holds nothing', async () => {
  const [client] = await connect(1);
  proxy.hold({
    before: () => {
      throw new Error('no');
    },
    after: () => Promise.reject(new Error('no')),
  });
  await client?.query('update counters set n = 1');
  expect(await counter()).toBe(1);
  const asked: string[] = [];
  proxy.hold({
    before: ({ sql }) => {
      asked.push(sql);
      return Promise.reject(new Error('no'));
    },
  });
  await client?.query('select 1; select 2');
  expect(asked).toEqual(['select 1', 'select 2']);
});

it('an app that goes while its statement is held takes it along', async () => {
  const [client] = await connect(1);
  const { passed, open } = gate();
  proxy.hold({ before: ({ verb }) => (verb === 'write' ? passed : undefined) });
  const failed = client?.query('update counters set n = 1').catch((error: unknown) => error);
  await expect.poll(() => proxy.pending()).toBe(1);
  client?.connection.stream.destroy();
  expect(await failed).toBeInstanceOf(Error);
  await expect.poll(() => proxy.pending()).toBe(0);
  await expect.poll(backends).toBe(1);
  open();
  await new Promise((resolve) => void setTimeout(resolve, 30));
  expect(await counter()).toBe(0);
});

it('an app that goes while its answer is held leaves nothing open', async () => {
  const [client] = await connect(1);
  let answered = 0;
  proxy.hold({
    after: () => {
      answered += 1;
      return new Promise(() => undefined);
    },
  });
  const failed = client?.query('update counters set n = 1').catch((error: unknown) => error);
  await expect.poll(() => answered).toBe(1);
  client?.connection.stream.destroy();
  expect(await failed).toBeInstanceOf(Error);
  await expect.poll(backends).toBe(1);
  expect(proxy.take()).toHaveLength(1);
  // Nothing is left to be waited for.
  expect(await settles(proxy.use('app'))).toBe(true);
});

async function backends(): Promise<number | undefined> {
  const owner = await lab.connect('app');
  const text = "select count(*)::int as n from pg_stat_activity where usename = 'lab' and pid <> pg_backend_pid()";
  const { rows } = await owner.query<{ n: number }>(text);
  await owner.end();
  return rows[0]?.n;
}

it('a stop ends what is held', async () => {
  const second = await startWireProxy(lab.socket, 'app');
  second.hold({
    before: ({ verb }) => (verb === 'write' ? new Promise(() => undefined) : undefined),
    after: () => new Promise(() => undefined),
  });
  const held = ['update counters set n = 1', 'select 1'].map(async (sql) => {
    const client = new Client({ host: '127.0.0.1', port: second.port, user: 'a' });
    client.on('error', () => undefined);
    await client.connect();
    return client.query(sql).catch((error: unknown) => error);
  });
  // Two connections may take more than the second that is usual here while another lab starts.
  await expect.poll(() => second.pending() + second.take().length, { timeout: 20_000 }).toBe(2);
  await second.stop();
  for (const outcome of await Promise.all(held)) expect(outcome).toBeInstanceOf(Error);
  expect(await counter()).toBe(0);
  expect(await backends()).toBe(1);
});
