import type pg from 'pg';
import type { Catalogue, Column, ForeignKey, Index, Policy, Table } from '../../src/model/index.js';

/** The catalogue of a database that a test built by hand. */
export async function catalogueOf(client: pg.Client): Promise<Catalogue> {
  const query = async <Row extends object>(sql: string): Promise<Row[]> =>
    (await client.query<Row & pg.QueryResultRow>(sql)).rows;
  const tables = await query<{ oid: number; schema: string; name: string; rls: boolean }>(
    `SELECT c.oid::int, n.nspname AS schema, c.relname AS name, c.relrowsecurity AS rls FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY c.oid`,
  );
  const columns = await query<Column & { oid: number; labels: string[] | null; defaulted: string | null }>(
    `SELECT a.attrelid::int AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
       a.attidentity <> '' AS identity, a.attgenerated <> '' AS generated, pg_get_expr(d.adbin, d.adrelid) AS defaulted,
       (SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = a.atttypid) AS labels
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`,
  );
  const names = (keys: string, relation: string): string =>
    `(SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(${keys}) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.num)`;
  const foreign = await query<ForeignKey & { oid: number }>(
    `SELECT c.conrelid::int AS oid, c.conname AS name, ${names('c.conkey', 'c.conrelid')} AS columns, n.nspname AS schema, t.relname AS table,
       ${names('c.confkey', 'c.confrelid')} AS references FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE c.contype = 'f' ORDER BY c.oid`,
  );
  const checks = await query<{ oid: number; name: string; expression: string }>(
    `SELECT conrelid::int AS oid, conname AS name, pg_get_constraintdef(oid) AS expression FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0`,
  );
  const policies = await query<Policy & { oid: number }>(
    `SELECT polrelid::int AS oid, polname AS name, polcmd::text AS command, '{}'::text[] AS roles, polpermissive AS permissive, pg_get_expr(polqual, polrelid) AS using FROM pg_policy`,
  );
  const indexes = await query<
    Omit<Index, 'keys'> & { oid: number; filter: string | null; texts: string[]; expressions: boolean[] }
  >(
    `SELECT i.indrelid::int AS oid, c.relname AS name, i.indisunique AS unique, i.indisprimary AS primary, am.amname AS method,
       pg_get_expr(i.indpred, i.indrelid) AS filter, pg_get_indexdef(i.indexrelid) AS definition,
       (SELECT array_agg(coalesce(a.attname::text, pg_get_indexdef(i.indexrelid, k.n::int, false)) ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n)
          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num > 0) AS texts,
       (SELECT array_agg(k.num = 0 ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, n)) AS expressions
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam ORDER BY i.indexrelid`,
  );
  return {
    tables: tables.map((table): Table => {
      const mine = <Row extends { oid: number }>(rows: Row[]): Row[] => rows.filter((row) => row.oid === table.oid);
      return {
        schema: table.schema,
        name: table.name,
        columns: mine(columns).map(({ labels, defaulted, name, type, notNull, identity, generated }) => ({
          name,
          type,
          notNull,
          identity,
          generated,
          ...(defaulted === null || generated ? {} : { default: defaulted }),
          ...(labels === null ? {} : { enumLabels: labels }),
        })),
        primaryKey: mine(indexes).find((index) => index.primary)?.texts ?? [],
        foreignKeys: mine(foreign),
        indexes: mine(indexes).map(({ name, unique, primary, method, filter, definition, texts, expressions }) => ({
          name,
          unique,
          primary,
          method,
          definition,
          ...(filter === null ? {} : { where: filter }),
          keys: texts.map((text, at) => ({ text, expression: expressions[at] ?? false, descending: false })),
        })),
        checks: mine(checks),
        rowSecurity: table.rls,
        policies: mine(policies),
        seedRows: 0,
        columnLocations: {},
        origin: 'declared',
      };
    }),
    views: [],
    functions: [],
    refusals: [],
    sources: [],
    unknowns: [],
  };
}
