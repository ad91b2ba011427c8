/**
 * Apps that sign people in at a service ask it for its addresses when they start, and for the keys by which its tokens are checked
 * when the first one comes. Both are answered by the run's own issuer, and so is what is asked of Clerk.
 */
import http from 'node:http';
import https from 'node:https';

/** Tells the issuer which host was asked. */
export const askedOfHeader = 'x-loadbearing-asked';

const ofService =
  /\/\.well-known\/(?:openid-configuration|oauth-authorization-server|jwks)|\/jwks(?:\.json)?$|\/protocol\/openid-connect\/certs$|\/discovery\/(?:v2\.0\/)?keys$|\/oauth2\/(?:v1|default\/v1)\/keys$/;
const clerk = /^api\.clerk\.(?:com|dev)$/;

/** Leads what is asked of such a service to the issuer, whether by fetch or by node:https. */
export function leadToIssuer(port: number): void {
  const original = globalThis.fetch;
  Reflect.set(globalThis, 'fetch', async (...given: Parameters<typeof fetch>): Promise<Response> => {
    const [asked, options] = given;
    const address = addressOf(asked);
    if (address === undefined || !isOfService(address)) return original(...given);
    const headers = new Headers(options?.headers ?? (asked instanceof Request ? asked.headers : undefined));
    headers.set(askedOfHeader, address.host);
    const method = options?.method ?? (asked instanceof Request ? asked.method : 'GET');
    return original(`http://127.0.0.1:${String(port)}${address.pathname}${address.search}`, { method, headers });
  });
  for (const name of ['request', 'get'] as const) {
    const whole: Function = https[name];
    const plain: Function = http[name];
    Reflect.set(https, name, (...given: unknown[]): unknown => {
      const address = addressIn(given);
      if (address === undefined || !isOfService(address)) return Reflect.apply(whole, https, given);
      const options = given.find((each): each is object => typeof each === 'object' && each !== null && !(each instanceof URL));
      const listener = given.find((each) => typeof each === 'function');
      const headers = {
        ...(options === undefined ? {} : Reflect.get(options, 'headers')),
        [askedOfHeader]: address.host,
        host: '127.0.0.1',
      };
      const method: unknown = options === undefined ? 'GET' : (Reflect.get(options, 'method') ?? 'GET');
      const target = { host: '127.0.0.1', port, path: `${address.pathname}${address.search}`, method, headers };
      return Reflect.apply(plain, http, listener === undefined ? [target] : [target, listener]);
    });
  }
}

function isOfService({ protocol, hostname, pathname }: URL): boolean {
  // At its own address, where nothing is encrypted, the app may give keys itself.
  if (protocol === 'http:' && /^127\.|^localhost$|^\[::1\]$/.test(hostname)) return false;
  return clerk.test(hostname) || ofService.test(pathname);
}

function addressOf(asked: Parameters<typeof fetch>[0]): URL | undefined {
  const text = typeof asked === 'string' ? asked : asked instanceof URL ? asked.href : asked.url;
  return /^https?:/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** As `https.request` takes one: an address, or its parts. */
function addressIn([first]: unknown[]): URL | undefined {
  if (first instanceof URL) return first;
  if (typeof first === 'string') return URL.canParse(first) ? new URL(first) : undefined;
  if (typeof first !== 'object' || first === null) return undefined;
  const host = ['hostname', 'host'].map((name): unknown => Reflect.get(first, name)).find((each) => typeof each === 'string');
  const path: unknown = Reflect.get(first, 'path');
  const text = `https://${typeof host === 'string' ? host : 'localhost'}${typeof path === 'string' ? path : '/'}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}
