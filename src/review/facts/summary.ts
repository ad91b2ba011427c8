import { type Catalogue, findTable, type Statement } from '../../model/index.js';
import { hasUniqueKey } from './bound.js';

/** One row per month, role or category, not per row: what is grouped by is no key, of this table or of another. */
export function isSummary(statement: Statement, catalogue: Catalogue): boolean {
  const { groupBy, tables } = statement.facts;
  if (groupBy === undefined) return false;
  return !groupBy.some((group) => {
    const source = tables.find((candidate) => candidate.alias === group.table || candidate.name === group.table);
    const table = source && findTable(catalogue, source.name, source.schema);
    if (table === undefined) return group.column !== '';
    const equal = { table: table.name, column: group.column, operator: '=', wrapped: false, alternative: false };
    return (
      /_?ids?$/i.test(group.column) ||
      hasUniqueKey(table, [equal]) ||
      table.foreignKeys.some((key) => key.columns.includes(group.column))
    );
  });
}
