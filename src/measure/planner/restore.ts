import type pg from 'pg';
import type { ColumnStatistics, Statistics } from './statistics.js';

/**
 * Gives a database the statistics of another, as `pg_restore_relation_stats` and `pg_restore_attribute_stats` of Postgres 18 do.
 * What cannot be restored (a type without an input function, a column that is gone) is left out: the planner then takes its
 * defaults, as it does in production for a column without statistics.
 */
export async function restoreStatistics(client: pg.Client, statistics: Statistics): Promise<void> {
  for (const relation of statistics.relations)
    await attempt(
      client,
      `SELECT pg_restore_relation_stats('schemaname', $1::text, 'relname', $2::text, 'relpages', $3::integer, 'reltuples', $4::real, 'relallvisible', $5::integer)`,
      [relation.schema, relation.name, cap(relation.pages), relation.rows, cap(relation.allVisible)],
    );
  for (const column of statistics.columns) {
    const { names, values } = argumentsOf(column);
    await attempt(client, `SELECT pg_restore_attribute_stats(${names.join(', ')})`, values);
  }
}

const mostPages = 2 ** 31 - 1;
const cap = (pages: number): number => Math.min(mostPages, pages);

function argumentsOf(column: ColumnStatistics): { names: string[]; values: unknown[] } {
  const given: [string, string, unknown][] = [
    ['schemaname', 'text', column.schema],
    ['relname', 'text', column.relation],
    ['attname', 'text', column.column],
    ['inherited', 'boolean', column.inherited === true],
    ['null_frac', 'real', column.nullShare],
    ['avg_width', 'integer', column.width],
    ['n_distinct', 'real', column.distinct],
  ];
  if (column.commonValues !== null && column.commonShares !== null)
    given.push(['most_common_vals', 'text', column.commonValues], ['most_common_freqs', 'real[]', column.commonShares]);
  if (column.bounds !== null) given.push(['histogram_bounds', 'text', column.bounds]);
  if (column.correlation !== null) given.push(['correlation', 'real', column.correlation]);
  if (column.commonElements !== null && column.elementShares !== null)
    given.push(['most_common_elems', 'text', column.commonElements], ['most_common_elem_freqs', 'real[]', column.elementShares]);
  if (column.elementCounts !== null) given.push(['elem_count_histogram', 'real[]', column.elementCounts]);
  return {
    names: given.map(([name, type], at) => `'${name}', $${String(at + 1)}::${type}`),
    values: given.map(([, , value]) => value),
  };
}

async function attempt(client: pg.Client, sql: string, values: unknown[]): Promise<void> {
  try {
    await client.query(sql, values);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return;
    throw error;
  }
}
