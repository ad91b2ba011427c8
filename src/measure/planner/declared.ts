import type pg from 'pg';
import type { Unknown } from '../../model/index.js';

/** Statistics over several columns or expressions of one table, as `CREATE STATISTICS` declares them. */
export interface DeclaredStatistics {
  schema: string;
  table: string;
  names: string[];
  /** The table, and its partitions, as plans name them. */
  relations: string[];
}

/**
 * Reads what `CREATE STATISTICS` declares. Postgres 18 can restore the statistics of columns, and not these: a planner without
 * rows would say of such a table what the real one does not.
 * https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD
 */
export async function declaredStatistics(client: pg.Client): Promise<DeclaredStatistics[]> {
  const { rows } = await client.query<DeclaredStatistics>(
    `SELECT n.nspname AS schema, c.relname AS table, array_agg(DISTINCT s.stxname)::text[] AS names,
            array_agg(DISTINCT coalesce(part.relname, c.relname))::text[] AS relations
       FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN LATERAL pg_partition_tree(c.oid) tree ON true LEFT JOIN pg_class part ON part.oid = tree.relid
      WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows;
}

/** Whether a plan reads a table of which the planner's word cannot be had. */
export function withoutWord(declared: readonly DeclaredStatistics[], plan: string): boolean {
  const read = new Set([...plan.matchAll(/\(([^()/[\]]+)/g)].map(([, relation]) => relation));
  return declared.some(({ relations }) => relations.some((relation) => read.has(relation)));
}

/** Those tables, named with the reason: what is calculated for them follows from the executed sizes alone. */
export function untold(declared: readonly DeclaredStatistics[]): Unknown[] {
  return declared.map(({ schema, table, names }) => ({
    what: 'table',
    name: `${schema}.${table}`,
    why: `it has statistics over several columns (${names.join(', ')}) that a planner without rows cannot be given: its statements at larger sizes are calculated from the executed sizes alone`,
  }));
}
