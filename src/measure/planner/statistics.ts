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
}

export interface Statistics {
  relations: RelationStatistics[];
  columns: ColumnStatistics[];
}

const ownSchemas = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'`;

/** Reads what ANALYZE left behind in a database: sizes of all tables and indexes, and the distribution of every column. */
export async function readStatistics(client: pg.Client): Promise<Statistics> {
  const relations = await client.query<RelationStatistics>(
    `SELECT n.nspname AS schema, c.relname AS name, coalesce(t.relname, c.relname) AS "table",
            CASE c.relkind WHEN 'i' THEN 'index' ELSE 'table' END AS kind,
            (pg_relation_size(c.oid) / current_setting('block_size')::int)::float8 AS pages, c.reltuples::float8 AS rows,
            c.relallvisible::float8 AS "allVisible", pg_relation_filepath(c.oid) AS file
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
      WHERE c.relkind IN ('r', 'i', 'm') AND ${ownSchemas} ORDER BY 1, 2`,
  );
  const columns = await client.query<ColumnStatistics>(
    `SELECT s.schemaname AS schema, coalesce(t.relname, s.tablename) AS "table", s.tablename AS relation, s.attname AS "column",
            format_type(a.atttypid, a.atttypmod) AS type, s.null_frac::float8 AS "nullShare", s.avg_width AS width, s.n_distinct::float8 AS "distinct",
            s.most_common_vals::text AS "commonValues", s.most_common_freqs::float8[] AS "commonShares",
            s.histogram_bounds::text AS bounds, s.correlation::float8 AS correlation,
            s.most_common_elems::text AS "commonElements", s.most_common_elem_freqs::float8[] AS "elementShares",
            s.elem_count_histogram::float8[] AS "elementCounts"
       FROM pg_stats s
       JOIN pg_namespace n ON n.nspname = s.schemaname
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
       LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
      WHERE NOT s.inherited AND ${ownSchemas} ORDER BY 1, 2, 3, 4`,
  );
  return { relations: relations.rows, columns: columns.rows };
}
