import { type Catalogue, findTable, type Statement, type Table } from '../../model/index.js';
import { equalTo, hasUniqueKey } from './bound.js';

/** One row per month, role or category, not per row: what is grouped by is no key, of this table or of another. */
export function isSummary(statement: Statement, catalogue: Catalogue): boolean {
  const { groupBy } = statement.facts;
  if (groupBy === undefined) return false;
  return !groupBy.some((group) => {
    const table = groupedTable(statement, group.table, catalogue);
    if (table === undefined) return group.column !== '';
    return (
      /_?ids?$/i.test(group.column) ||
      hasUniqueKey(table, [equalTo(table, group.column)]) ||
      table.foreignKeys.some((key) => key.columns.includes(group.column))
    );
  });
}

/**
 * One row per group, whatever it is grouped by but a key of the rows themselves: `select author_id, count(*) … group by author_id`
 * reads all rows and gives one per author. By a key, too, where the rows that it belongs to become no more: one sum per category.
 */
export function isPerGroup(statement: Statement, catalogue: Catalogue, growing: (table: string) => boolean): boolean {
  const { groupBy } = statement.facts;
  if (groupBy === undefined) return false;
  const known = groupBy.every(({ table, column }) => column === '' || groupedTable(statement, table, catalogue) !== undefined);
  const grouped = tableOfGroups(statement, catalogue);
  return known && (grouped === undefined || !growing(grouped));
}

/** The table of which each row is a group of its own: the one by whose key the statement groups. */
export function tableOfGroups(statement: Statement, catalogue: Catalogue): string | undefined {
  const grouped = new Map<Table, string[]>();
  for (const { table: alias, column } of statement.facts.groupBy ?? []) {
    const table = groupedTable(statement, alias, catalogue);
    if (table) grouped.set(table, [...(grouped.get(table) ?? []), column]);
  }
  const own = [...grouped].find(([table, columns]) =>
    hasUniqueKey(
      table,
      columns.map((column) => equalTo(table, column)),
    ),
  );
  return own?.[0].name;
}

function groupedTable({ facts }: Statement, alias: string | undefined, catalogue: Catalogue): Table | undefined {
  const source = facts.tables.find((candidate) => candidate.alias === alias || candidate.name === alias);
  return source && findTable(catalogue, source.name, source.schema);
}
