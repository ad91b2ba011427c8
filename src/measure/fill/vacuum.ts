import type pg from 'pg';
import { quoteTable } from './sql.js';

/**
 * VACUUM and ANALYZE of tables, side by side on several connections, so that every page is marked as visible to all: index-only
 * scans depend on it, and with them plans and counts.
 *
 * The lab's server commits without waiting for its log, and a row counts as committed for VACUUM only once the log has been
 * written that far, other commits of the same time included. So what was committed is written out first, and here every
 * commit waits. https://www.postgresql.org/docs/current/wal-async-commit.html
 * Rows that were tried and taken back go even where they are few, which VACUUM leaves to a later run otherwise.
 */
export async function vacuum(clients: readonly pg.Client[], tables: readonly { schema: string; name: string }[]): Promise<void> {
  const queue = [...tables];
  await Promise.all(
    clients.map(async (client) => {
      await client.query('SET synchronous_commit = on');
      // Only a transaction that logs something waits for the log.
      await client.query("SELECT pg_catalog.pg_logical_emit_message(true, 'loadbearing', '')");
      // A table that the lab does not own is skipped with a warning.
      for (let table = queue.shift(); table !== undefined; table = queue.shift())
        await client.query(`VACUUM (ANALYZE, INDEX_CLEANUP ON) ${quoteTable(table)}`);
      await client.query('RESET synchronous_commit');
    }),
  );
}
