import { type Catalogue, type Filter, findTable, isOn, type Statement, type Table } from '../../model/index.js';
import { coversRows } from './partial.js';

/** A page size that the request gives is taken to be a page. */
const pageSize = 100;

/**
 * Most rows that a read can give, or a write can touch: by its limit, by a unique key that it compares, or because every
 * table it reads is fixed. Undefined when it grows.
 */
export function boundOf(statement: Statement, catalogue: Catalogue, growing: (table: string) => boolean): number | undefined {
  const { facts } = statement;
  if (facts.verb === 'insert') return 1;
  if (facts.singleRow) return 1;
  const own = statement.rowCap === undefined ? facts.limit : undefined;
  if (typeof own === 'number') return own;
  if (own === 'parameter') return pageSize;
  // What a function gives cannot be told from its call.
  if (facts.tables.length === 0) return pageSize;
  const first = facts.tables[0];
  const table = first && findTable(catalogue, first.name, first.schema);
  if (!table) return undefined;
  if (
    hasUniqueKey(
      table,
      facts.filters.filter((filter) => isOn(filter, first)),
    ) &&
    !joinsMany(statement, catalogue)
  )
    return 1;
  if (asksForKeys(statement, table)) return pageSize;
  return facts.tables.every((source) => !growing(source.name)) ? Math.max(1, table.seedRows, pageSize) : undefined;
}

/**
 * One row at most for each key that is handed in: by a request, or by the rows of the statement before, as what is included of
 * a relation to one row. Keys out of another list are as many as that list has.
 */
function asksForKeys({ facts, parameters, order }: Statement, table: Table): boolean {
  const handedIn = facts.filters.filter((filter) => {
    const parameter = filter.parameter === undefined ? undefined : parameters[filter.parameter - 1];
    return parameter !== undefined && parameter.origin.startsWith('row') === order > 0;
  });
  return hasUniqueKey(
    table,
    handedIn.map((filter) => (filter.operator === 'in' ? { ...filter, operator: '=' } : filter)),
  );
}

/** Equality on every column of the primary or a unique key; one of some rows only where those are the ones asked for. */
export function hasUniqueKey(table: Table, filters: Filter[]): boolean {
  const equal = new Set(
    filters.filter((filter) => filter.operator === '=' && !filter.alternative && !filter.wrapped).map((filter) => filter.column),
  );
  const keys = [
    table.primaryKey,
    ...table.indexes
      .filter((index) => index.unique && coversRows(index.where, filters))
      .map((index) => index.keys.map((key) => key.text.replace(/^"|"$/g, ''))),
  ];
  return keys.some((key) => key.length > 0 && key.every((column) => equal.has(column)));
}

/** As if the statement compared this column. */
export function equalTo(table: Table, column: string): Filter {
  return { table: table.name, column, operator: '=', wrapped: false, alternative: false };
}

/** A join to the many side gives more rows than the first table has. */
function joinsMany(statement: Statement, catalogue: Catalogue): boolean {
  if (statement.json) return false;
  return statement.facts.joins.some((join) => {
    const sides = [join.left, join.right].map((side) => {
      const source = statement.facts.tables.find((candidate) => isOn(side, candidate));
      const table = source && findTable(catalogue, source.name, source.schema);
      return table !== undefined && hasUniqueKey(table, [equalTo(table, side.column)]);
    });
    return !sides.some(Boolean);
  });
}
