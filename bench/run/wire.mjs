// What the wire proxy costs: `node bench/run/wire.mjs [SECONDS [ROUNDS]]` (after a build). Eight connections of pg select one row by its key, straight on
// the lab's socket, through the proxy, and through one that only passes bytes on, turn about. As in the product the proxies run in this process and the
// app in another one.
// PROFILE=1 only sends through the proxy, for `node --cpu-prof`.
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { openLab } from '../../dist/lab/index.js';
import { startWireProxy } from '../../dist/run/wire/index.js';

const connections = 8;
const rows = 10_000;
const bar = 0.7;

if (process.send === undefined) await measure(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 21));
else process.on('message', (order) => void send(order).then((count) => process.send(count)));

async function measure(seconds, rounds) {
  const lab = await openLab({ statementSeconds: 600 });
  const folder = await mkdtemp(path.join(tmpdir(), 'wire-bench-'));
  const proxy = await startWireProxy(lab.socket, 'app', { folder });
  const bare = await passOn(lab.socket);
  const child = fork(fileURLToPath(import.meta.url));
  const perSecond = (target) =>
    new Promise((resolve) => {
      child.once('message', (count) => resolve(count / seconds));
      child.send({ target, seconds });
    });
  try {
    await lab.createDatabase('app');
    const owner = await lab.connect('app');
    await owner.query(`create table items (id int primary key, name text, price int);
      insert into items select n, 'item ' || n, n from generate_series(1, ${rows}) n; analyze items`);
    await owner.end();
    const straight = { host: lab.socket.host, port: lab.socket.port };
    // As the app's own processes are led to it (src/run/start/outgoing.ts); PORT=1 goes by the port, as what is no Node does.
    const through = process.env.PORT === '1' ? { host: '127.0.0.1', port: proxy.port } : { host: folder, port: 5432 };
    if (process.env.PROFILE !== undefined) return void (await perSecond(through));
    const plain = { host: '127.0.0.1', port: bare.address().port };
    for (const target of [straight, through, plain]) await perSecond(target);
    const found = [];
    const spent = new Map();
    for (let round = 0; round < rounds; round++) {
      // Which is first changes, so that none always meets the warmer machine.
      const order = [straight, through, plain, straight, through].slice(round % 3, (round % 3) + 3);
      if (round % 2 === 1) order.reverse();
      const figures = new Map();
      for (const target of order) {
        const before = process.cpuUsage();
        figures.set(target, await perSecond(target));
        const { user, system } = process.cpuUsage(before);
        spent.set(target, [...(spent.get(target) ?? []), (user + system) / (figures.get(target) * seconds)]);
      }
      found.push([straight, through, plain].map((target) => figures.get(target)));
      const seen = proxy.take();
      if (seen.length + proxy.dropped() === 0 || seen.some(({ rows }) => rows !== 1)) throw new Error('statements were not seen');
    }
    const figure = (side) => Math.round(median(found.map((round) => round[side])));
    const ratios = (side) => found.map((round) => round[side] / round[0]);
    const words = (side) => {
      const all = ratios(side);
      return `${figure(side)}, ratio ${median(all).toFixed(2)} (${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)})`;
    };
    console.log(`${figure(0)} statements a second straight; through the proxy ${words(1)}; only passed on ${words(2)}`);
    const [proxied, passed] = [through, plain].map((target) => median(spent.get(target)).toFixed(0));
    console.log(`microseconds of this process a statement: ${proxied} in the proxy, ${passed} in what only passes on`);
    console.log(`medians of ${rounds} rounds; the bar is a ratio of ${bar}`);
    process.exitCode = median(ratios(1)) >= bar ? 0 : 1;
  } finally {
    child.kill();
    bare.close();
    await proxy.stop();
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The least that a proxy in this process can cost. */
async function passOn({ host, port }) {
  const server = createServer((client) => {
    const upstream = connect(`${host}/.s.PGSQL.${port}`);
    client.setNoDelay(true);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ]) {
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Sends for so many seconds over all connections; gives how many were answered. */
async function send({ target, seconds }) {
  const clients = Array.from({ length: connections }, () => new Client({ ...target, user: 'lab', database: 'app' }));
  for (const client of clients) await client.connect();
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(
    clients.map(async (client, at) => {
      for (let id = at; performance.now() < end; id = (id + 7) % rows) {
        await client.query('select id, name, price from items where id = $1', [id + 1]);
        count += 1;
      }
    }),
  );
  for (const client of clients) await client.end();
  return count;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
