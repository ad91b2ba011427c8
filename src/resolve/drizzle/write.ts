import type { CallStep, Expression, Table } from '../../model/index.js';
import { bind, type Binding, quote, Unresolvable } from '../sql.js';
import { tableSql, toSql } from './expression.js';
import { buildSelect, clauses, joinsSql, selectionSql, tableColumns } from './select.js';
import { sourceSql, stepsOf, withSql } from './source.js';
import { conflictSql } from './conflict.js';
import { standInColumn } from '../written.js';

/** insert, update and delete as Drizzle sends them; `find` gives a table's facts, `property` the column behind a property. */
export function buildWrite(
  steps: CallStep[],
  binding: Binding,
  find: (name: string, schema?: string) => Table | undefined,
): string {
  const common = withSql(steps, binding);
  const start = steps.find((step) => step.name !== 'with');
  const table = start?.arguments[0];
  if (!start || table?.kind !== 'table') throw new Unresolvable('a table that is only known when the app runs');
  const scope = { binding, bare: false };
  const returning = steps.find((step) => step.name === 'returning');
  const from = start.name === 'update' ? steps.find((step) => step.name === 'from')?.arguments[0] : undefined;
  const joined = from ? steps.filter((step) => step.name.endsWith('Join')).flatMap((step) => step.arguments[0] ?? []) : [];
  const back = () =>
    returning
      ? ` returning ${selectionSql(returning.arguments[0], [table, ...(from ? [from] : []), ...joined], { binding, bare: !from })}`
      : '';
  switch (start.name) {
    case 'insert': {
      const values = steps.find((step) => step.name === 'values')?.arguments[0];
      const query = steps.find((step) => step.name === 'select')?.arguments[0];
      const into = values ? insertSql(table, values, binding, find) : insertSelect(table, query, binding);
      return common + into + conflictSql(steps, table, scope) + back();
    }
    case 'update': {
      const set = steps.find((step) => step.name === 'set')?.arguments[0];
      const sets = assignments(table, set, binding, find);
      const sources = from ? ` from ${sourceSql(from, scope)}${joinsSql(steps, scope)}` : '';
      return `${common}update ${tableSql(table)} set ${sets}${sources}${clauses(steps, scope)}${back()}`;
    }
    default:
      return `${common}delete from ${tableSql(table)}${clauses(steps, scope)}${back()}`;
  }
}

type TableExpression = Extract<Expression, { kind: 'table' }>;

function insertSql(
  table: TableExpression,
  values: Expression,
  binding: Binding,
  find: (name: string, schema?: string) => Table | undefined,
): string {
  const rows =
    values.kind === 'list' && values.items.length > 0
      ? values.open
        ? values.items.slice(0, 1)
        : values.items.slice(0, 50)
      : [values];
  const columns = tableColumns(table.name, table.schema);
  const known = find(table.name, table.schema);
  const tuples = rows.map((row) => {
    const given = new Map(row.kind === 'record' ? row.fields.map((field) => [columnOf(field.name, table), field.value]) : []);
    const open = row.kind !== 'record' || row.open;
    return `(${columns
      .map((column) => {
        const value = given.get(column);
        if (value) return value.kind === 'sql' ? toSql(value, { binding, bare: true }) : bind(binding, value);
        const facts = known?.columns.find((candidate) => candidate.name === column);
        const wanted = open && facts !== undefined && facts.default === undefined && !facts.identity && facts.notNull;
        return wanted ? bind(binding, { kind: 'input', origin: 'request', name: column }) : 'default';
      })
      .join(', ')})`;
  });
  return `insert into ${tableSql(table)} (${columns.map(quote).join(', ')}) values ${tuples.join(', ')}`;
}

/** An insert of what a select gives. */
function insertSelect(table: TableExpression, query: Expression | undefined, binding: Binding): string {
  const columns = tableColumns(table.name, table.schema).map(quote).join(', ');
  if (query?.kind === 'sql') return `insert into ${tableSql(table)} (${columns}) ${toSql(query, { binding, bare: false })}`;
  if (query?.kind !== 'call' || query.name !== 'subquery')
    throw new Unresolvable('an insert of what is only known when the app runs');
  return `insert into ${tableSql(table)} (${columns}) ${buildSelect(stepsOf(query), binding)}`;
}

function assignments(
  table: TableExpression,
  set: Expression | undefined,
  binding: Binding,
  find: (name: string, schema?: string) => Table | undefined,
): string {
  const columns = tableColumns(table.name, table.schema);
  const fields = set?.kind === 'record' ? set.fields : [];
  const parts = fields
    .map((field) => [columnOf(field.name, table), field.value] as const)
    .filter(([column]) => columns.includes(column))
    .map(
      ([column, value]) =>
        `${quote(column)} = ${value.kind === 'sql' || value.kind === 'column' ? toSql(value, { binding, bare: false }) : bind(binding, value)}`,
    );
  if (parts.length > 0) return parts.join(', ');
  // Only running tells what is set: one plain column stands for it.
  const plain = standInColumn(find(table.name, table.schema)) ?? columns.at(-1) ?? '';
  return `${quote(plain)} = ${bind(binding, { kind: 'input', origin: 'request', name: plain })}`;
}

/** The column behind the code's name for it. */
export function columnOf(property: string, table: TableExpression): string {
  return table.properties?.[property] ?? property;
}
