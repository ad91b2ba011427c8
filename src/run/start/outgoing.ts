/**
 * Nothing but the lab is reached: connections to Postgres go to it wherever they were meant to go, those of the app to itself
 * are let through, and every other one is refused and told.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import type { Teller } from './teller.js';

/** Postgres's own port, and those of poolers. */
const databasePorts = new Set([5432, 5433, 6432, 6543]);
/** Where letters are handed to a mail server; the first of them encrypted from the beginning. */
const encryptedMail = 465;
const mailPorts = new Set([encryptedMail, 25, 587, 1025, 2525]);
/** The eight bytes by which a client of Postgres asks for an encrypted connection. */
const wantsEncryption = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export function confine(teller: Teller, ports: ReadonlyMap<number, number>): void {
  const lab = Number(process.env['LOADBEARING_WIRE'] ?? 0);
  // By the file system: what goes by loopback costs the kernel half as much again.
  const near = process.env['LOADBEARING_WIRE_SOCKET'];
  const toLab = near === undefined ? { host: '127.0.0.1', port: lab } : { path: near };
  const letters = Number(process.env['LOADBEARING_LETTERS'] ?? 0);
  const allowed = new Set((process.env['LOADBEARING_ALLOWED'] ?? '').split(',').map(Number));
  /** Those to the lab and to the run's own mail server. */
  const within = new WeakSet<net.Socket>();
  /** Sockets of the file system: the run's own folder is the app's, any other leads to a program of this machine. */
  const home = process.env['TMPDIR'];
  const refuse = (socket: net.Socket, address: string): net.Socket => {
    teller.tell({ said: 'outside', host: address });
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${address}`), {
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address,
    });
    Reflect.set(socket, 'connecting', true);
    setImmediate(() => socket.destroy(refused));
    return socket;
  };
  const original = net.Socket.prototype.connect;
  Reflect.set(net.Socket.prototype, 'connect', function (this: net.Socket, ...given: unknown[]): unknown {
    const target = targetOf(given);
    if (target === undefined) return Reflect.apply(original, this, given);
    if (target.path !== undefined) {
      const place = path.resolve(target.path);
      if (home !== undefined && place.startsWith(`${home}${path.sep}`)) return Reflect.apply(original, this, given);
      if (!/\.s\.PGSQL\.\d+$/.test(target.path)) return refuse(this, place);
      within.add(this);
      return connectTo(this, original, given, toLab);
    }
    if (target.port === lab || databasePorts.has(target.port)) {
      within.add(this);
      return connectTo(this, original, given, toLab);
    }
    if (letters > 0 && mailPorts.has(target.port)) {
      within.add(this);
      return connectTo(this, original, given, { host: '127.0.0.1', port: letters });
    }
    const own = isLoopback(target.host)
      ? (ports.get(target.port) ?? (allowed.has(target.port) ? target.port : undefined))
      : undefined;
    if (own !== undefined) return connectTo(this, original, given, { host: '127.0.0.1', port: own });
    return refuse(this, `${target.host}:${String(target.port)}`);
  });
  answerEncryption(within, letters > 0);
  Reflect.set(dgram.Socket.prototype, 'send', function (...given: unknown[]): void {
    const listener = given.findLast((argument) => typeof argument === 'function');
    if (typeof listener === 'function')
      setImmediate(() => Reflect.apply(listener, undefined, [new Error('nothing outside is reached')]));
  });
}

/** Between the app and what the run has in place of the world nothing is encrypted; who insists on it is told that it is. */
function answerEncryption(within: WeakSet<net.Socket>, takesLetters: boolean): void {
  const write = net.Socket.prototype.write;
  Reflect.set(net.Socket.prototype, 'write', function (this: net.Socket, ...given: unknown[]): unknown {
    const [bytes] = given;
    if (!within.has(this) || !Buffer.isBuffer(bytes) || !bytes.equals(wantsEncryption)) return Reflect.apply(write, this, given);
    setImmediate(() => this.emit('data', Buffer.from('S')));
    return true;
  });
  const connect = tls.connect;
  Reflect.set(tls, 'connect', (...given: unknown[]): unknown => {
    const [options] = given;
    if (typeof options !== 'object' || options === null) return Reflect.apply(connect, tls, given);
    const direct = takesLetters && 'port' in options && Number(options.port) === encryptedMail && !('socket' in options);
    const socket = direct ? net.connect({ host: '127.0.0.1', port: encryptedMail }) : Reflect.get(options, 'socket');
    if (!(socket instanceof net.Socket) || !within.has(socket)) return Reflect.apply(connect, tls, given);
    const listener = given.find((argument) => typeof argument === 'function');
    if (typeof listener === 'function') socket.once('secureConnect', () => void Reflect.apply(listener, socket, []));
    if (direct) socket.once('connect', () => socket.emit('secureConnect'));
    else setImmediate(() => socket.emit('secureConnect'));
    return socket;
  });
}

interface Target {
  host: string;
  port: number;
  path?: string;
}

/** Where a call of `connect` leads: `(port, host)`, `(path)`, `(options)`, or what `net.connect` makes of them, an array. */
function targetOf(given: unknown[]): Target | undefined {
  const first: unknown = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (typeof first === 'number') return { host: typeof given[1] === 'string' ? given[1] : 'localhost', port: first };
  if (typeof first === 'string')
    return /^\d+$/.test(first)
      ? { host: typeof given[1] === 'string' ? given[1] : 'localhost', port: Number(first) }
      : { host: '', port: 0, path: first };
  if (typeof first !== 'object' || first === null) return undefined;
  if ('path' in first && typeof first.path === 'string') return { host: '', port: 0, path: first.path };
  if (!('port' in first)) return undefined;
  const host = 'host' in first && typeof first.host === 'string' && first.host !== '' ? first.host : 'localhost';
  return { host, port: Number(first.port) };
}

function connectTo(socket: net.Socket, original: Function, given: unknown[], options: net.NetConnectOpts): unknown {
  const listener = (Array.isArray(given[0]) ? given[0] : given).findLast((argument: unknown) => typeof argument === 'function');
  return Reflect.apply(original, socket, listener === undefined ? [options] : [options, listener]);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '0.0.0.0' || host === '::' || host.startsWith('127.');
}
