import type { EntryPoint } from '../../model/index.js';
import type { Module } from '../parse.js';

/** So many routes that screens were seen to ask for, and such a share of those that give something, tell that the client is here. */
const leastAsked = 5;
const leastShare = 0.5;

/** Addresses that are made for somebody else than the repository's own screens. */
const forOthers =
  /\b(?:v\d+|public|external|webhooks?|hooks?|health\w*|status|cron|oauth|callback|feed|rss|sitemap\w*|embed|docs|metrics|open-?api)\b/i;

/**
 * The entry points, with those marked that no screen of the repository asks for: routes that give something, in a repository whose screens
 * ask for most of its routes, and of whose path no text of the client has the last word.
 *
 * @param modules of the whole repository; those that register routes are not looked at
 */
export function markUnasked(entryPoints: EntryPoint[], modules: Iterable<Module>): EntryPoint[] {
  const gives = entryPoints.filter(({ kind, moment, method }) => kind === 'route' && moment === 'request' && method === 'GET');
  const asked = gives.filter(({ calledBy }) => calledBy !== undefined);
  if (asked.length < leastAsked || asked.length < gives.length * leastShare) return entryPoints;
  const registering = new Set(entryPoints.filter(({ kind }) => kind === 'route').map(({ location }) => location.file));
  const clients = [...modules].filter(({ file }) => !registering.has(file));
  const unasked = new Set(
    gives.filter(({ calledBy, path = '' }) => calledBy === undefined && !forOthers.test(path) && !isNamed(path, clients)),
  );
  return unasked.size === 0
    ? entryPoints
    : entryPoints.map((entry) => (unasked.has(entry) ? { ...entry, unasked: true } : entry));
}

/** Whether a text of the client has the last word of the path, as a part of an address or a word of its own. */
function isNamed(path: string, clients: readonly Module[]): boolean {
  const word = path.split('/').findLast((part) => /^[\w.-]+$/.test(part));
  if (word === undefined) return true;
  const named = new RegExp(`['"\`/]${word.replaceAll(/[.-]/g, '\\$&')}(?![\\w-])`);
  return clients.some(({ text }) => named.test(text));
}
