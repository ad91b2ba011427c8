import type pg from 'pg';
import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Seeds } from './context.js';
import { quoteName, quoteTable } from './sql.js';
import { familyOf } from './types.js';

/** Domains by the name that the catalogue prints: their base type and checks. */
export type TypeFacts = ReadonlyMap<string, { base: string; checks: string[] }>;

/** Reads the domains of a database. */
export async function readTypes(client: pg.Client): Promise<TypeFacts> {
  const { rows } = await client.query<{ name: string; base: string; checks: string[] }>(
    `SELECT format_type(t.oid, NULL) AS name, format_type(t.typbasetype, t.typtypmod) AS base,
       coalesce((SELECT array_agg(pg_get_constraintdef(c.oid)) FROM pg_constraint c WHERE c.contypid = t.oid), '{}')::text[] AS checks
     FROM pg_type t WHERE t.typtype = 'd' AND t.typnamespace <> 'information_schema'::regnamespace`,
  );
  return new Map(rows.map(({ name, base, checks }) => [name, { base, checks }]));
}

/** Reads what the schema's own sources put into the tables. */
export async function readSeeds(client: pg.Client, tables: Iterable<Table>): Promise<Map<string, Seeds>> {
  const seeds = new Map<string, Seeds>();
  for (const table of tables) {
    const whole = table.columns.filter((column) => familyOf(column.type) === 'integer');
    const largest = whole.map((column) => `max(${quoteName(column.name)})::float8`).join(', ');
    try {
      const counted = await client.query<{ rows: string; largest: (number | null)[] }>(
        `SELECT count(*) AS rows, ARRAY[${largest}]::float8[] AS largest FROM ${quoteTable(table)}`,
      );
      const rows = Number(counted.rows[0]?.rows ?? 0);
      const values = counted.rows[0]?.largest ?? [];
      const samples = rows === 0 ? [] : await readSamples(client, table);
      seeds.set(tableKey(table), {
        rows,
        samples,
        largest: Object.fromEntries(whole.map((column, at) => [column.name, Math.max(0, values[at] ?? 0)])),
      });
    } catch {
      // A table that cannot be read (a view of the platform, say) has no seeds that matter; the fill will say so.
      seeds.set(tableKey(table), { rows: 0, samples: [], largest: {} });
    }
  }
  return seeds;
}

async function readSamples(client: pg.Client, table: Table): Promise<Record<string, string | null>[]> {
  const columns = table.columns.map((column) => `${quoteName(column.name)}::text AS ${quoteName(column.name)}`);
  const order = table.primaryKey.length === 0 ? '' : `ORDER BY ${table.primaryKey.map(quoteName).join(', ')}`;
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT ${columns.join(', ')} FROM ${quoteTable(table)} ${order} LIMIT 200`,
  );
  return rows;
}
