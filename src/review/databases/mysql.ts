import type { SqlWords } from './sql.js';

/**
 * Rules that have nothing to say of MySQL: what it refuses is not known here, it casts where Postgres raises, its upsert takes any
 * key, and there is no PostgREST before it.
 */
export const silentOnMysql: ReadonlySet<string> = new Set([
  'broken-query',
  'raising-cast',
  'silent-cap',
  'idle-filter',
  'keyless-upsert',
]);

export const mysqlWords: SqlWords = {
  name: 'MySQL',
  phrases: [
    [/ as double precision /g, ' as DOUBLE '],
    [
      /create extension if not exists pg_trgm; create index concurrently if not exists \S+ on (\S+) using gin \(([^)]*)\);/g,
      'alter table $1 add fulltext index ($2) with parser ngram; and search with MATCH (…) AGAINST (…).',
    ],
    [/ gin_trgm_ops/g, ''],
    [/(?<=[ (])"(\w+)"(?=[ ,)])/g, '`$1`'],
    [/create index concurrently if not exists (\S+) on (\S+) \(/g, 'alter table $2 add index $1 ('],
    // A key is dropped from its table, by the name that it has there.
    [/drop index concurrently "?(\w+)\.([^";]+)"?;/g, 'alter table $1 drop index $2;'],
    [/drop index concurrently ([^;]+);/g, 'drop the index $1.'],
    [/\b\w+\.(\w+) (?=\([\w, ]+\)(?:;|$| that | beside | where | makes ))/g, '$1 '],
    [/alter table (\S+) alter column (\S+) type numeric\(12, 2\);/g, 'alter table $1 modify $2 decimal(12, 2);'],
    [/alter table (\S+) alter column (\S+) type timestamptz using \S+;/g, 'alter table $1 modify $2 datetime(3);'],
    [/insert with ON CONFLICT/g, 'insert with INSERT … ON DUPLICATE KEY UPDATE'],
    [/an identity column or a sequence|a sequence or an identity column/g, 'an AUTO_INCREMENT column'],
    [/raised (?:with|by) UPDATE … RETURNING/g, 'raised with UPDATE … SET n = LAST_INSERT_ID(n + 1)'],
    [/, or take the rows with one statement \(UPDATE … SET status = … WHERE … RETURNING\), which needs no lock/g, ''],
    [/take each row by one UPDATE … WHERE … RETURNING before/g, 'take each row by one UPDATE … WHERE … that changed it, before'],
    [/; or take the rows with one statement \(UPDATE … SET status = … WHERE … RETURNING\), which needs no lock/g, ''],
    [/pg_try_advisory_lock|pg_advisory_xact_lock/g, 'GET_LOCK'],
    [/connect-pg-simple/g, 'express-mysql-session'],
    [/Postgres allows about a hundred( in all)?/g, 'MySQL allows 151$1 unless it is told otherwise'],
    [/\(const client = await pool\.connect\(\)\)/g, '(const connection = await pool.getConnection())'],
    [
      /From some ten thousand ids on drivers and Postgres refuse the statement/g,
      'A prepared statement takes 65,535 of them, and a long one is refused by max_allowed_packet',
    ],
    [/, … filter \(where …\)/g, ', sum(case when … then 1 end)'],
  ],
};
