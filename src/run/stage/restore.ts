import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { changed, type Kept, mostShown, putBack, recent, takeOut, type Touched } from './kept.js';
import { qualified } from './statements.js';

export { mostShown };

/** Rows that came and went in one table, as JSON texts. */
export interface Change {
  table: string;
  added: Record<string, unknown>[];
  removed: Record<string, unknown>[];
}

/** One value of one row. */
export interface Cell {
  table: Table;
  /** The row, by a column and its value as text. */
  by: { column: string; value: string };
  column: string;
}

export interface Found {
  by: Cell['by'];
  row: Record<string, unknown>;
}

/** Tells what changed in a small database since it was kept, and puts it back. */
export interface Keeper {
  changes(): Promise<Change[]>;
  restore(): Promise<void>;
  /** Sets a value of the rows as they are kept: every restore puts it there. False where the schema refuses it. */
  set(cell: Cell, value: number): Promise<boolean>;
  /** Takes rows with these values (as text) out of the kept ones, for good until it is called back; undefined where there are none. */
  remove(table: Table, values: ReadonlyMap<string, string>): Promise<(() => Promise<void>) | undefined>;
  /** A row as it is kept, in which one of these columns has one of these values as text; the earlier columns first. */
  find(table: Table, columns: readonly string[], values: readonly string[]): Promise<Found | undefined>;
  /** Whether a statement of the app waits for what another one has locked. */
  blocked(): Promise<boolean>;
}

const schema = 'loadbearing_kept';

/**
 * Keeps a copy of every table. The connection must own the tables and have triggers and foreign keys off.
 * Copying the database anew for each trial takes a quarter of a second and ends the app's connections; putting back does neither.
 * What changed is told by the transaction that wrote each row, and by the number of rows: comparing all values of all tables takes
 * ten times as long.
 */
export async function keepTables(client: Client, tables: readonly Table[]): Promise<Keeper> {
  await client.query(`create schema if not exists ${schema}`);
  const kept: Kept[] = [];
  for (const [at, table] of tables.entries()) {
    const copy = `${schema}.t${String(at)}`;
    const columns = table.columns
      .filter((column) => !column.generated)
      .map((column) => escapeIdentifier(column.name))
      .join(', ');
    if (columns === '') continue;
    await client.query(`drop table if exists ${copy}`);
    const made = await client.query(`create table ${copy} as select ${columns} from only ${qualified(table)}`).then(
      ({ rowCount }) => rowCount ?? 0,
      () => undefined,
    );
    if (made !== undefined) kept.push({ table, copy, columns, rows: made, rewritten: 0 });
  }
  const sequences = await client.query<{ name: string; value: string; called: boolean }>(
    `select format('%I.%I', schemaname, sequencename) as name, coalesce(last_value, start_value)::text as value, last_value is not null as called from pg_sequences`,
  );
  let mark = await oldestRunning(client);
  const touched = async (): Promise<Touched[]> => {
    if (kept.length === 0) return [];
    const counts = kept.map(
      ({ table }, at) =>
        `select ${String(at)} as at, count(*)::int as rows, count(*) filter (where ${recent(mark)})::int as fresh from only ${qualified(table)}`,
    );
    const { rows } = await client.query<{ at: number; rows: number; fresh: number }>(counts.join(' union all '));
    return rows.flatMap(({ at, rows, fresh }) => {
      const table = kept[at];
      return table === undefined || (fresh === 0 && rows === table.rows) ? [] : [{ kept: table, rows, fresh }];
    });
  };
  return {
    changes: async () => {
      const found: Change[] = [];
      for (const each of await touched()) {
        const change = await changed(client, each, mark);
        if (change.added.length + change.removed.length > 0) found.push({ table: tableKey(each.kept.table), ...change });
      }
      return found;
    },
    restore: async () => {
      const written = await touched();
      for (const each of written) await putBack(client, each, mark);
      await client.query(
        'select setval(s.name::regclass, s.value, s.called) from unnest($1::text[], $2::bigint[], $3::boolean[]) as s (name, value, called)',
        [
          sequences.rows.map(({ name }) => name),
          sequences.rows.map(({ value }) => value),
          sequences.rows.map(({ called }) => called),
        ],
      );
      if (written.length > 0) mark = await oldestRunning(client);
    },
    set: async ({ table, by, column }, value) => {
      const found = kept.find((each) => each.table === table);
      if (found === undefined) return false;
      const change = (where: string): Promise<boolean> =>
        client
          .query(
            `update ${where} set ${escapeIdentifier(column)} = $1::text::numeric where ${escapeIdentifier(by.column)}::text = $2`,
            [value, by.value],
          )
          .then(
            () => true,
            () => false,
          );
      return (await change(`only ${qualified(table)}`)) && (await change(found.copy));
    },
    remove: async (table, values) => {
      const found = kept.find((each) => each.table === table);
      return found === undefined || values.size === 0 ? undefined : takeOut(client, found, values);
    },
    find: async (table, columns, values) => {
      const copy = kept.find((each) => each.table === table)?.copy;
      if (copy === undefined) return undefined;
      for (const column of columns) {
        const { rows } = await client.query<{ value: string; row: Record<string, unknown> }>(
          `select ${escapeIdentifier(column)}::text as value, to_jsonb(t) as row from ${copy} t where ${escapeIdentifier(column)}::text = any($1) limit 1`,
          [values],
        );
        if (rows[0] !== undefined) return { by: { column, value: rows[0].value }, row: rows[0].row };
      }
      return undefined;
    },
    blocked: async () => {
      const { rows } = await client.query<{ waits: boolean }>(
        `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`,
      );
      return rows[0]?.waits === true;
    },
  };
}

/** Whatever is written from now on is written by this transaction or a later one. */
async function oldestRunning(client: Client): Promise<string> {
  const { rows } = await client.query<{ mark: string }>('select pg_snapshot_xmin(pg_current_snapshot())::xid::text as mark');
  return rows[0]?.mark ?? '3';
}
