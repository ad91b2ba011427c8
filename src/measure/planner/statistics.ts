import type pg from 'pg';

/** A table or an index as the planner knows it. */
export interface RelationStatistics {
  schema: string;
  name: string;
  /** The table of an index; the table itself otherwise. */
  table: string;
  kind: 'table' | 'index';
  pages: number;
  rows: number;
  allVisible: number;
  /** Under the data folder. */
  file: string;
  /** `schema.table` of what this is a partition of, or an index of one: the nearest first, the table of the scenario last. */
  ancestors?: string[];
}

/** What `pg_stats` holds of one column, or of one expression of an index. */
export interface ColumnStatistics {
  schema: string;
  table: string;
  /** The relation that carries them: the table, or an index with expressions. */
  relation: string;
  column: string;
  type: string;
  nullShare: number;
  width: number;
  /** Above zero a number, below zero a share of the rows. */
  distinct: number;
  commonValues: string | null;
  commonShares: number[] | null;
  bounds: string | null;
  correlation: number | null;
  commonElements: string | null;
  elementShares: number[] | null;
  elementCounts: number[] | null;
  /** Of a partitioned table with all that is below it; absent: of the relation itself. */
  inherited?: true;
}

export interface Statistics {
  relations: RelationStatistics[];
  columns: ColumnStatistics[];
}

const ownSchemas = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

/** Reads what ANALYZE left behind in a database: sizes of all tables and indexes, and the distribution of every column. */
export async function readStatistics(client: pg.Client): Promise<Statistics> {
  const relations = await client.query<Omit<RelationStatistics, 'ancestors'> & { ancestors: string[] }>(
    `SELECT n.nspname AS schema, c.relname AS name, coalesce(t.relname, c.relname) AS "table",
            CASE c.relkind WHEN 'i' THEN 'index' ELSE 'table' END AS kind,
            (pg_relation_size(c.oid) / current_setting('block_size')::int)::float8 AS pages, c.reltuples::float8 AS rows,
            c.relallvisible::float8 AS "allVisible", pg_relation_filepath(c.oid) AS file,
            ARRAY(SELECT an.nspname || '.' || ac.relname FROM pg_partition_ancestors(coalesce(t.oid, c.oid)) WITH ORDINALITY a(id, nth)
                    JOIN pg_class ac ON ac.oid = a.id JOIN pg_namespace an ON an.oid = ac.relnamespace
                   WHERE a.id <> coalesce(t.oid, c.oid) ORDER BY a.nth)::text[] AS ancestors
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
      WHERE c.relkind IN ('r', 'i', 'm') AND ${ownSchemas} ORDER BY 1, 2`,
  );
  const columns = await client.query<Omit<ColumnStatistics, 'inherited'> & { inherited: boolean }>(
    `SELECT s.schemaname AS schema, coalesce(t.relname, s.tablename) AS "table", s.tablename AS relation, s.attname AS "column",
            format_type(a.atttypid, a.atttypmod) AS type, s.null_frac::float8 AS "nullShare", s.avg_width AS width, s.n_distinct::float8 AS "distinct",
            s.most_common_vals::text AS "commonValues", s.most_common_freqs::float8[] AS "commonShares",
            s.histogram_bounds::text AS bounds, s.correlation::float8 AS correlation,
            s.most_common_elems::text AS "commonElements", s.most_common_elem_freqs::float8[] AS "elementShares",
            s.elem_count_histogram::float8[] AS "elementCounts", s.inherited
       FROM pg_stats s
       JOIN pg_namespace n ON n.nspname = s.schemaname
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
       LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
      WHERE ${ownSchemas} ORDER BY 1, 2, 3, 4, s.inherited`,
  );
  return {
    relations: relations.rows.map(({ ancestors, ...relation }) =>
      ancestors.length === 0 ? relation : { ...relation, ancestors },
    ),
    columns: columns.rows.map(({ inherited, ...column }) => (inherited ? { ...column, inherited } : column)),
  };
}
