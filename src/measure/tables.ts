import type { Measurements } from '../model/index.js';
import { quoteTable, quoteText } from './fill/sql.js';
import type { LoadedSize } from './execute/measure-statement.js';

/** Rows of each table at the largest size, and the bytes of one row with its indexes. */
export async function tableSizes(sizes: readonly LoadedSize[]): Promise<Measurements['tables']> {
  const largest = sizes.at(-1);
  if (largest === undefined) return [];
  const tables: Measurements['tables'] = [];
  for (const [key, rows] of largest.filled.rows) {
    const at = key.indexOf('.');
    const named = { schema: key.slice(0, at), name: key.slice(at + 1) };
    const table = quoteText(quoteTable(named));
    const { rows: found } = await largest.client.query<{ bytes: string | null }>(
      `SELECT coalesce(sum(pg_total_relation_size(part.relid)), pg_total_relation_size(to_regclass(${table}))) AS bytes
         FROM pg_partition_tree(to_regclass(${table})) part`,
    );
    const bytes = Number(found[0]?.bytes ?? 0);
    tables.push({ schema: named.schema, table: named.name, rows, bytes: rows === 0 ? 0 : Math.round(bytes / rows) });
  }
  return tables;
}
