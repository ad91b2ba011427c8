import type pg from 'pg';
import { restStatement } from '../../lab/index.js';
import type { WritePrices } from '../../model/index.js';
import type { TablePlan } from '../fill/building.js';
import { insertStatement } from '../fill/fill.js';
import { quoteName, quoteTable } from '../fill/sql.js';
import { countersOf, type Counters, type Explained } from '../execute/plan.js';

const PROBED_ROWS = 1000;
const MOST_GOES = 4;
/** Few enough to lie in one page with room for their next versions. */
const PROBED_UPDATES = 5;

/** What one written row costs: bytes of write-ahead log and pages touched. */
export interface WritePrice {
  walBytes: number;
  buffers: number;
}

/**
 * The price of inserting a thousand rows like the filled ones (fewer, and single splits of index pages would show), rolled back; undefined when the table takes no further rows of this
 * sort (each pair exists already). Repeated until no whole page is logged: that is what the first change after a checkpoint pays.
 */
export async function writePrice(client: pg.Client, plan: TablePlan): Promise<WritePrice | undefined> {
  let price = await insertOnce(client, plan);
  for (let go = 1; go < MOST_GOES && price !== undefined && (go === 1 || price.wholePages > 0); go++)
    price = await insertOnce(client, plan);
  // What was taken back must not be read by what is measured next.
  await client.query(`VACUUM ${quoteTable(plan.table)}`);
  return price;
}

async function insertOnce(client: pg.Client, plan: TablePlan): Promise<(WritePrice & { wholePages: number }) | undefined> {
  if (plan.repeats || plan.rows === 0) return undefined;
  return rolledBack(client, async () => {
    const { walBytes, buffers, wholePages } = await counted(
      client,
      insertStatement(plan, String(plan.rows + 1), String(plan.rows + PROBED_ROWS)),
    );
    return {
      walBytes: Math.round(walBytes / PROBED_ROWS),
      buffers: Math.round((buffers / PROBED_ROWS) * 10) / 10,
      wholePages,
    };
  });
}

/**
 * The same with what triggers write, which a plan does not count: the length of the log and the transaction's own statistics
 * before and after. The second of two goes, since the first one logs whole pages. Only triggers that always run take part.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-BACKUP (`pg_current_wal_insert_lsn`)
 */
export async function writePriceWithTriggers(client: pg.Client, plan: TablePlan): Promise<WritePrice | undefined> {
  let price: WritePrice | undefined;
  for (let go = 0; go < 2; go++) price = await insertWithTriggers(client, plan);
  await client.query(`VACUUM ${quoteTable(plan.table)}`);
  return price;
}

async function insertWithTriggers(client: pg.Client, plan: TablePlan): Promise<WritePrice | undefined> {
  if (plan.repeats || plan.rows === 0) return undefined;
  return rolledBack(client, async () => {
    const before = await soFar(client);
    await client.query(insertStatement(plan, String(plan.rows + 1), String(plan.rows + PROBED_ROWS)));
    const after = await soFar(client);
    return {
      walBytes: Math.round((after.wal - before.wal) / PROBED_ROWS),
      buffers: Math.round(((after.blocks - before.blocks) / PROBED_ROWS) * 10) / 10,
    };
  });
}

/** Bytes of the log, and blocks that this transaction has asked for. */
async function soFar(client: pg.Client): Promise<{ wal: number; blocks: number }> {
  const { rows } = await client.query<{ wal: number; blocks: number }>(
    `SELECT (pg_catalog.pg_current_wal_insert_lsn() - '0/0')::float8 AS wal,
            (SELECT sum(pg_catalog.pg_stat_get_xact_blocks_fetched(oid))::float8 FROM pg_catalog.pg_class
              WHERE relkind IN ('r', 'i') AND relnamespace::regnamespace::text NOT LIKE 'pg\\_%') AS blocks`,
  );
  return rows[0] ?? { wal: 0, blocks: 0 };
}

/**
 * Of five updates of these columns on fresh rows, how many stay in their page and leave all indexes alone.
 * https://www.postgresql.org/docs/current/storage-hot.html
 */
export async function inPlaceUpdates(
  client: pg.Client,
  plan: TablePlan,
  columns: readonly string[],
): Promise<number | undefined> {
  if (plan.repeats || plan.rows <= PROBED_UPDATES) return undefined;
  const set = columns.flatMap((column) => {
    const value = plan.columns.get(column);
    const other = `(SELECT o.${quoteName(column)} FROM ${quoteTable(plan.table)} o WHERE o.${quoteName(column)} IS DISTINCT FROM t.${quoteName(column)} LIMIT 1)`;
    return value === undefined ? [] : [`${quoteName(column)} = ${other}`];
  });
  if (set.length === 0) return undefined;
  return rolledBack(client, async () => {
    const fresh = insertStatement(plan, String(plan.rows + 1), String(plan.rows + PROBED_UPDATES));
    const { rows } = await client.query<{ place: string }>(`${fresh} RETURNING ctid::text AS place`);
    const places = rows.map(({ place }) => `'${place}'`).join(', ');
    const before = await hotUpdates(client, plan);
    await client.query(`UPDATE ${quoteTable(plan.table)} t SET ${set.join(', ')} WHERE ctid = ANY (ARRAY[${places}]::tid[])`);
    return (await hotUpdates(client, plan)) - before;
  });
}

async function hotUpdates(client: pg.Client, plan: TablePlan): Promise<number> {
  const { rows } = await client.query<{ hot: number }>(
    'SELECT n_tup_hot_upd::int AS hot FROM pg_catalog.pg_stat_xact_user_tables WHERE relid = $1::regclass',
    [quoteTable(plan.table)],
  );
  return rows[0]?.hot ?? 0;
}

/** Both prices of one table, before and after, as the report has them. */
export function pricesOf(
  before: WritePrice | undefined,
  after: WritePrice | undefined,
  hot?: WritePrices['inPlace'],
): WritePrices | undefined {
  if (before === undefined || after === undefined) return undefined;
  return {
    walBytesBefore: before.walBytes,
    walBytesAfter: after.walBytes,
    buffersBefore: before.buffers,
    buffersAfter: after.buffers,
    ...(hot === undefined ? {} : { inPlace: hot }),
  };
}

export const probedUpdates = PROBED_UPDATES;

async function counted(client: pg.Client, sql: string): Promise<Counters> {
  const { rows } = await client.query<{ 'QUERY PLAN': Explained[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, WAL, TIMING OFF, FORMAT JSON) ${sql}`,
  );
  const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
  if (explained === undefined) throw new Error('EXPLAIN gave no plan');
  return countersOf(explained, false);
}

/** Runs with triggers and foreign keys at rest and takes everything back; undefined when Postgres refuses. */
async function rolledBack<Result>(client: pg.Client, work: () => Promise<Result>): Promise<Result | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(restStatement(client, 'SET LOCAL'));
    return await work();
  } catch {
    return undefined;
  } finally {
    await client.query('ROLLBACK');
  }
}
