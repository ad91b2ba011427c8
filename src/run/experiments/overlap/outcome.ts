import type { Table } from '../../../model/index.js';
import type { Change } from '../../stage/restore.js';

/** What two requests left behind in the tables, in a form in which two runs can be compared. */
export type Outcome = ReadonlyMap<string, readonly string[]>;

/** Columns of a table that differ between two equal serial runs: times, random tokens. */
export type Volatile = ReadonlyMap<string, ReadonlySet<string>>;

/** Columns that came out otherwise although the same was done in the same order. */
export function volatileColumns(one: readonly Change[], other: readonly Change[]): Volatile {
  const found = new Map<string, Set<string>>();
  for (const change of one) {
    const again = other.find(({ table }) => table === change.table);
    const columns = new Set<string>();
    for (const name of Object.keys(change.added[0] ?? {})) {
      const values = (rows: readonly Record<string, unknown>[]): string =>
        rows
          .map((row) => JSON.stringify(row[name]))
          .sort()
          .join(' ');
      if (values(change.added) !== values(again?.added ?? [])) columns.add(name);
    }
    found.set(change.table, columns);
  }
  return found;
}

/**
 * The rows that came and went, without what may differ: volatile columns, keys that the database makes, and keys of rows that
 * came in the same run.
 */
export function outcomeOf(changes: readonly Change[], volatile: Volatile, tables: ReadonlyMap<string, Table>): Outcome {
  const made = new Map(changes.map((change) => [change.table, madeKeys(change, tables.get(change.table))]));
  return new Map(
    changes.map((change) => {
      const table = tables.get(change.table);
      const skipped = volatile.get(change.table);
      const shown = (row: Record<string, unknown>): string =>
        JSON.stringify(
          Object.entries(row).map(([name, value]) => {
            if (skipped?.has(name) === true || isMade(table, name)) return [name, '*'];
            const parent = table?.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name);
            const isNew = parent !== undefined && made.get(`${parent.schema}.${parent.table}`)?.has(String(value)) === true;
            return [name, isNew ? 'new' : value];
          }),
        );
      return [
        change.table,
        [...change.added.map((row) => `+${shown(row)}`), ...change.removed.map((row) => `-${shown(row)}`)].sort(),
      ];
    }),
  );
}

export function isSame(one: Outcome, other: Outcome): boolean {
  return differing(one, other).length === 0;
}

/** Tables whose rows came out otherwise. */
export function differing(one: Outcome, other: Outcome): string[] {
  const tables = new Set([...one.keys(), ...other.keys()]);
  return [...tables].filter((table) => (one.get(table) ?? []).join('\n') !== (other.get(table) ?? []).join('\n'));
}

function madeKeys(change: Change, table: Table | undefined): Set<string> {
  const [key] = table?.primaryKey ?? [];
  return new Set(key === undefined ? [] : change.added.map((row) => String(row[key])));
}

/** What nobody writes and the database makes: a key, or the next number of a sequence, of which refused ones leave gaps. */
export function isMade(table: Table | undefined, name: string): boolean {
  const column = table?.columns.find((each) => each.name === name);
  if (table === undefined || column === undefined) return false;
  if (column.identity || /\bnextval\(|gen_random_uuid\(|uuid_generate/.test(column.default ?? '')) return true;
  return (
    table.primaryKey.length === 1 && table.primaryKey[0] === name && (column.default !== undefined || column.type === 'uuid')
  );
}
