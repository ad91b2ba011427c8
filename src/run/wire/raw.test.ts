import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLab, type Lab } from '../../lab/index.js';
import { startWireProxy, type WireProxy } from './index.js';
import { startPacket } from './startup.js';

let lab: Lab;
let proxy: WireProxy;
let client: Client;

beforeAll(async () => {
  lab = await openLab();
  await lab.createDatabase('app');
  proxy = await startWireProxy(lab.socket, 'app');
  client = new Client({ host: '127.0.0.1', port: proxy.port, user: 'a' });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await proxy.stop();
  await lab.stop();
});

const start = startPacket(196_608, new Map(), 'anything', 'anything');

function message(letter: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A connection that says what it is told. */
async function raw(...bytes: Buffer[]): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(proxy.port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const part of bytes) socket.write(part);
  return { socket, heard: () => heard };
}

it.each([
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['a length of -1', Buffer.from([255, 255, 255, 255, 0, 3, 0, 0])],
  ['an unknown version', Buffer.from([0, 0, 0, 9, 0, 2, 0, 0, 0])],
  ['a length of -1 behind a start', Buffer.concat([start, Buffer.from([0x51, 255, 255, 255, 255])])],
  ['a length of 2 GB behind a start', Buffer.concat([start, Buffer.from([0x42, 127, 255, 255, 255, 0])])],
  ['a letter that there is not', Buffer.concat([start, message('~', 'x')])],
  ['a Bind without an end', Buffer.concat([start, message('B', 'portal'), message('X')])],
  ['a Bind of what there is not', Buffer.concat([start, message('B', '\0nothing\0\0\u0001\0\u0001\0\u0009'), message('X')])],
  ['zeros', Buffer.alloc(5000)],
  ['noise', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) % 256))],
])('%s ends its connection and nothing else', async (_, bytes) => {
  const { socket } = await raw(bytes);
  if (!socket.closed) await once(socket, 'close');
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await expect.poll(() => proxy.connections().open).toBe(1);
});

it('an app that resets its connection at any time is survived', async () => {
  for (const bytes of [Buffer.alloc(3), start, Buffer.concat([start, message('Q', 'select pg_sleep(0.05)\0')])]) {
    const { socket } = await raw(bytes);
    socket.resetAndDestroy();
  }
  // What was on its way when the connection went is met a little later.
  await new Promise((resolve) => void setTimeout(resolve, 300));
  await expect.poll(() => [proxy.connections().open, proxy.pending()]).toEqual([1, 0]);
});

it('an app that goes without reading its answer leaves no backend behind', async () => {
  const query = message('Q', "select repeat('x', 1000) from generate_series(1, 50000)\0");
  const { socket } = await raw(start, query);
  socket.pause();
  await expect.poll(() => proxy.pending()).toBe(1);
  await new Promise((resolve) => void setTimeout(resolve, 100));
  expect(proxy.pending()).toBe(1);
  socket.destroy();
  await expect.poll(() => proxy.pending()).toBe(0);
  const others = "select count(*)::int as n from pg_stat_activity where usename = 'lab' and pid <> pg_backend_pid()";
  await expect.poll(async () => (await client.query<{ n: number }>(others)).rows[0]?.n).toBe(0);
});

/** Parse, Bind and Execute without a name. */
function extended(sql: string): Buffer {
  return Buffer.concat([
    message('P', `\0${sql}\0`, Buffer.alloc(2)),
    message('B', '\0\0', Buffer.alloc(6)),
    message('E', '\0', Buffer.alloc(4)),
  ]);
}

it('several statements before one Sync, an error among them, byte by byte', async () => {
  proxy.take();
  const { socket, heard } = await raw();
  const sync = message('S');
  const batch = [extended('select 1'), extended('select 1/0'), extended('select 2'), sync, extended('select 3'), sync];
  for (const byte of Buffer.concat([start, ...batch])) socket.write(Buffer.from([byte]));
  await expect.poll(() => heard().split('Z\0\0\0\u0005I').length).toBe(4);
  const seen = proxy.take();
  expect(seen.map(({ sql, error }) => `${sql} ${error?.code ?? 'done'}`)).toEqual([
    'select 1 done',
    'select 1/0 22012',
    'select 3 done',
  ]);
  await expect.poll(() => proxy.pending()).toBe(0);
  socket.end(message('X'));
});

it('what was executed before one that is held is answered meanwhile, without a Sync', async () => {
  const { socket, heard } = await raw(start);
  await expect.poll(() => heard()).toContain('Z\0\0\0\u0005I');
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  proxy.hold({ before: ({ sql }) => (sql === 'select 22' ? passed : undefined) });
  socket.write(Buffer.concat([extended('select 11'), extended('select 22'), message('S')]));
  await expect.poll(() => heard()).toContain('SELECT 1');
  expect(heard()).toContain('\0\u000211');
  expect(heard()).not.toContain('\0\u000222');
  expect(proxy.pending()).toBe(1);
  open();
  await expect.poll(() => heard()).toContain('\0\u000222');
  proxy.hold(undefined);
  socket.end(message('X'));
});

it('a name keeps its statement when another was refused for it', async () => {
  proxy.take();
  const named = (sql: string): Buffer => message('P', `s\0${sql}\0`, Buffer.alloc(2));
  const run = Buffer.concat([message('B', '\0s\0', Buffer.alloc(6)), message('E', '\0', Buffer.alloc(4)), message('S')]);
  const { socket, heard } = await raw(start, named('select 1'), run, named('select 2'), message('S'));
  await expect.poll(() => heard().split('Z\0\0\0\u0005I').length).toBe(4);
  socket.write(run);
  await expect.poll(() => heard().split('Z\0\0\0\u0005I').length).toBe(5);
  expect(proxy.take().map(({ sql, error }) => `${sql} ${error?.code ?? 'done'}`)).toEqual([
    'select 1 done',
    'select 2 42P05',
    'select 1 done',
  ]);
  socket.end(message('X'));
});

it('rows that are copied in pass, and what is refused of them is not taken for what follows', async () => {
  await client.query('create table copied (n int)');
  proxy.take();
  const copy = 'copy copied from stdin';
  const { socket, heard } = await raw(start, extended(copy), message('S'));
  const sendsRows = async (count: number): Promise<void> => {
    await expect.poll(() => heard().split('G\0\0\0\u0009').length).toBe(count + 1);
  };
  // The first Sync came too early, as libpq sends it, and is lost.
  await sendsRows(1);
  socket.write(Buffer.concat([message('d', '1\n2\n'), message('S'), message('d', '3\n'), message('c'), message('S')]));
  await expect.poll(() => heard()).toContain('COPY 3');
  socket.write(Buffer.concat([extended(copy), message('S')]));
  await sendsRows(2);
  socket.write(Buffer.concat([message('d', 'x\n'), message('c'), message('S'), extended('select 1'), message('S')]));
  await expect.poll(() => heard()).toContain('SELECT 1');
  socket.write(message('Q', `${copy}; select 2\0`));
  await sendsRows(3);
  socket.write(Buffer.concat([message('f', 'no more\0'), message('Q', 'select 3\0')]));
  await expect.poll(() => heard().match(/SELECT 1/g)?.length).toBe(2);
  await expect.poll(() => proxy.pending()).toBe(0);
  expect(proxy.take().map(({ sql, rows, error }) => `${sql} ${String(rows)} ${error?.code ?? 'done'}`)).toEqual([
    `${copy} 3 done`,
    `${copy} 0 22P02`,
    'select 1 1 done',
    `${copy} 0 57014`,
    'select 3 1 done',
  ]);
  socket.end(message('X'));
});
