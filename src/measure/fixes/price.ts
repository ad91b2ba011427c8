import type pg from 'pg';
import type { TablePlan } from '../fill/building.js';
import { insertStatement } from '../fill/fill.js';
import { countersOf, type Explained } from '../execute/plan.js';

const PROBED_ROWS = 200;

/** What one written row costs: bytes of write-ahead log and pages touched. */
export interface WritePrice {
  walBytes: number;
  buffers: number;
}

/**
 * The price of inserting 200 rows like the filled ones, rolled back; undefined when the table takes no further rows of this
 * sort (each pair exists already).
 */
export async function writePrice(client: pg.Client, plan: TablePlan): Promise<WritePrice | undefined> {
  if (plan.repeats || plan.rows === 0) return undefined;
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL session_replication_role = replica');
    const sql = insertStatement(plan, String(plan.rows + 1), String(plan.rows + PROBED_ROWS));
    const { rows } = await client.query<{ 'QUERY PLAN': Explained[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, WAL, TIMING OFF, FORMAT JSON) ${sql}`,
    );
    const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
    if (explained === undefined) return undefined;
    const { walBytes, buffers } = countersOf(explained, false);
    return { walBytes: Math.round(walBytes / PROBED_ROWS), buffers: Math.round((buffers / PROBED_ROWS) * 10) / 10 };
  } catch {
    return undefined;
  } finally {
    await client.query('ROLLBACK');
  }
}
