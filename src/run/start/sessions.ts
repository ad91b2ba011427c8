/**
 * A way in for people whose sign-in cannot be driven (an account at a service, a link in an e-mail): a session under a key that
 * only this run knows, for apps that keep sessions with express-session. What the app keeps itself goes through untouched.
 */
import { createHmac } from 'node:crypto';
import module from 'node:module';
import type { Teller } from './teller.js';

type Get = (id: string, done: (error: unknown, session?: unknown) => void) => unknown;

const prefix = 'loadbearing-';

/**
 * Changes what the library itself requires, in place: however the library is loaded, these go through Node's own function. Its
 * store is told by the function that the library sets on each one.
 */
export function watch(teller: Teller): void {
  const load: unknown = Reflect.get(module, '_load');
  if (typeof load !== 'function') return;
  const changed = new WeakSet<object>();
  Reflect.set(module, '_load', function (this: unknown, request: unknown, ...rest: unknown[]): unknown {
    const loaded: unknown = Reflect.apply(load, this, [request, ...rest]);
    if (
      (request !== './session/store' && request !== 'cookie-signature') ||
      loaded === null ||
      (typeof loaded !== 'function' && typeof loaded !== 'object') ||
      changed.has(loaded)
    )
      return loaded;
    changed.add(loaded);
    if (request === 'cookie-signature') acceptOwn(loaded);
    else if (typeof loaded === 'function') watchStores(loaded.prototype, teller);
    return loaded;
  });
}

/** What this run signed is taken besides what the app signs. */
function acceptOwn(library: object): void {
  const secret = process.env['LOADBEARING_SESSION_SECRET'] ?? '';
  const unsign: unknown = Reflect.get(library, 'unsign');
  if (typeof unsign !== 'function') return;
  Reflect.set(library, 'unsign', (value: unknown, ...rest: unknown[]): unknown => {
    const own = typeof value === 'string' && value.startsWith(prefix) ? value.slice(0, value.lastIndexOf('.')) : undefined;
    const signature = own === undefined ? '' : createHmac('sha256', secret).update(own).digest('base64').replace(/=+$/, '');
    return own !== undefined && value === `${own}.${signature}` ? own : Reflect.apply(unsign, library, [value, ...rest]);
  });
}

function watchStores(prototype: object, teller: Teller): void {
  Object.defineProperty(prototype, 'generate', {
    configurable: true,
    set(this: object, generate: unknown) {
      Object.defineProperty(this, 'generate', { value: generate, writable: true, configurable: true });
      answerOwn(this);
      teller.tell({ said: 'session' });
    },
  });
}

/** A store that knows the sessions of this run besides its own. */
function answerOwn(store: object): void {
  const get: unknown = Reflect.get(store, 'get');
  if (typeof get !== 'function') return;
  const answering: Get = function (this: unknown, id, done) {
    if (!id.startsWith(prefix)) return Reflect.apply(get, this, [id, done]);
    setImmediate(() => done(null, sessionIn(id)));
    return undefined;
  };
  Reflect.set(store, 'get', answering);
}

/** The session is its own key: nothing has to be kept. */
function sessionIn(id: string): unknown {
  const told: unknown = JSON.parse(Buffer.from(id.slice(prefix.length), 'base64url').toString());
  const expires = new Date(Date.now() + 86_400_000);
  return typeof told === 'object' && told !== null
    ? { ...told, cookie: { originalMaxAge: 86_400_000, expires, httpOnly: true, path: '/' } }
    : undefined;
}
