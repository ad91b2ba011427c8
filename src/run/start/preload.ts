/**
 * The one seam between the app and the machine, loaded before the app by NODE_OPTIONS: where it listens, whom it reaches, what
 * its clocks start, and what it takes of the processor. It tells the program that started it by a socket, and ends with it.
 */
import module from 'node:module';
import net from 'node:net';
import url from 'node:url';
import * as outgoing from './outgoing.js';
import * as listening from './listening.js';
import * as clocks from './clocks.js';
import { offerAdapter } from './prisma/adapter.js';
import { leadToIssuer } from './elsewhere.js';
import { closeLookups } from './lookups.js';
import * as sessions from './sessions.js';
import { survive } from './surviving.js';
import * as usage from './usage.js';
import type { Teller } from './teller.js';

const path = process.env['LOADBEARING_CHANNEL'];
if (path !== undefined) begin(path);

function begin(channelPath: string): void {
  // As it is before the app is kept from ending itself (`surviving.ts`).
  const exit = process.exit.bind(process);
  const socket = net.connect(channelPath);
  // A process that has nothing else to do may end.
  socket.unref();
  const teller: Teller = { tell: (message) => void socket.write(`${JSON.stringify({ pid: process.pid, ...message })}\n`) };
  socket.on('error', () => exit(1));
  // Who started it has ended, however it ended.
  socket.on('close', () => exit(1));
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = `${rest}${chunk.toString()}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) obey(line, teller);
  });
  teller.tell({ said: 'begun' });
  const ports = listening.watch(teller, `${channelPath}.ports`);
  outgoing.confine(teller, ports);
  closeLookups(teller);
  leadToIssuer(Number(process.env['LOADBEARING_ISSUER'] ?? 0));
  // Who imports a function by its name has the changed one too.
  module.syncBuiltinESMExports();
  clocks.watch();
  if (process.env['LOADBEARING_SURVIVES'] !== undefined) survive();
  sessions.watch(teller);
  redirectPackages();
  offerAdapter();
}

function obey(line: string, teller: Teller): void {
  const order: unknown = JSON.parse(line);
  if (typeof order !== 'object' || order === null || !('ask' in order) || !('id' in order)) return;
  if (order.ask === 'alive') teller.tell({ said: 'answer', id: order.id });
  if (order.ask === 'usage') teller.tell({ said: 'answer', id: order.id, usage: usage.take() });
  if (order.ask === 'tick') teller.tell({ said: 'answer', id: order.id, started: clocks.tick() });
}

/** Drivers that speak HTTP or WebSocket to a service are taken to speak to the lab, by the driver that knows Postgres's own words. */
function redirectPackages(): void {
  const shim = url.fileURLToPath(new URL('./neon.js', import.meta.url));
  module.register('./hooks.js', import.meta.url);
  const original: unknown = Reflect.get(module, '_resolveFilename');
  if (typeof original !== 'function') return;
  Reflect.set(module, '_resolveFilename', function (this: unknown, request: unknown, ...rest: unknown[]): unknown {
    return request === '@neondatabase/serverless' ? shim : Reflect.apply(original, this, [request, ...rest]);
  });
}
