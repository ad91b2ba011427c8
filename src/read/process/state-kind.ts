import type { ProcessFact } from '../../model/index.js';
import type { State } from './state.js';

const names: [RegExp, ProcessFact['kind']][] = [
  [/(?<![bc])lock|mutex/i, 'lock'],
  [/rate_?limit|limiter|limits?$|attempt|throttl|hits$|^buckets?$/i, 'limiter'],
  [
    /^_?(active|all|auth|login|user|admin|member|web|http|express|server|token|in_?memory|memory|current|live)?_?session(s|_?ids?|_?(store|map|cache|data|by|token|manager|registry)\w*)?$|otp|challenge|csrf|oauth|verification|resetcode|magic|(login|auth|access|refresh|reset).*token|^tokens$|tokenstore|^nonces?$/i,
    'session',
  ],
  [/cache|memo/i, 'cache'],
  [/socket|client|connection|subscriber|listener|^rooms?$|online|presence|stream|viewer/i, 'sockets'],
];
/** Kept by every process for itself, and right so. */
const own =
  /metric|stats?$|^log|logs$|handler|plugin|registry|config|option|middleware|warn|seen|inflight|in_flight|promise|timer|interval|timeout|migration|schema|route|provider|translation|template/i;
/** What another process does is heard by way of the database or a broker. */
const shared = /\bLISTEN\b|\bNOTIFY\b|pg_notify|[Ii]oredis|from ['"]redis['"]|createAdapter|@upstash|[Pp]ub[Ss]ub/;
const live = /\bWebSocket|socket\.io|from ['"]ws['"]|text\/event-stream/;
/** Entries that end by themselves, and a bound on their number: safe to lose. */
const expiry = /expir|ttl|max_?age|timestamp|Date\.now\(\)|\.clear\(\)|max_?(size|entries)|\.size\s*>/i;

/** `online.set(user, (online.get(user) || 0) + 1)`: how often somebody is there, and no connection. */
function isCount(name: string, text: string): boolean {
  return text.split('\n').some((line) => line.includes(`${name}.set(`) && /[-+]\s?1\b/.test(line));
}

/** `cache.get(key)` and, where that has nothing, `cache.set(key, await …)`: what fills it is kept elsewhere, and asked again. */
function isRefilled({ name, writes, reads }: State): boolean {
  const looking = new Set(reads.map(({ within }) => within));
  return /cache|memo/i.test(name) && writes.every(({ functions }) => functions.some((around) => looking.has(around)));
}

/** What a state is kept for, by its name and its files; undefined where each process may have its own. */
export function kindOfState(state: State): ProcessFact['kind'] | undefined {
  const name = state.name.replace(/^this\./, '');
  const text = [...state.texts].join('\n');
  if (shared.test(text)) return undefined;
  const limits = state.writes.some((write) => /limit|throttl/i.test(write.symbol));
  const named = names.find(([pattern]) => pattern.test(name))?.[1] ?? (limits ? 'limiter' : undefined);
  const kind = named !== 'limiter' && isRefilled(state) ? 'cache' : named;
  if (kind === 'sockets' && !live.test(text)) return undefined;
  if (kind === 'sockets') return isCount(name, text) ? 'presence' : 'sockets';
  if (kind === 'cache') return expiry.test(text) ? undefined : 'cache';
  if (kind !== undefined) return kind;
  if (own.test(name)) return undefined;
  // What one request writes and another reads.
  const written = new Set(state.writes.flatMap((write) => write.entries));
  return state.reads.some((read) => read.entries.some((entry) => !written.has(entry))) ? 'store' : undefined;
}
