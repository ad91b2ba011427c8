import type pg from 'pg';
import { explain, type Execution } from '../execute/session.js';
import { quoteName } from '../fill/sql.js';
import { lookedAt, type Expected, type Stopped } from './expected.js';

/**
 * Rows that a plan looks at where the hope for an early stop fails: every scan under its LIMIT goes on to its end. The planner
 * takes matching rows to lie evenly; where they lie far back (the oldest, of a list that begins with the newest), it walks
 * through all that its index's bounds let in.
 *
 * @param rowsOf rows of a table
 */
export async function withoutStop(
  client: pg.Client,
  execution: Execution,
  { scanned, stopped }: Expected,
  rowsOf: (table: string) => number,
): Promise<number> {
  let rows = scanned;
  for (const { scan, times } of stopped) rows += times * (await withinBounds(client, execution, scan, rowsOf));
  return rows;
}

/**
 * Bounds without the rest of the plan: what a column is compared with there (`owner_id = followed.person_id`) is some value of the
 * column, of which the planner takes the mean.
 */
function alone(bounds: string, table: string, alias: string): string {
  const name = '(?:"[^"]+"|\\w+)';
  const compared = new RegExp(`(${name}) (=|<=|>=|<|>) (${name})\\.${name}`, 'g');
  return bounds.replace(compared, (whole: string, column: string, operator: string, qualifier: string) =>
    qualifier.replace(/"/g, '') === alias ? whole : `${column} ${operator} (SELECT ${column} FROM ${quoteName(table)} LIMIT 1)`,
  );
}

/** Rows within the bounds of an index scan, which the plan does not tell where a filter follows: the planner is asked once more. */
async function withinBounds(
  client: pg.Client,
  execution: Execution,
  scan: Stopped['scan'],
  rowsOf: (table: string) => number,
): Promise<number> {
  const { 'Relation Name': table = '', Alias: alias = table, 'Index Cond': bounds } = scan;
  const all = rowsOf(table);
  if (scan['Node Type'] === 'Bitmap Heap Scan') return lookedAt(scan, rowsOf);
  if (bounds === undefined) return all;
  try {
    await client.query('SAVEPOINT bounds');
    const { Plan } = await explain(
      client,
      {
        ...execution,
        sql: `SELECT 1 FROM ${quoteName(table)} ${quoteName(alias)} WHERE ${alone(bounds, table, alias)}`,
        values: [],
      },
      'plan',
    );
    return Math.min(all, Plan['Plan Rows'] ?? all);
  } catch {
    // Bounds that say nothing alone: then all of the table, which is never too few.
    return all;
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT bounds');
  }
}
