/** Apps have their ports written into them: each is given a free one of loopback instead, and told to who started the app. */
import { appendFileSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import type { Teller } from './teller.js';

/** Ports that the app asked for, with those that it got. */
export type Ports = Map<number, number>;

/** @param kept a file in which the processes of one instance note their ports */
export function watch(teller: Teller, kept?: string): Ports {
  const ports: Ports = new Map();
  const original = net.Server.prototype.listen;
  Reflect.set(net.Server.prototype, 'listen', function (this: net.Server, ...given: unknown[]): unknown {
    const asked = askedPort(given);
    if (asked === undefined) return Reflect.apply(original, this, given);
    const listener = given.findLast((argument) => typeof argument === 'function');
    this.once('listening', () => {
      const address = this.address();
      if (address === null || typeof address === 'string') return;
      if (asked !== 0) ports.set(asked, address.port);
      ports.set(address.port, address.port);
      if (kept !== undefined) appendFileSync(kept, `${String(process.pid)} ${String(asked)} ${String(address.port)}\n`);
      teller.tell({ said: 'listens', port: address.port, asked, http: this instanceof http.Server });
    });
    const options = { port: kept === undefined ? 0 : earlierPort(kept, asked), host: '127.0.0.1' };
    return Reflect.apply(original, this, listener === undefined ? [options] : [options, listener]);
  });
  return ports;
}

/** A server that starts itself anew (Next's for development does when its memory is nearly used up) stays where it was. */
function earlierPort(kept: string, asked: number): number {
  for (const line of linesOf(kept).reverse()) {
    const [pid = 0, wanted, got = 0] = line.split(' ').map(Number);
    if (asked !== 0 && (asked === wanted || asked === got) && hasGone(pid)) return got;
  }
  return 0;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

function hasGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

/** The port of a call of `listen`; undefined where it is for a path or a handle. */
function askedPort(given: unknown[]): number | undefined {
  const [first] = given;
  if (first === undefined || first === null || typeof first === 'function') return 0;
  if (typeof first === 'number') return first;
  if (typeof first === 'string') return /^\d+$/.test(first) ? Number(first) : undefined;
  if (typeof first !== 'object' || 'path' in first || 'fd' in first || '_handle' in first) return undefined;
  return 'port' in first ? Number(first.port ?? 0) || 0 : undefined;
}
