import { type CallStep, type Expression, snakeCase } from '../../model/index.js';
import { literalString, Unresolvable } from '../sql.js';
import { columnsToWrite, standInColumn, writtenRows } from '../written.js';
import { joinsSql, isJoin } from './join.js';
import { flat, identifierSql, nameSql, neededText, type Scope, stepsOf } from './names.js';
import { fromSql } from './select.js';
import { knownTable, statementSql } from './statement.js';
import { columnSql, valueSql } from './value.js';
import { conditionsSql } from './where.js';

/** `insert(rows, returning)`; Knex sorts the columns. */
export function insertSql(steps: CallStep[], step: CallStep, scope: Scope): string {
  const [given] = step.arguments;
  const table = fromSql(steps, scope);
  const query = stepsOf(given);
  if (query)
    return `insert into ${table} ${statementSql(query, scope)}${conflictSql(steps, [], scope)}${returningSql(steps, step.arguments[1], scope)}`;
  const rows = writtenRows(given);
  const columnOf = (property: string) => (scope.camelCase ? snakeCase(property) : property);
  const columns = columnsToWrite(rows, knownTable(steps, scope), columnOf).toSorted((left, right) =>
    left.column < right.column ? -1 : 1,
  );
  if (columns.length === 0) {
    if (rows.every((row) => row.kind === 'record' && !row.open))
      return `insert into ${table} default values${returningSql(steps, step.arguments[1], scope)}`;
    throw new Unresolvable('a row to insert that is only known when the app runs');
  }
  const tuples = rows.map((row) => `(${columns.map((column) => written(column.given(row), scope)).join(', ')})`);
  const names = columns.map(({ column }) => nameSql(column, { ...scope, camelCase: false }));
  return `insert into ${table} (${names.join(', ')}) values ${tuples.join(', ')}${conflictSql(steps, names, scope)}${returningSql(steps, step.arguments[1], scope)}`;
}

function written(value: Expression | 'default', scope: Scope): string {
  return value === 'default' ? 'DEFAULT' : valueSql(value, scope);
}

/** `onConflict('email').merge(…)` and `.ignore()` */
function conflictSql(steps: CallStep[], columns: string[], scope: Scope): string {
  const at = steps.findIndex((step) => step.name === 'onConflict');
  const step = steps[at];
  if (!step) return '';
  const targets = flat(step.arguments);
  const target =
    targets.length === 0
      ? ''
      : targets.length === 1 && targets[0]?.kind === 'call'
        ? ` ${valueSql(targets[0], scope)}`
        : ` (${targets.map((column) => columnSql(column, scope)).join(', ')})`;
  const merge = steps.find((candidate) => candidate.name === 'merge');
  if (!merge) return ` on conflict${target} do nothing`;
  const [given] = merge.arguments;
  const chosen = given?.kind === 'list' ? flat([given]).map((column) => columnSql(column, scope)) : columns;
  const sets = given?.kind === 'record' ? assignments(given, scope) : chosen.map((column) => `${column} = excluded.${column}`);
  if (sets.length === 0) throw new Unresolvable('columns to merge that are only known when the app runs');
  const where = conditionsSql('where', steps.slice(at), scope);
  return ` on conflict${target} do update set ${sets.join(', ')}${where === '' ? '' : ` where ${where}`}`;
}

function returningSql(steps: CallStep[], given: Expression | undefined, scope: Scope): string {
  const values = flat([
    ...(given ? [given] : []),
    ...steps.filter((step) => step.name === 'returning').flatMap((step) => step.arguments),
  ]).filter((value) => value.kind === 'literal' || value.kind === 'call');
  return values.length === 0 ? '' : ` returning ${values.map((value) => columnSql(value, scope)).join(', ')}`;
}

function assignments(value: Extract<Expression, { kind: 'record' }>, scope: Scope): string[] {
  return value.fields.map((field) => `${identifierSql(field.name, scope)} = ${valueSql(field.value, scope)}`);
}

/** `update({ … })`, `update('a', 1)`, `increment('a', 1)` */
export function updateSql(steps: CallStep[], step: CallStep, scope: Scope): string {
  const [first, second] = step.arguments;
  const name = literalString(first);
  const counts = steps.filter((candidate) => candidate.name === 'increment' || candidate.name === 'decrement');
  const sets =
    step.name === 'update'
      ? first?.kind === 'record'
        ? assignments(first, scope)
        : name === undefined
          ? []
          : [`${identifierSql(name, scope)} = ${valueSql(second, scope)}`]
      : [];
  for (const count of counts) sets.push(...countSql(count, scope));
  if (sets.length === 0) {
    // Only running tells what is set: one plain column stands for it.
    const column = standInColumn(knownTable(steps, scope));
    if (column === undefined) throw new Unresolvable('columns to set that are only known when the app runs');
    sets.push(
      `${nameSql(column, { ...scope, camelCase: false })} = ${valueSql({ kind: 'input', origin: 'request', name: column }, scope)}`,
    );
  }
  const from = steps
    .filter((candidate) => candidate.name === 'updateFrom')
    .map((candidate) => columnSql(candidate.arguments[0], scope));
  const where = conditionsSql('where', steps, scope);
  const returning = step.name === 'update' ? (name === undefined ? second : step.arguments[2]) : undefined;
  if (steps.some((candidate) => isJoin(candidate.name))) throw new Unresolvable('an update with a join');
  return `update ${fromSql(steps, scope)} set ${sets.join(', ')}${from.length > 0 ? ` from ${from.join(', ')}` : ''}${where === '' ? '' : ` where ${where}`}${returningSql(steps, returning, scope)}`;
}

function countSql(step: CallStep, scope: Scope): string[] {
  const [first, second] = step.arguments;
  const sign = step.name === 'increment' ? '+' : '-';
  const one: Expression = { kind: 'literal', value: 1 };
  if (first?.kind === 'record')
    return first.fields.map(
      (field) =>
        `${identifierSql(field.name, scope)} = ${identifierSql(field.name, scope)} ${sign} ${valueSql(field.value, scope)}`,
    );
  const column = identifierSql(neededText(first, 'a column'), scope);
  return [`${column} = ${column} ${sign} ${valueSql(second ?? one, scope)}`];
}

/** `del()` */
export function deleteSql(steps: CallStep[], step: CallStep, scope: Scope): string {
  if (joinsSql(steps, scope) !== '') throw new Unresolvable('a delete with a join');
  const where = conditionsSql('where', steps, scope);
  return `delete from ${fromSql(steps, scope)}${where === '' ? '' : ` where ${where}`}${returningSql(steps, step.arguments[0], scope)}`;
}
