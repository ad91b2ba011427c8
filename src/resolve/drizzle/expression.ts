import type { Expression } from '../../model/index.js';
import { bind, type Binding, quote, Unresolvable } from '../sql.js';
import { buildSelect } from './select.js';
import { aliasOf, sourceSql, stepsOf } from './source.js';

export interface Scope {
  binding: Binding;
  /** Columns stand without their table: in the select list of one table. */
  bare: boolean;
}

const infix: Record<string, string> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  notLike: 'not like',
  ilike: 'ilike',
  notIlike: 'not ilike',
  arrayContains: '@>',
  arrayContained: '<@',
  arrayOverlaps: '&&',
};
const functions: Record<string, string> = { count: 'count', sum: 'sum', avg: 'avg', max: 'max', min: 'min' };

/** An expression of Drizzle as the SQL that Drizzle makes of it. */
export function toSql(value: Expression, scope: Scope): string {
  switch (value.kind) {
    case 'column':
      return scope.bare ? quote(value.column) : `${ownerSql(value)}.${quote(value.column)}`;
    case 'table':
      return tableSql(value);
    case 'sql':
      return templateSql(value.chunks, scope);
    case 'call':
      return callSql(value.name, value.arguments, scope);
    default:
      return bind(scope.binding, value);
  }
}

function ownerSql(column: Extract<Expression, { kind: 'column' }>): string {
  if (column.alias !== undefined) return quote(column.alias);
  return column.schema === undefined ? quote(column.table) : `${quote(column.schema)}.${quote(column.table)}`;
}

/** A list in a template is as many placeholders as values. */
function templateSql(chunks: (string | Expression)[], scope: Scope): string {
  let sql = '';
  for (const chunk of chunks) {
    if (typeof chunk === 'string') sql += chunk;
    else if (chunk.kind === 'list' && !chunk.open && chunk.items.length > 0)
      sql += `(${chunk.items.map((item) => operandSql(item, scope)).join(', ')})`;
    else {
      // How many there are is only known when the app runs: the lab sends them as one array, which Postgres plans alike.
      const within = /\b(not\s+)?in\s*$/i.exec(sql);
      if (within && (chunk.kind === 'list' || chunk.kind === 'input'))
        sql = `${sql.slice(0, within.index)}${within[1] ? '<> all' : '= any'} (${bind(scope.binding, chunk)})`;
      else if (chunk.kind === 'call' && chunk.name === 'subquery' && isNamed(chunk)) sql += sourceSql(chunk, scope);
      else sql += toSql(chunk, scope);
    }
  }
  return sql;
}

function isNamed(value: Extract<Expression, { kind: 'call' }>): boolean {
  return value.arguments.some((step) => step.kind === 'call' && step.name === 'as');
}

export function tableSql(value: Extract<Expression, { kind: 'table' }>): string {
  const name = value.schema === undefined ? quote(value.name) : `${quote(value.schema)}.${quote(value.name)}`;
  return value.alias === undefined ? name : `${name} ${quote(value.alias)}`;
}

function callSql(name: string, values: Expression[], scope: Scope): string {
  const [first, second, third] = values;
  const operator = infix[name];
  if (operator && first && second) return `${toSql(first, scope)} ${operator} ${operandSql(second, scope)}`;
  const aggregate = functions[name];
  if (aggregate) return `${aggregate}(${first ? toSql(first, scope) : '*'})`;
  switch (name) {
    case 'and':
    case 'or': {
      const parts = values.filter((part) => !isNothing(part)).map((part) => toSql(part, scope));
      if (parts.length === 0) throw new Unresolvable(`an empty ${name}()`);
      return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${name} `)})`;
    }
    case 'not':
      return `not ${first ? toSql(first, scope) : 'true'}`;
    case 'isNull':
    case 'isNotNull':
      return `${first ? toSql(first, scope) : 'null'} ${name === 'isNull' ? 'is null' : 'is not null'}`;
    case 'inArray':
    case 'notInArray':
      return inArray(name === 'inArray' ? 'in' : 'not in', first, second, scope);
    case 'between':
    case 'notBetween':
      if (!first || !second || !third) throw new Unresolvable(name);
      return `${toSql(first, scope)} ${name === 'between' ? 'between' : 'not between'} ${operandSql(second, scope)} and ${operandSql(third, scope)}`;
    case 'asc':
    case 'desc':
      return `${first ? toSql(first, scope) : 'null'} ${name}`;
    case 'countDistinct':
    case 'sumDistinct':
    case 'avgDistinct':
      return `${name.replace('Distinct', '')}(distinct ${first ? toSql(first, scope) : '*'})`;
    case 'exists':
    case 'notExists':
      return `${name === 'exists' ? 'exists' : 'not exists'} ${first ? toSql(first, scope) : '(select 1)'}`;
    case 'subquery':
      return `(${buildSelect(stepsOf({ kind: 'call', name, arguments: values }), scope.binding)})`;
    case 'sql':
    case 'key':
      return first ? toSql(first, scope) : 'null';
    case 'chain':
      return chainSql(values, scope);
    default:
      throw new Unresolvable(`Drizzle's ${name}() is not read yet`);
  }
}

/** `sql` pieces with `.as('x')` stand by that name outside of the select list; `.mapWith(Number)` changes nothing. */
function chainSql(values: Expression[], scope: Scope): string {
  const chain: Expression = { kind: 'call', name: 'chain', arguments: values };
  const name = aliasOf(chain);
  return name === undefined ? baseSql(chain, scope) : quote(name);
}

/** An expression without the name that it was given. */
export function baseSql(value: Expression, scope: Scope): string {
  const start = value.kind === 'call' && value.name === 'chain' ? value.arguments[0] : undefined;
  if (start?.kind !== 'call') return toSql(value, scope);
  return callSql(start.name, start.arguments, scope);
}

function inArray(operator: string, first: Expression | undefined, second: Expression | undefined, scope: Scope): string {
  if (!first || !second) throw new Unresolvable('inArray without arguments');
  const left = toSql(first, scope);
  if ((second.kind === 'call' && second.name === 'subquery') || second.kind === 'sql')
    return `${left} ${operator} ${toSql(second, scope)}`;
  const items = second.kind === 'list' && !second.open ? second.items : undefined;
  if (items?.length === 0) return operator === 'in' ? 'false' : 'true';
  if (items && items.length > 0) return `${left} ${operator} (${items.map((item) => bind(scope.binding, item)).join(', ')})`;
  // As many placeholders as values: the lab sends them as one array, which Postgres plans alike.
  const placeholder = bind(scope.binding, { kind: 'list', items: second.kind === 'list' ? second.items : [second], open: true });
  return operator === 'in' ? `${left} = any(${placeholder})` : `${left} <> all(${placeholder})`;
}

function operandSql(value: Expression, scope: Scope): string {
  return value.kind === 'column' || value.kind === 'sql' || value.kind === 'call'
    ? toSql(value, scope)
    : bind(scope.binding, value);
}

export function isNothing(value: Expression): boolean {
  // `and()` of no conditions is undefined, and no condition itself.
  if (value.kind === 'call' && (value.name === 'and' || value.name === 'or')) return value.arguments.every(isNothing);
  return value.kind === 'literal' && value.value === null;
}
