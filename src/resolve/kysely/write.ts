import type { CallStep, Expression } from '../../model/index.js';
import { columnsToWrite, standInColumn, writtenRows } from '../written.js';
import { literalString, Unresolvable } from '../sql.js';
import { columnSql, conditionSql, selectionSql, valueSql } from './expression.js';
import { columnName, nameSql, neededText, referenceSql, type Scope, splitAlias, stepsOf, tableSql } from './names.js';
import { clausesSql, joinsSql, sourceSql } from './select.js';
import { knownTable, statementSql } from './statement.js';

/** `insertInto('users').values(…).onConflict(…).returning(…)` */
export function insertSql(steps: CallStep[], table: Expression | undefined, scope: Scope): string {
  const name = neededText(table, 'a table');
  const into = `insert into ${tableSql(name, scope)}`;
  const after = conflictSql(steps, scope);
  const query = steps.find((step) => step.name === 'expression')?.arguments[0];
  if (query) {
    const columns = (steps.find((step) => step.name === 'columns')?.arguments ?? []).flatMap((value) =>
      value.kind === 'list' ? value.items : [value],
    );
    const inner = stepsOf(query);
    const listed =
      columns.length > 0 ? ` (${columns.map((column) => nameSql(neededText(column, 'a column'), scope)).join(', ')})` : '';
    return `${into}${listed} ${inner ? statementSql(inner, scope) : valueSql(query, scope)}${after()}${returningSql(steps, scope)}`;
  }
  if (steps.some((step) => step.name === 'defaultValues')) return `${into} default values${after()}${returningSql(steps, scope)}`;
  const rows = writtenRows(steps.find((step) => step.name === 'values')?.arguments[0]);
  const columns = columnsToWrite(rows, knownTable(columnName(name, scope), scope), (property) => columnName(property, scope));
  if (columns.length === 0) throw new Unresolvable('a row to insert that is only known when the app runs');
  const tuples = rows.map(
    (row) =>
      `(${columns
        .map(({ given }) => {
          const value = given(row);
          return value === 'default' ? 'default' : valueSql(value, scope);
        })
        .join(', ')})`,
  );
  const listed = columns.map(({ column }) => nameSql(column, { ...scope, camelCase: false })).join(', ');
  return `${into} (${listed}) values ${tuples.join(', ')}${after()}${returningSql(steps, scope)}`;
}

/** The conflict clause; called where it stands in the text, so that parameters keep their order. */
function conflictSql(steps: CallStep[], scope: Scope): () => string {
  return () => {
    const builder = stepsOf(steps.find((step) => step.name === 'onConflict')?.arguments[0]);
    if (!builder) return '';
    const targets = builder
      .filter((step) => step.name === 'column' || step.name === 'columns')
      .flatMap((step) => step.arguments.flatMap((value) => (value.kind === 'list' ? value.items : [value])))
      .map((column) => nameSql(neededText(column, 'a column'), scope));
    const expression = builder.find((step) => step.name === 'expression')?.arguments[0];
    const constraint = literalString(builder.find((step) => step.name === 'constraint')?.arguments[0]);
    const target = constraint
      ? ` on constraint ${nameSql(constraint, scope)}`
      : expression
        ? ` (${columnSql(expression, scope)})`
        : targets.length > 0
          ? ` (${targets.join(', ')})`
          : '';
    const action = builder.findIndex((step) => step.name === 'doUpdateSet' || step.name === 'doNothing');
    const update = builder[action];
    const where = (part: CallStep[]) => {
      const conditions = part.filter((step) => step.name === 'where').map((step) => conditionSql(step.arguments, scope));
      return conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
    };
    const start = ` on conflict${target}${where(builder.slice(0, Math.max(action, 0)))}`;
    if (update?.name !== 'doUpdateSet') return `${start} do nothing`;
    return `${start} do update set ${assignmentsSql(update.arguments, scope)}${where(builder.slice(action))}`;
  };
}

function returningSql(steps: CallStep[], scope: Scope): string {
  const parts = steps.flatMap((step) => {
    if (step.name === 'returning') return selectionSql(step.arguments, scope);
    if (step.name !== 'returningAll') return [];
    const tables = step.arguments.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
    return tables.length === 0 ? ['*'] : tables.map((table) => `${nameSql(neededText(table, 'a table'), scope)}.*`);
  });
  return parts.length > 0 ? ` returning ${parts.join(', ')}` : '';
}

/** `updateTable('users').set(…).where(…)` */
export function updateSql(steps: CallStep[], table: Expression | undefined, scope: Scope): string {
  const set = steps
    .filter((step) => step.name === 'set')
    .map((step) => assignmentsSql(step.arguments, scope))
    .filter((text) => text !== '');
  const name = splitAlias(neededText(table, 'a table')).name;
  if (set.length === 0) {
    // Only running tells what is set: one plain column stands for it.
    const column = standInColumn(knownTable(columnName(name, scope), scope));
    if (column === undefined) throw new Unresolvable('columns to set that are only known when the app runs');
    set.push(`${nameSql(column, scope)} = ${valueSql({ kind: 'input', origin: 'request', name: column }, scope)}`);
  }
  const from = steps.filter((step) => step.name === 'from').flatMap((step) => step.arguments);
  const sources = from.length > 0 ? ` from ${from.map((source) => sourceSql(source, scope)).join(', ')}` : '';
  return `update ${sourceSql(table, scope)} set ${set.join(', ')}${sources}${joinsSql(steps, scope)}${clausesSql(steps, scope)}${returningSql(steps, scope)}`;
}

/** `{ name: 'a' }`, or `('name', 'a')`. */
function assignmentsSql(values: Expression[], scope: Scope): string {
  const [first, second] = values;
  const name = literalString(first);
  if (name !== undefined) return `${referenceSql(name, scope)} = ${valueSql(second, scope)}`;
  if (second) return `${columnSql(first, scope)} = ${valueSql(second, scope)}`;
  if (first?.kind !== 'record') return '';
  return first.fields.map((field) => `${referenceSql(field.name, scope)} = ${valueSql(field.value, scope)}`).join(', ');
}

/** `deleteFrom('users').using(…).where(…)` */
export function deleteSql(steps: CallStep[], table: Expression | undefined, scope: Scope): string {
  const using = steps.filter((step) => step.name === 'using').flatMap((step) => step.arguments);
  const sources = using
    .flatMap((value) => (value.kind === 'list' ? value.items : [value]))
    .map((source) => sourceSql(source, scope));
  const from = table?.kind === 'list' ? table.items : table ? [table] : [];
  return `delete from ${from.map((source) => sourceSql(source, scope)).join(', ')}${sources.length > 0 ? ` using ${sources.join(', ')}` : ''}${joinsSql(steps, scope)}${clausesSql(steps, scope)}${returningSql(steps, scope)}`;
}
