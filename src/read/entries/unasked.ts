import type { EntryPoint } from '../../model/index.js';
import type { Module } from '../parse.js';

/** So many routes that the client asks for or names, and such a share of those that give something, tell that the client is here. */
const leastAsked = 5;
const leastShare = 0.5;

/** Addresses that are made for somebody else than the repository's own screens. */
const forOthers =
  /\b(?:public|external|webhooks?|hooks?|health\w*|status|cron|oauth|callback|feed|rss|sitemap\w*|embed|docs|metrics|open-?api)\b/i;

/** `/api/v1/…`: made for others, unless the repository's own screens ask there too. */
function versionOf(path: string): string | undefined {
  return /\bv\d+\b/.exec(path)?.[0];
}

/**
 * The entry points, with those marked that no screen of the repository asks for: routes of a repository whose client asks for most
 * of its routes or names them, and of whose path no text of the client has the last word. Routes that give something and routes
 * that do something are looked at apart: a client that asks for all that it shows may do things elsewhere.
 *
 * @param modules of the whole repository; those that register routes are not looked at
 */
export function markUnasked(entryPoints: EntryPoint[], modules: Iterable<Module>): EntryPoint[] {
  const routes = entryPoints.filter(({ kind, moment, unasked }) => kind === 'route' && moment === 'request' && !unasked);
  const registering = new Set(entryPoints.filter(({ kind }) => kind === 'route').map(({ location }) => location.file));
  const clients = [...modules].filter(({ file }) => !registering.has(file) && !guards.test(file));
  const unasked = new Set([
    ...unaskedAmong(
      routes.filter(({ method }) => method === 'GET'),
      (path) => isNamed(path, clients, gives),
    ),
    ...unaskedAmong(
      routes.filter(({ method = '' }) => doing.has(method)),
      (path) => isNamed(path, clients, () => true),
    ),
  ]);
  return unasked.size === 0
    ? entryPoints
    : entryPoints.map((entry) => (unasked.has(entry) ? { ...entry, unasked: true } : entry));
}

const doing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function unaskedAmong(routes: EntryPoint[], named: (path: string) => boolean): EntryPoint[] {
  if (!routes.some(({ calledBy }) => calledBy !== undefined)) return [];
  const asked = new Set(routes.filter(({ calledBy, path = '' }) => calledBy !== undefined || named(path)));
  if (asked.size < leastAsked || asked.size < routes.length * leastShare) return [];
  const ownVersions = new Set([...asked].flatMap(({ path = '' }) => versionOf(path) ?? []));
  return routes.filter((entry) => {
    const version = versionOf(entry.path ?? '');
    return !asked.has(entry) && !forOthers.test(entry.path ?? '') && (version === undefined || ownVersions.has(version));
  });
}

/** What lets requests through to routes names them and asks for none. */
const guards = /(?:^|\/)(?:middleware|proxy)\.[jt]sx?$/;

/**
 * Text before an address that does not ask a route for its answer: one that leads to a screen (`href="`, `navigate('`), that makes a cache
 * forget (`invalidateQueries({ queryKey: ['`), or that sends something (`api.post('`, `apiRequest('POST', '`).
 */
const otherwise =
  /(?:\b(?:href|to|path|pathname|route|element|link)\s*[=:]\s*\{?\s*|\b(?:push|navigate|redirect|setLocation)\(\s*|\b(?:invalidate|refetch|remove|cancel|reset)Queries\(\s*(?:\{\s*(?:queryKey:\s*)?)?\[?\s*|\.(?:post|put|patch|delete)(?:<[^>]*>)?\(\s*|['"](?:POST|PUT|PATCH|DELETE)['"],\s*)['"`](?:\$\{\w+\})?[\w/-]*\/?$/;

/** Text behind an address that sends something: `fetch('/api/orders', { method: 'POST' })`. */
const sends = /^[^)'"`]{0,20}['"`],\s*\{\s*method:\s*['"](?:POST|PUT|PATCH|DELETE)/;

/** Whether a text of the client has the last word of the path, as a part of an address that is asked or a word of its own. */
function isNamed(path: string, clients: readonly Module[], counts: (before: string, behind: string) => boolean): boolean {
  const word = path.split('/').findLast((part) => /^[\w.-]+$/.test(part));
  if (word === undefined) return true;
  // Where the path ends with it, what goes on behind it is another one.
  const goesOn = path.endsWith(word) ? '|/[\\w$:{]' : '';
  const named = new RegExp(`['"\`/]${word.replaceAll(/[.-]/g, '\\$&')}(?![\\w-]${goesOn})`, 'g');
  return clients.some(({ text }) =>
    [...text.matchAll(named)].some(({ index, 0: found }) =>
      counts(
        text.slice(Math.max(0, index - mostBefore), index + 1),
        text.slice(index + found.length, index + found.length + mostBefore),
      ),
    ),
  );
}

/** Whether an address is asked for what it gives, by the text around it. */
function gives(before: string, behind: string): boolean {
  return !otherwise.test(before) && !sends.test(behind);
}

/** Characters around an address that tell what it is for. */
const mostBefore = 100;
