import { type Catalogue, findTable, type Filter, type Statement, type Table } from '../../model/index.js';

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
      facts.filters.filter((filter) => filter.table === first.alias || filter.table === first.name),
    ) &&
    !joinsMany(statement, catalogue)
  )
    return 1;
  return facts.tables.every((source) => !growing(source.name)) ? Math.max(1, table.seedRows, pageSize) : undefined;
}

/** Equality on every column of the primary or a unique key. */
export function hasUniqueKey(table: Table, filters: Filter[]): boolean {
  const equal = new Set(
    filters.filter((filter) => filter.operator === '=' && !filter.alternative && !filter.wrapped).map((filter) => filter.column),
  );
  const keys = [
    table.primaryKey,
    ...table.indexes
      .filter((index) => index.unique && index.where === undefined)
      .map((index) => index.keys.map((key) => key.text.replace(/^"|"$/g, ''))),
  ];
  return keys.some((key) => key.length > 0 && key.every((column) => equal.has(column)));
}

/** A join to the many side gives more rows than the first table has. */
function joinsMany(statement: Statement, catalogue: Catalogue): boolean {
  if (statement.json) return false;
  return statement.facts.joins.some((join) => {
    const sides = [join.left, join.right].map((side) => {
      const source = statement.facts.tables.find((candidate) => candidate.alias === side.table || candidate.name === side.table);
      const table = source && findTable(catalogue, source.name, source.schema);
      return (
        table !== undefined &&
        hasUniqueKey(table, [{ table: table.name, column: side.column, operator: '=', wrapped: false, alternative: false }])
      );
    });
    return !sides.some(Boolean);
  });
}
