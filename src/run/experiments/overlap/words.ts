import type { Table } from '../../../model/index.js';
import type { Change } from '../../stage/restore.js';
import { isMade, type Volatile } from './outcome.js';

type Row = Record<string, unknown>;
type Tables = ReadonlyMap<string, Table>;

const mostShown = 3;

/**
 * In words: "1 row came into redemptions, coupons.used 4 → 5".
 * @param other what came of it the other way, so that values in which only some rows differ are told
 */
export function inWords(changes: readonly Change[], volatile: Volatile, tables: Tables, other: readonly Change[] = []): string {
  const parts = changes.flatMap(({ table, added, removed }) => {
    const name = table.replace(/^public\./, '');
    const keys = tables.get(table)?.primaryKey ?? [];
    const keyOf = (row: Row): string => JSON.stringify(keys.map((key) => row[key]));
    const changed =
      keys.length === 0
        ? []
        : added.flatMap((after) => {
            const before = removed.find((row) => keyOf(row) === keyOf(after));
            return before === undefined ? [] : [{ before, after }];
          });
    const columns = changed.flatMap(({ before, after }) =>
      Object.keys(after)
        .filter(
          (column) =>
            JSON.stringify(before[column]) !== JSON.stringify(after[column]) && volatile.get(table)?.has(column) !== true,
        )
        .map((column) => `${name}.${column} ${short(before[column])} → ${short(after[column])}`),
    );
    const came = added.length - changed.length;
    const went = removed.length - changed.length;
    return [
      ...columns.slice(0, mostShown),
      ...(came > 0
        ? [`${counted(came)} came into ${name}${valuesBeside({ table, added, removed }, volatile, tables.get(table), other)}`]
        : []),
      ...(went > 0 ? [`${counted(went)} went from ${name}`] : []),
    ];
  });
  return parts.length === 0 ? 'nothing changed' : parts.join(', ');
}

/** Where as many rows came either way: the values in which they differ, " (number 7, 7)". */
function valuesBeside(
  { table, added }: Change,
  volatile: Volatile,
  declared: Table | undefined,
  other: readonly Change[],
): string {
  const beside = other.find((change) => change.table === table)?.added ?? [];
  if (beside.length !== added.length || added.length < 2) return '';
  const values = (rows: readonly Row[], column: string): string =>
    rows
      .map((row) => short(row[column]))
      .sort()
      .join(', ');
  const differing = Object.keys(added[0] ?? {}).filter(
    (column) =>
      !isMade(declared, column) && volatile.get(table)?.has(column) !== true && values(added, column) !== values(beside, column),
  );
  return differing.length === 0
    ? ''
    : ` (${differing
        .slice(0, mostShown)
        .map((column) => `${column} ${values(added, column)}`)
        .join('; ')})`;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}

function counted(rows: number): string {
  return rows === 1 ? '1 row' : `${String(rows)} rows`;
}

/** What one after the other leaves, and what both at once: in the same words, but for the values that are others. */
export function bothInWords(
  serial: readonly Change[],
  together: readonly Change[],
  mayDiffer: Volatile,
  tables: Tables,
): { serial: string; together: string } {
  const volatile = withTimesAlike(serial, together, mayDiffer, tables);
  const [one, other] = [inWords(serial, volatile, tables), inWords(together, volatile, tables)];
  if (one !== other) return { serial: one, together: other };
  const found = serial.flatMap(({ table, added }) => {
    const rows = together.find((change) => change.table === table)?.added ?? [];
    return Object.keys(added[0] ?? {}).flatMap((column) => {
      if (volatile.get(table)?.has(column) === true || isMade(tables.get(table), column)) return [];
      const [left, right] = [valuesOf(added, column), valuesOf(rows, column)];
      const name = `${table.replace(/^public\./, '')}.${column}`;
      return left === right ? [] : [[`${name} ${left}`, `${name} ${right}`]];
    });
  });
  const [first, second] = found[0] ?? [];
  return first === undefined
    ? { serial: one, together: other }
    : { serial: `${one}: ${first}`, together: `${other}: ${second ?? ''}` };
}

/** A time that is the same either way (a session that lives on, `updated_at`) tells nothing of what went wrong. */
function withTimesAlike(serial: readonly Change[], together: readonly Change[], volatile: Volatile, tables: Tables): Volatile {
  return new Map(
    [...new Set([...serial, ...together].map(({ table }) => table))].map((table) => {
      const [one = [], other = []] = [serial, together].map((changes) => changes.find((change) => change.table === table)?.added);
      const times = (tables.get(table)?.columns ?? [])
        .filter(({ name, type }) => /^(?:timestamp|date|time)/.test(type) && valuesOf(one, name) === valuesOf(other, name))
        .map(({ name }) => name);
      return [table, new Set([...(volatile.get(table) ?? []), ...times])];
    }),
  );
}

function valuesOf(rows: readonly Row[], column: string): string {
  return rows
    .map((row) => short(row[column]))
    .sort()
    .join(' and ');
}
