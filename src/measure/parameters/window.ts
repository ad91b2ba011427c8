import type { Tuple } from '../../model/index.js';
import type { FillContext } from '../fill/context.js';
import type { Filled } from '../fill/fill.js';
import type { Value } from '../fill/sql.js';
import { uniqueKeys } from '../../scenario/index.js';
import type { Table } from '../../model/index.js';

/** A column whose values are known by row number: heavy rows have the low numbers, light ones the high. */
export interface Window {
  value: Value;
  /** Row numbers to look among, the nearest first. */
  from: number;
  to: number;
  descending: boolean;
  /** The column is a key of its own table; otherwise it points to one. */
  unique: boolean;
}

/** The row numbers of a table's heavy, median and light rows. */
export function rowNumbers(tuple: Tuple, rows: number, width: number): Pick<Window, 'from' | 'to' | 'descending'> {
  if (tuple === 'heavy') return { from: 1, to: Math.min(rows, width), descending: false };
  if (tuple === 'light') return { from: Math.max(1, rows - width + 1), to: rows, descending: true };
  const middle = Math.max(1, Math.ceil(rows * 0.6));
  return { from: middle, to: Math.min(rows, middle + width - 1), descending: false };
}

/** The window of a column that is a key or points to one; undefined for all others. */
export function windowOf(
  context: FillContext,
  filled: Filled,
  table: Table,
  column: string,
  tuple: Tuple,
  width: number,
): Window | undefined {
  const key = `${table.schema}.${table.name}`;
  const link = context.links.find(
    (candidate) => candidate.from === key && candidate.columns.length === 1 && candidate.columns[0] === column,
  );
  const unique = uniqueKeys(table).some((columns) => columns.length === 1 && columns[0] === column);
  const source =
    link !== undefined && !unique ? { key: link.to, column: link.references[0] ?? '' } : unique ? { key, column } : undefined;
  const plan = source && filled.planner.plan(source.key);
  const value = source && filled.planner.value(source.key, source.column);
  if (plan === undefined || value === undefined || plan.pointable === 0 || filled.failed.has(source?.key ?? '')) return undefined;
  return { value, unique, ...rowNumbers(tuple, plan.pointable, width) };
}
