import type pg from 'pg';
import { tableKey } from '../../scenario/index.js';
import type { FillContext } from './context.js';
import { quoteName, quoteTable } from './sql.js';

/** Above so many rows of the first size, and of any later one, a sample is looked at: the same expressions fill all sizes. */
const FIRST_SAMPLE = 50_000;
const LATER_SAMPLE = 2_000;

/** Tables with a row whose foreign key names no row: the fill of such a table is not to be believed. */
export async function orphans(
  client: pg.Client,
  context: FillContext,
  rows: ReadonlyMap<string, number>,
  first: boolean,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const table of context.tables.values()) {
    const key = tableKey(table);
    for (const foreign of table.foreignKeys) {
      if ((rows.get(key) ?? 0) === 0) continue;
      const pairs = foreign.columns.map(
        (column, at) => `c.${quoteName(column)} = p.${quoteName(foreign.references[at] ?? 'id')}`,
      );
      const present = foreign.columns.map((column) => `c.${quoteName(column)} IS NOT NULL`);
      try {
        const { rowCount } = await client.query(
          `SELECT 1 FROM (SELECT * FROM ${quoteTable(table)} LIMIT ${String(first ? FIRST_SAMPLE : LATER_SAMPLE)}) c WHERE ${present.join(' AND ')}
             AND NOT EXISTS (SELECT 1 FROM ${quoteTable({ schema: foreign.schema, name: foreign.table })} p WHERE ${pairs.join(' AND ')}) LIMIT 1`,
        );
        if (rowCount !== 0) found.set(key, `a filled row's ${foreign.columns.join(', ')} names no row of ${foreign.table}`);
      } catch (error) {
        found.set(
          key,
          `the foreign key ${foreign.name} could not be checked: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  return found;
}
