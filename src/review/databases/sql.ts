import type { Finding } from '../../model/index.js';

/** Words of a database: its name, and what it has instead of what Postgres alone has. */
export interface SqlWords {
  name: string;
  /** In this order, before Postgres's name gives way to its own. */
  phrases: readonly (readonly [of: RegExp, said: string])[];
}

/** What no other database than Postgres says. */
const common: SqlWords['phrases'] = [
  [/WHERE (\w+|…) = ANY\(\$1\)/g, 'WHERE $1 IN (…)'],
  [/\(\$1, \$2\)/g, '(?, ?)'],
  [/(?<= [<>] \(?(?:\$\d+, )*)\$\d+/g, '?'],
  [/, and no row-level security stands behind it/g, ''],
  [/, no row-level security/g, ''],
  [/ \(\d{5}\)/g, ''],
  [/ refuses with \d{5}/g, ' refuses'],
  [/pg-boss, graphile-worker, BullMQ, pg_cron, /g, 'BullMQ, '],
  [/the Redis or Postgres adapter of socket\.io, LISTEN\/NOTIFY, or/g, 'the Redis adapter of socket.io, or'],
  [/select distinct, distinct on \(…\) or group by/g, 'select distinct or group by'],
  [/\(SET (\S+) = (\S+) \+ …, or \|\| for JSON and arrays\)/g, '(SET $1 = $2 + …)'],
  [/ NULLS NOT DISTINCT/g, ''],
  [/from Postgres 15 on; without that two rows with a NULL are never equal/g, 'two rows with a NULL are never equal there'],
  // Keys without a name have one of Postgres's own.
  [/\b\w+_(?:key|pkey)\d* \(([^)]*)\)/g, 'the key over ($1)'],
];

/** Findings in the words of a database that speaks SQL. */
export function onSql(findings: readonly Finding[], words: SqlWords): Finding[] {
  const said = (text: string): string =>
    [...common, ...words.phrases]
      .reduce((told, [of, instead]) => told.replace(of, instead), text)
      .replaceAll('Postgres', words.name);
  return findings.map((finding) => ({
    ...finding,
    title: said(finding.title),
    why: said(finding.why),
    fix: said(finding.fix),
    evidence: finding.evidence.map(said),
  }));
}
