/** No name of the outside is looked up: where there is no network, a lookup ends only after many seconds. */
import dns from 'node:dns';
import os from 'node:os';
import type { Teller } from './teller.js';

const asks = /^(?:resolve|reverse|lookup)/;
/** Mail servers by their names: letters go to the run's own, which nobody has to find. */
const mail = /(?:^|[.-])smtp(?:[.-]|$)/i;
const local = /^(?:localhost|.*\.localhost|ip6-localhost|0\.0\.0\.0|::1?|127(?:\.\d+){3})$/i;

/** Answers every lookup at once: those of this machine as they are, all others with what an unknown name gives. */
export function closeLookups(teller: Teller): void {
  const refused = (name: unknown): Error => {
    if (!mail.test(String(name))) teller.tell({ said: 'outside', host: String(name) });
    return Object.assign(new Error(`getaddrinfo ENOTFOUND ${String(name)}`), {
      code: 'ENOTFOUND',
      errno: -3008,
      syscall: 'getaddrinfo',
      hostname: String(name),
    });
  };
  const close = (holder: object, promises: boolean): void => {
    for (const key of namesOf(holder)) {
      const original: unknown = Reflect.get(holder, key);
      if (!asks.test(key) || typeof original !== 'function') continue;
      Reflect.set(holder, key, function (this: unknown, ...given: unknown[]): unknown {
        const [name] = given;
        if (typeof name === 'string' && (local.test(name) || name === os.hostname())) return Reflect.apply(original, this, given);
        if (typeof name === 'string' && key === 'lookup' && mail.test(name))
          return Reflect.apply(original, this, ['localhost', ...given.slice(1)]);
        const error = refused(name);
        if (promises) return Promise.reject(error);
        const listener = given.findLast((argument) => typeof argument === 'function');
        if (typeof listener === 'function') setImmediate(() => Reflect.apply(listener, undefined, [error]));
        return undefined;
      });
    }
  };
  close(dns, false);
  close(dns.promises, true);
  close(dns.Resolver.prototype, false);
  close(dns.promises.Resolver.prototype, true);
}

/** Its own methods, and those of what it is made of: the resolvers inherit theirs. */
function namesOf(holder: object): string[] {
  const names = new Set<string>();
  for (let at: unknown = holder; typeof at === 'object' && at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return [...names];
}
