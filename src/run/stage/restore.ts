import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { qualified } from './people.js';

/** Rows that came and went in one table, as JSON texts. */
export interface Change {
  table: string;
  added: Record<string, unknown>[];
  removed: Record<string, unknown>[];
}

/** Tells what changed in a small database since it was kept, and puts it back. */
export interface Keeper {
  changes(): Promise<Change[]>;
  restore(): Promise<void>;
}

const schema = 'loadbearing_kept';
export const mostShown = 500;

/**
 * Keeps a copy of every table. The connection must own the tables and have triggers and foreign keys off.
 * Copying the database anew for each trial takes a quarter of a second and ends the app's connections; putting back does neither.
 */
export async function keepTables(client: Client, tables: readonly Table[]): Promise<Keeper> {
  await client.query(`create schema if not exists ${schema}`);
  const kept: { table: Table; copy: string; columns: string }[] = [];
  for (const [at, table] of tables.entries()) {
    const copy = `${schema}.t${String(at)}`;
    const columns = table.columns
      .filter((column) => !column.generated)
      .map((column) => escapeIdentifier(column.name))
      .join(', ');
    if (columns === '') continue;
    await client.query(`drop table if exists ${copy}`);
    const made = await client.query(`create table ${copy} as select ${columns} from only ${qualified(table)}`).then(
      () => true,
      () => false,
    );
    if (made) kept.push({ table, copy, columns });
  }
  const sequences = await client.query<{ name: string; value: string | null; called: boolean }>(
    `select format('%I.%I', schemaname, sequencename) as name, coalesce(last_value, start_value)::text as value, last_value is not null as called from pg_sequences`,
  );
  const differing = async (): Promise<typeof kept> => {
    const sums = kept.map(({ table, copy, columns }, at) => {
      const sum = (from: string): string =>
        `(select coalesce(sum(hashtextextended((row(${columns}))::text, 0)), 0) || ' ' || count(*) from ${from})`;
      return `select ${String(at)} as at where ${sum(`only ${qualified(table)}`)} <> ${sum(copy)}`;
    });
    if (sums.length === 0) return [];
    const { rows } = await client.query<{ at: number }>(sums.join(' union all '));
    return rows.flatMap(({ at }) => kept[at] ?? []);
  };
  const minus = async (from: string, other: string, columns: string): Promise<Record<string, unknown>[]> => {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(x) as row from (select ${columns} from ${from}) x where (x)::text = any(array(select t from (select (row(${columns}))::text as t from ${from} except all select (row(${columns}))::text from ${other}) d)) limit ${String(mostShown)}`,
    );
    return rows.map(({ row }) => row);
  };
  return {
    changes: async () => {
      const found: Change[] = [];
      for (const { table, copy, columns } of await differing())
        found.push({
          table: tableKey(table),
          added: await minus(`only ${qualified(table)}`, copy, columns),
          removed: await minus(copy, `only ${qualified(table)}`, columns),
        });
      return found;
    },
    restore: async () => {
      for (const { table, copy, columns } of await differing()) {
        await client.query(`delete from only ${qualified(table)}`);
        await client.query(`insert into ${qualified(table)} (${columns}) overriding system value select ${columns} from ${copy}`);
      }
      for (const { name, value, called } of sequences.rows)
        await client.query('select setval($1::regclass, $2::bigint, $3)', [name, value, called]);
    },
  };
}
