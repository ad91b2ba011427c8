import type { App, Finding } from '../../model/index.js';
import { onSql, type SqlWords } from './sql.js';

/**
 * Rules that have nothing to say of SQLite: it keeps any value in any column and casts where Postgres raises, each table has its
 * rowid, and there is no pool of connections to a file.
 */
const silent = ['broken-query', 'raising-cast', 'silent-cap', 'idle-filter', 'keyless-upsert', 'missing-key', 'open-transaction'];

/**
 * What is no fault of a file that the process itself reads: it is one machine's, and so is the app; and many small statements cost
 * no round trips (https://www.sqlite.org/np1queryprob.html).
 */
const ofServers = ['repeated-schedule', 'connection-per-request', 'n-plus-one'];

export function silentOnSqlite(access: App['databaseAccess']): ReadonlySet<string> {
  if (access === 'remote') return new Set(silent);
  // Where each call is answered before the next line runs, no other request comes between a look and a write.
  return new Set([...silent, ...ofServers, ...(access === 'blocking' ? ['race'] : [])]);
}

const words: SqlWords = {
  name: 'SQLite',
  phrases: [
    [/ as double precision /g, ' as REAL '],
    [
      /create extension if not exists pg_trgm; create index concurrently if not exists \S+ on (\S+) using gin \(([^)]*)\);/g,
      'Keep what is searched in an FTS5 table beside $1 (create virtual table … using fts5($2, tokenize = "trigram")), and search that with MATCH.',
    ],
    [/ gin_trgm_ops/g, ''],
    [/create index concurrently if not exists (\S+) on (\S+) \(/g, 'create index if not exists $1 on $2 ('],
    [/drop index concurrently ([^;]+);/g, 'drop index $1;'],
    [
      /alter table (\S+) alter column (\S+) type numeric\(12, 2\);/g,
      'Keep $2 of $1 in cents, as an INTEGER: SQLite has no exact type for fractions.',
    ],
    [
      /, or (?:read with|lock the row with) SELECT … FOR UPDATE in (?:the same|a) transaction/g,
      ', or read and write in one transaction that begins with BEGIN IMMEDIATE',
    ],
    [
      /Lock the row that the limit belongs to \(SELECT … FOR UPDATE\) in the same transaction/g,
      'Begin a transaction with BEGIN IMMEDIATE',
    ],
    [
      /lock the row that the new one belongs to \(SELECT … FOR UPDATE\) in the same transaction/g,
      'begin a transaction with BEGIN IMMEDIATE',
    ],
    [/an identity column or a sequence|a sequence or an identity column/g, 'an INTEGER PRIMARY KEY'],
    [/, pg_try_advisory_lock before it/g, ''],
    [/SELECT … FOR UPDATE, or pg_advisory_xact_lock/g, 'or BEGIN IMMEDIATE'],
    [
      /Keep it in Postgres or Redis \(connect-pg-simple, connect-redis, /g,
      'Keep it in the database (better-sqlite3-session-store, connect-sqlite3, ',
    ],
    [/a restart or a second instance signs people out/g, 'every restart signs people out'],
    [
      /From some ten thousand ids on drivers and Postgres refuse the statement/g,
      'SQLite takes 32,766 values in a statement and refuses it beyond that',
    ],
    [/ A numeric reaches the code as a text[^.]*\./g, ''],
  ],
};

/** What of the state of a process only a second instance would miss. */
const beside =
  /^(?:The limit on requests|A lock that|Live connections|Who is online|What one request puts|Files that people upload)/;

/** Findings on SQLite in its own words: a file is asked within the process, Turso and the like over the network. */
export function onSqlite(findings: readonly Finding[], { databaseAccess }: Pick<App, 'databaseAccess'>): Finding[] {
  const own = findings.filter(
    ({ rule, title }) =>
      !(rule === 'in-memory-state' && databaseAccess !== 'remote' && beside.test(title)) &&
      // Its own functions keep times as texts that sort as the times do.
      !(rule === 'wrong-type' && / keeps times as text /.test(title)),
  );
  return onSql(own, words).map((finding) => (databaseAccess === 'remote' ? finding : withinProcess(finding, databaseAccess)));
}

const slow = new Set(['unbounded-list', 'over-fetch', 'missing-index', 'offset-page', 'random-order']);

/** No way to a server is spared or lost; what is computed stands in the way of others. */
function withinProcess(finding: Finding, access: App['databaseAccess']): Finding {
  const why = finding.why.replace(/: one more round trip each, /, ': one more statement each, ');
  const stops = access === 'blocking' && slow.has(finding.rule);
  return {
    ...finding,
    why: stops ? `${why} The driver answers within the process: while it works, nobody else is answered.` : why,
  };
}
