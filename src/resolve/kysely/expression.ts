import type { Expression } from '../../model/index.js';
import { bind, literalString, quote, Unresolvable } from '../sql.js';
import { callSql, chainSql } from './call.js';
import { aliasedSql, neededText, referenceSql, type Scope, stepsOf } from './names.js';
import { statementSql } from './statement.js';

/** An expression where a value stands: what is no expression is a parameter. */
export function valueSql(value: Expression | undefined, scope: Scope): string {
  if (value?.kind === 'sql') return textSql(value.chunks, scope);
  if (value?.kind !== 'call') return bind(scope.binding, value);
  const steps = stepsOf(value);
  if (steps) return `(${statementSql(steps, scope)})`;
  return value.name === 'chain' ? chainSql(value.arguments, scope) : callSql(value.name, value.arguments, scope);
}

/** Text with holes; a value glued into quotes cannot be told from the text. */
function textSql(chunks: (string | Expression)[], scope: Scope): string {
  let sql = '';
  for (const chunk of chunks) {
    if (typeof chunk !== 'string' && (sql.split("'").length - 1) % 2 === 1)
      throw new Unresolvable('a value inside quotes that is only known when the app runs');
    sql += typeof chunk === 'string' ? chunk : valueSql(chunk, scope);
  }
  return sql;
}

/** An expression where a column stands: text is its name. */
export function columnSql(value: Expression | undefined, scope: Scope): string {
  const text = literalString(value);
  if (text !== undefined) return referenceSql(text, scope);
  if (value?.kind === 'call' || value?.kind === 'sql') return valueSql(value, scope);
  if (value?.kind === 'list') return `(${value.items.map((item) => columnSql(item, scope)).join(', ')})`;
  if (value?.kind === 'text' || value?.kind === 'input' || value?.kind === 'unknown')
    throw new Unresolvable('a column or condition that is only known when the app runs');
  return valueSql(value, scope);
}

/** Entries of a select or returning list. */
export function selectionSql(values: Expression[], scope: Scope): string[] {
  return values.flatMap((value) => {
    if (value.kind === 'list') return selectionSql(value.items, scope);
    const text = literalString(value);
    if (text !== undefined) return [aliasedSql(text, scope)];
    const steps = stepsOf(value);
    const alias = steps?.find((step) => step.name === 'as')?.arguments[0];
    return [`${columnSql(value, scope)}${alias ? ` as ${quote(neededText(alias, 'an alias'))}` : ''}`];
  });
}

/** `('age', '>', 3)`, or one expression. */
export function conditionSql(values: Expression[], scope: Scope): string {
  const [left, operator, right] = values;
  if (!operator) return columnSql(left, scope);
  return `${columnSql(left, scope)} ${operationSql(operator, right, scope)}`;
}

/** Two columns compared: `whereRef`, `onRef`. */
export function referencesSql(values: Expression[], scope: Scope): string {
  const [left, operator, right] = values;
  return `${columnSql(left, scope)} ${operatorSql(operator, scope)} ${columnSql(right, scope)}`;
}

export function operatorSql(value: Expression | undefined, scope: Scope): string {
  return value?.kind === 'call' ? valueSql(value, scope) : neededText(value, 'an operator');
}

/** The operator and what it compares with. */
function operationSql(operator: Expression, right: Expression | undefined, scope: Scope): string {
  const symbol = operatorSql(operator, scope).toLowerCase();
  if (symbol === 'in' || symbol === 'not in') {
    if (right?.kind === 'call' || right?.kind === 'sql') return `${symbol} ${valueSql(right, scope)}`;
    if (right?.kind === 'list' && !right.open && right.items.length > 0)
      return `${symbol} (${right.items.map((item) => valueSql(item, scope)).join(', ')})`;
    // As many placeholders as values: the lab sends them as one array, which Postgres plans alike.
    const placeholder = bind(scope.binding, {
      kind: 'list',
      items: right?.kind === 'list' ? right.items : [right ?? unknownValue],
      open: true,
    });
    return symbol === 'in' ? `= any(${placeholder})` : `<> all(${placeholder})`;
  }
  if ((symbol === 'is' || symbol === 'is not') && right?.kind === 'literal' && typeof right.value !== 'string')
    return `${symbol} ${right.value === null ? 'null' : String(right.value)}`;
  return `${symbol} ${valueSql(right, scope)}`;
}

const unknownValue: Expression = { kind: 'input', origin: 'unknown', name: 'values' };
