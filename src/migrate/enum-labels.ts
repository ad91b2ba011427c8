import { type App, findTable, type Statement } from '../model/index.js';

const invalidText = '22P02';

/**
 * What Postgres says of a value that the code writes out and the column's enum does not have: PREPARE takes such a statement,
 * since it knows the type and not yet the value; every execution of it fails.
 */
export function strangeLabel(statement: Statement, catalogue: App['catalogue']): { code: string; message: string } | undefined {
  for (const [at, { literal, operator, column }] of statement.parameters.entries()) {
    if (typeof literal !== 'string' || column === undefined) continue;
    const compared = statement.facts.filters.find((filter) => filter.parameter === at + 1);
    if (operator !== 'write' && (operator !== '=' || compared === undefined || compared.wrapped)) continue;
    const table = findTable(catalogue, column.table, column.schema);
    const declared = table?.columns.find((candidate) => candidate.name === column.column);
    if (table?.origin === 'inferred' || declared?.enumLabels === undefined || declared.type.endsWith('[]')) continue;
    if (declared.enumLabels.includes(literal)) continue;
    return { code: invalidText, message: `invalid input value for enum ${declared.type}: "${literal}"` };
  }
  return undefined;
}
