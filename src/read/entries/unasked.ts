import type { EntryPoint } from '../../model/index.js';
import type { Module } from '../parse.js';

/** So many routes that the client asks for or names, and such a share of those that give something, tell that the client is here. */
const leastAsked = 5;
const leastShare = 0.5;

/** Addresses that are made for somebody else than the repository's own screens. */
const forOthers =
  /\b(?:v\d+|public|external|webhooks?|hooks?|health\w*|status|cron|oauth|callback|feed|rss|sitemap\w*|embed|docs|metrics|open-?api)\b/i;

/**
 * The entry points, with those marked that no screen of the repository asks for: routes that give something, in a repository whose client
 * asks for most of its routes or names them, and of whose path no text of the client has the last word.
 *
 * @param modules of the whole repository; those that register routes are not looked at
 */
export function markUnasked(entryPoints: EntryPoint[], modules: Iterable<Module>): EntryPoint[] {
  const gives = entryPoints.filter(
    ({ kind, moment, method, unasked }) => kind === 'route' && moment === 'request' && method === 'GET' && !unasked,
  );
  if (!gives.some(({ calledBy }) => calledBy !== undefined)) return entryPoints;
  const registering = new Set(entryPoints.filter(({ kind }) => kind === 'route').map(({ location }) => location.file));
  const clients = [...modules].filter(({ file }) => !registering.has(file) && !guards.test(file));
  const asked = new Set(gives.filter(({ calledBy, path = '' }) => calledBy !== undefined || isNamed(path, clients)));
  if (asked.size < leastAsked || asked.size < gives.length * leastShare) return entryPoints;
  const unasked = new Set(gives.filter((entry) => !asked.has(entry) && !forOthers.test(entry.path ?? '')));
  return unasked.size === 0
    ? entryPoints
    : entryPoints.map((entry) => (unasked.has(entry) ? { ...entry, unasked: true } : entry));
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
function isNamed(path: string, clients: readonly Module[]): boolean {
  const word = path.split('/').findLast((part) => /^[\w.-]+$/.test(part));
  if (word === undefined) return true;
  // Where the path ends with it, what goes on behind it is another one.
  const goesOn = path.endsWith(word) ? '|/[\\w$:{]' : '';
  const named = new RegExp(`['"\`/]${word.replaceAll(/[.-]/g, '\\$&')}(?![\\w-]${goesOn})`, 'g');
  return clients.some(({ text }) =>
    [...text.matchAll(named)].some(
      ({ index, 0: found }) =>
        !otherwise.test(text.slice(Math.max(0, index - mostBefore), index + 1)) &&
        !sends.test(text.slice(index + found.length, index + found.length + mostBefore)),
    ),
  );
}

/** Characters around an address that tell what it is for. */
const mostBefore = 100;
