import type { App, Finding, Statement } from '../../model/index.js';

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

/**
 * Findings in the words of a database that speaks SQL. Nothing is measured there that could tell how few rows have a name or an
 * address: whether there are any is no count of many.
 */
export function onSql(findings: readonly Finding[], { statements }: Pick<App, 'statements'>, words: SqlWords): Finding[] {
  const byId = new Map(statements.map((statement) => [statement.id, statement]));
  const isLookup = ({ rule, title, statements: ids }: Finding): boolean => {
    const sent = ids.flatMap((id) => byId.get(id) ?? []);
    return rule === 'over-fetch' && title.endsWith(' to count them') && sent.length > 0 && sent.every(asksByValue);
  };
  const said = (text: string): string =>
    [...common, ...words.phrases]
      .reduce((told, [of, instead]) => told.replace(of, instead), text)
      .replaceAll('Postgres', words.name);
  return findings
    .filter((finding) => !isLookup(finding))
    .map((finding) => ({
      ...finding,
      title: said(finding.title),
      why: said(finding.why),
      fix: said(finding.fix),
      evidence: finding.evidence.map(said),
    }));
}

function asksByValue({ facts }: Statement): boolean {
  return facts.filters.some(
    ({ column, operator, parameter }) =>
      operator === '=' && parameter !== undefined && !/(?:^|_)id$|Id$|^(?:is|has)_|status|type|role/.test(column),
  );
}
