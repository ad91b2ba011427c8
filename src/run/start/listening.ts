/** Apps have their ports written into them: each is given a free one of loopback instead, and told to who started the app. */
import http from 'node:http';
import net from 'node:net';
import type { Teller } from './teller.js';

/** Ports that the app asked for, with those that it got. */
export type Ports = Map<number, number>;

export function watch(teller: Teller): Ports {
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
      teller.tell({ said: 'listens', port: address.port, asked, http: this instanceof http.Server });
    });
    const options = { port: 0, host: '127.0.0.1' };
    return Reflect.apply(original, this, listener === undefined ? [options] : [options, listener]);
  });
  return ports;
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
