import type { EntryPoint, Location } from '../../model/index.js';
import type { Effect } from '../interpret/effect.js';

/** An entry point without what its work tells. */
export type EntryHead = Omit<EntryPoint, 'work' | 'functions'>;

/** An entry point as a framework's reader finds it. */
export interface Route {
  entry: EntryHead;
  effect: Effect;
}

/** What a route's method, path and guards tell of it. `names`: of the functions that run before or as its handler. */
export function routeHead(method: string, path: string, location: Location, names: string[]): EntryHead {
  const name = method === '' ? path : `${method} ${path}`;
  return {
    id: name,
    kind: 'route',
    moment: momentOf(path),
    name,
    ...(method === '' ? {} : { method }),
    path,
    location,
    backOffice: isBackOffice(path) || isProbe(path) || names.some((part) => /admin|staff/i.test(part)),
    access: names.some(guards) ? 'signed-in' : 'public',
  };
}

/** Routes that a schedule or another service calls. A list of `/jobs` is read by people who look for one. */
function momentOf(path: string): EntryPoint['moment'] {
  if (/webhook/i.test(path)) return 'webhook';
  const scheduled =
    /(^|[/_-])cron(s|[-_]?jobs?)?([/_-]|$)/i.test(path) ||
    /(^|\/)(scheduled?|background|internal|queue)[-/]jobs?([/-]|$)/i.test(path) ||
    /(^|\/)jobs?\/(run|process|execute|trigger|tick)/i.test(path) ||
    // Where the builders put what the database's own scheduler calls.
    /(^|\/)public\/hooks\//i.test(path);
  return scheduled ? 'job' : 'request';
}

/** What a platform or a monitor asks, and no person: whether the server and its database are there. */
function isProbe(path: string): boolean {
  return /^\/(api\/)?(v\d+\/)?(health(z|-?check)?|readyz|livez|readiness|liveness)(\/(db[-\w]*|database|live|ready|status|check|deep))?$/i.test(
    path,
  );
}

/** Paths of the people who run the app, and of its upkeep: reported, never the headline. */
export function isBackOffice(path: string): boolean {
  return (
    /(^|\/)(admin|super-?admin|staff|back-?office|moderation|moderators?|internal)([-/.]|$)/i.test(path) ||
    /(^|\/)(seed|migrate|migrations?|debug|(setup|init)-?(data|db|database)|sync\/all)([-/]|$)/i.test(path)
  );
}

/** Whether a function of that name lets only signed-in people pass. */
export function guards(name: string): boolean {
  return /auth|protect|require|login|session|jwt|token|verify|ensure/i.test(name);
}

/** One slash between parts, none at the end. */
export function tidy(path: string): string {
  const clean = `/${path}`.replace(/\/{2,}/g, '/');
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
}
