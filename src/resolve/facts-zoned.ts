import { type Catalogue, findTable, type ZonedDate, zonedDate } from '../model/index.js';
import { scopeWithin } from './facts-casts.js';
import { columnOf, type Scope } from './facts-scope.js';
import type { Node } from '@pgsql/types';

/** Every date of a statement that AT TIME ZONE is used on. */
export function zonedIn(statement: Node, catalogue: Catalogue): ZonedDate[] {
  const found: ZonedDate[] = [];
  walk(statement, undefined, { sources: [], catalogue }, found);
  return found;
}

function walk(value: unknown, around: unknown, scope: Scope, found: ZonedDate[]): void {
  if (Array.isArray(value)) for (const item of value) walk(item, around, scope, found);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const zoned = zonedDate(value, around, (names) => isDateColumn(names, scope));
  if (zoned) found.push(zoned);
  const inner = scopeWithin(value, scope);
  const outer = 'FuncCall' in value || 'TypeCast' in value ? value : around;
  for (const part of Object.values(value)) walk(part, outer, inner, found);
}

function isDateColumn(names: readonly string[], scope: Scope): boolean {
  const { table, schema, column } = columnOf({ ColumnRef: { fields: names.map((sval) => ({ String: { sval } })) } }, scope) ?? {};
  const known = table === undefined ? undefined : findTable(scope.catalogue, table, schema);
  return known?.origin === 'declared' && known.columns.some(({ name, type }) => name === column && type === 'date');
}
