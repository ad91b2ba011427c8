import type pg from 'pg';
import { quoteText } from './sql.js';

const mostGoes = 7;
/** Seconds before the second go; each further one waits twice as long. */
const firstPause = 0.05;
/** Share of the pages that must be marked as seen by everybody, or plans differ that read an index only. */
const enough = 0.95;

/**
 * VACUUM and ANALYZE, again until the pages are marked as visible to all: on a busy machine one go may leave them unmarked, and
 * then the same data has other plans and other counts.
 * @param table its name as SQL takes it
 */
export async function vacuum(client: pg.Client, table: string): Promise<void> {
  for (let go = 0; go < mostGoes; go++) {
    await client.query(`VACUUM (ANALYZE) ${table}`);
    const { rows } = await client.query<{ marked: boolean }>(
      `SELECT relallvisible >= relpages * ${String(enough)} AS marked FROM pg_catalog.pg_class WHERE oid = ${quoteText(table)}::regclass AND relkind = 'r'`,
    );
    if (rows[0]?.marked !== false) return;
    await client.query(`SELECT pg_catalog.pg_sleep(${String(firstPause * 2 ** go)})`);
  }
}
