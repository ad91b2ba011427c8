import type { Index, Table } from '../../model/index.js';
import { words } from '../../scenario/index.js';

/** Columns of which no two rows may agree. */
export interface UniqueSet {
  name: string;
  columns: string[];
  /** The rows that it holds for: predicate of a partial index. */
  where?: string;
  /** Two people in either order: by `LEAST(a, b), GREATEST(a, b)`. */
  unordered?: true;
}

/** Every unique index of a table as a set of columns, small sets first, an expression by the columns that it names. */
export function uniqueSets(table: Table): UniqueSet[] {
  const sets = table.indexes.filter((index) => index.unique).map((index) => toSet(table, index));
  const primary: UniqueSet = { name: 'primary key', columns: table.primaryKey };
  const hasPrimary = table.indexes.some((index) => index.primary) || table.primaryKey.length === 0;
  const all = hasPrimary ? sets : [primary, ...sets];
  return all
    .filter((set) => set.columns.length > 0)
    .sort((a, b) => Number(a.where !== undefined) - Number(b.where !== undefined));
}

function toSet(table: Table, index: Index): UniqueSet {
  const columns = index.keys.flatMap((key) =>
    key.expression ? table.columns.map((column) => column.name).filter((column) => named(key.text, column)) : [key.text],
  );
  const inEitherOrder = [/^\(?least\(/i, /^\(?greatest\(/i].every((by) =>
    index.keys.some(({ text, expression }) => expression && by.test(text)),
  );
  return {
    name: index.name,
    columns: [...new Set(columns)],
    ...(index.where === undefined ? {} : { where: index.where }),
    ...(inEitherOrder ? { unordered: true } : {}),
  };
}

function named(expression: string, column: string): boolean {
  return new RegExp(`(^|[^A-Za-z0-9_])"?${column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"?($|[^A-Za-z0-9_])`).test(expression);
}

/** What makes a row fall under a partial index, and what keeps it out: both as values of one column, as SQL text. */
export interface Predicate {
  column: string;
  inside: string | null | 'any';
  outside: string | null | 'any';
}

/** Reads the common predicates: `is_default`, `status = 'active'`, `deleted_at IS NULL`; undefined for the rest. */
export function readPredicate(where: string): Predicate | undefined {
  const text = where
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  const nullTest = /^"?(\w+)"? IS (NOT )?NULL$/i.exec(text);
  if (nullTest?.[1] !== undefined)
    return nullTest[2] === undefined
      ? { column: nullTest[1], inside: null, outside: 'any' }
      : { column: nullTest[1], inside: 'any', outside: null };
  const flag = /^(NOT )?"?(\w+)"?( = true| = false)?$/i.exec(text);
  if (flag?.[2] !== undefined) {
    const positive = (flag[1] === undefined) !== (flag[3]?.includes('false') === true);
    return { column: flag[2], inside: String(positive), outside: String(!positive) };
  }
  const equal = /^\(?"?(\w+)"?\)?(?:::\w+)? = '([^']*)'(?:::[\w ".]+)?$/i.exec(text);
  if (equal?.[1] !== undefined && equal[2] !== undefined) return { column: equal[1], inside: equal[2], outside: 'any' };
  return undefined;
}

/** Whether a column's name says that it is nobody's in particular: the same word as the parent's (`tenant_id`), not an actor's. */
export function isGenericOwner(column: string): boolean {
  return /^(user|owner|author|creator|created_by|profile|account)(_id)?$/.test(words(column).join('_'));
}
