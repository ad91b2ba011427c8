import type pg from 'pg';
import type { Counters, Explained } from './plan.js';
import { ownScans } from './plan.js';

/** What this transaction has scanned of one table so far. */
interface Scanned {
  table: string;
  pages: number;
  scans: number;
  read: number;
  fetched: number;
}

/**
 * Reads what the transaction has scanned so far, by table.
 *
 * `EXPLAIN` counts the pages of a write without those of its triggers, and a foreign key is a trigger: deleting a user looks
 * through every table that points to users. The statistics of the transaction see both.
 * https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-VIEWS (`pg_stat_xact_user_tables`)
 */
export async function scannedSoFar(client: pg.Client): Promise<Map<string, Scanned>> {
  const { rows } = await client.query<Scanned & { id: string }>(
    `SELECT s.relid::text AS id, s.relname AS table, greatest(c.relpages, 1) AS pages, s.seq_scan::float8 AS scans,
            s.seq_tup_read::float8 AS read, coalesce(s.idx_tup_fetch, 0)::float8 AS fetched
       FROM pg_catalog.pg_stat_xact_user_tables s JOIN pg_catalog.pg_class c ON c.oid = s.relid
      WHERE s.seq_scan > 0 OR s.idx_scan > 0`,
  );
  return new Map(rows.map(({ id, ...scanned }) => [id, scanned]));
}

/** Adds what the triggers of a write scanned, which its plan does not show, to the counters of the plan. */
export function withTriggers(
  counters: Counters,
  explained: Explained,
  before: ReadonlyMap<string, Scanned>,
  after: ReadonlyMap<string, Scanned>,
): Counters {
  const own = ownScans(explained);
  const whole = { ...counters, fullScans: [...counters.fullScans], planLines: [...counters.planLines] };
  for (const [id, now] of after) {
    const then = before.get(id);
    const plan = own.get(now.table) ?? { scans: 0, read: 0, fetched: 0 };
    const scans = now.scans - (then?.scans ?? 0) - plan.scans;
    const read = Math.max(0, Math.round(now.read - (then?.read ?? 0) - plan.read));
    const fetched = Math.max(0, Math.round(now.fetched - (then?.fetched ?? 0) - plan.fetched));
    if (scans >= 1) {
      whole.scanned += read;
      whole.buffers += scans * now.pages;
      whole.planLines.push(`Trigger or foreign key: Seq Scan on ${now.table} (${String(read)} rows)`);
      if (!whole.fullScans.includes(now.table)) whole.fullScans.push(now.table);
    }
    whole.scanned += fetched;
    whole.buffers += fetched;
  }
  return whole;
}
