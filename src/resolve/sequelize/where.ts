import type { DataModel, Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, Unresolvable } from '../sql.js';

/** What conditions are written against: a model, and the name by which the statement knows it. */
export interface Scope {
  model: DataModel;
  binding: Binding;
  /** Absent where columns stand by themselves. */
  alias?: string;
  /** All models, where an order leads to another one. */
  models?: DataModel[];
}

const comparisons: Record<string, string> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'LIKE',
  notLike: 'NOT LIKE',
  iLike: 'ILIKE',
  notILike: 'NOT ILIKE',
  regexp: '~',
  iRegexp: '~*',
  contains: '@>',
  contained: '<@',
  overlap: '&&',
};
const around: Record<string, [string, string]> = { startsWith: ['', '%'], endsWith: ['%', ''], substring: ['%', '%'] };

/** The condition of an object, a list of them or a piece of SQL; undefined where there is none. */
export function whereSql(value: Expression | undefined, scope: Scope): string | undefined {
  if (value === undefined || isNull(value)) return undefined;
  if (value.kind === 'list') return joined(value.items, 'AND', scope);
  if (value.kind === 'call') return pieceSql(value, scope);
  if (value.kind !== 'record') throw new Unresolvable('conditions that are only known when the app runs');
  if (value.open) throw new Unresolvable('conditions that are only known when the app runs');
  // Sequelize writes operators before columns.
  const operators = value.fields.filter((field) => field.name.startsWith('Op.'));
  const columns = value.fields.filter((field) => !field.name.startsWith('Op.'));
  const parts = [...operators, ...columns].flatMap((field) => {
    if (!field.name.startsWith('Op.')) return conditionSql(columnSql(field.name, scope), field.value, scope);
    return groupSql(field.name.slice(3), field.value, scope) ?? [];
  });
  return bracketed(parts, 'AND');
}

export function bracketed(parts: string[], word: string): string | undefined {
  return parts.length < 2 ? parts[0] : `(${parts.join(` ${word} `)})`;
}

function joined(items: Expression[], word: string, scope: Scope): string | undefined {
  return bracketed(
    items.flatMap((item) => whereSql(item, scope) ?? []),
    word,
  );
}

function groupSql(name: string, value: Expression, scope: Scope): string | undefined {
  const items =
    value.kind === 'list'
      ? value.items
      : value.kind === 'record'
        ? value.fields.map((field): Expression => ({ kind: 'record', fields: [field], open: value.open }))
        : [value];
  if (value.kind === 'list' && value.open) throw new Unresolvable('conditions that are only known when the app runs');
  if (name === 'and' || name === 'or') return joined(items, name.toUpperCase(), scope);
  if (name === 'not') {
    const inner = joined(items, 'AND', scope);
    return inner === undefined ? undefined : `NOT (${inner})`;
  }
  throw new Unresolvable(`Sequelize's Op.${name} around conditions is not read`);
}

/** A column by its attribute; `$author.name$` names a column of what is joined. */
export function columnSql(name: string, scope: Scope): string {
  const joinedName = /^\$(.+)\.(\w+)\$$/.exec(name);
  if (joinedName?.[1] !== undefined) return `${quote(joinedName[1].replaceAll('.', '->'))}.${quote(joinedName[2] ?? '')}`;
  if (!/^\w+$/.test(name)) throw new Unresolvable(`the column ${name} is not read`);
  const column = scope.model.fields.find((field) => field.name === name)?.column ?? name;
  return scope.alias === undefined ? quote(column) : `${quote(scope.alias)}.${quote(column)}`;
}

function conditionSql(column: string, value: Expression, scope: Scope): string {
  if (isNull(value)) return `${column} IS NULL`;
  if (value.kind === 'list') return listed(column, value, 'IN', scope);
  if (value.kind === 'record') {
    if (!value.open && value.fields.length > 0 && value.fields.every((field) => !field.name.startsWith('Op.')))
      return bracketed(jsonSql(column, [], value, scope), 'AND') ?? 'true';
    if (value.open || value.fields.length === 0 || value.fields.some((field) => !field.name.startsWith('Op.')))
      throw new Unresolvable('a condition that is only known when the app runs');
    return (
      bracketed(
        value.fields.map((field) => compare(column, field.name.slice(3), field.value, scope)),
        'AND',
      ) ?? 'true'
    );
  }
  return `${column} = ${valueSql(value, scope)}`;
}

/** `{ meta: { a: { b: 'x' } } }`: what lies within a JSON column, as its text. Values of other types are cast by what they are. */
function jsonSql(column: string, path: string[], value: Expression, scope: Scope): string[] {
  if (value.kind === 'record' && !value.open && value.fields.length > 0 && value.fields.every(({ name }) => /^\w+$/.test(name)))
    return value.fields.flatMap((field) => jsonSql(column, [...path, field.name], field.value, scope));
  const inner = value.kind === 'record' && value.fields.length === 1 ? value.fields[0]?.value : value;
  const told = isNull(inner) || (inner?.kind === 'literal' && typeof inner.value === 'string');
  if (!told || path.length === 0) throw new Unresolvable('a condition inside a JSON column whose type only running would tell');
  return [conditionSql(`(${column}#>>'{${path.join(',')}}')`, value, scope)];
}

function compare(column: string, name: string, value: Expression, scope: Scope): string {
  const operator = comparisons[name];
  if (operator !== undefined) {
    const any = fieldOf(value, 'Op.any');
    if (any) return `${column} ${operator} ANY (${arraySql(any, scope)})`;
    if (value.kind === 'record') throw new Unresolvable(`Sequelize's Op.${name} with another operator is not read`);
    return `${column} ${operator} ${valueSql(value, scope)}`;
  }
  const pattern = around[name];
  if (pattern) {
    const text: Expression = { kind: 'text', chunks: [pattern[0], value, pattern[1]].filter((chunk) => chunk !== '') };
    return `${column} LIKE ${bind(scope.binding, text)}`;
  }
  switch (name) {
    case 'any':
      return `${column} = ANY (${arraySql(value, scope)})`;
    case 'eq':
      return conditionSql(column, value, scope);
    case 'ne':
      return isNull(value) ? `${column} IS NOT NULL` : `${column} != ${valueSql(value, scope)}`;
    case 'is':
      return `${column} IS ${truthSql(value)}`;
    case 'not':
      if (value.kind === 'list') return listed(column, value, 'NOT IN', scope);
      if (value.kind === 'record') return `NOT (${conditionSql(column, value, scope)})`;
      if (isNull(value) || (value.kind === 'literal' && typeof value.value === 'boolean'))
        return `${column} IS NOT ${truthSql(value)}`;
      return `${column} != ${valueSql(value, scope)}`;
    case 'in':
    case 'notIn':
      return listed(column, value, name === 'in' ? 'IN' : 'NOT IN', scope);
    case 'between':
    case 'notBetween': {
      const [low, high] = value.kind === 'list' ? value.items : [];
      if (!low || !high) throw new Unresolvable('a range that is only known when the app runs');
      return `${column} ${name === 'between' ? '' : 'NOT '}BETWEEN ${valueSql(low, scope)} AND ${valueSql(high, scope)}`;
    }
    case 'or':
    case 'and': {
      const items =
        value.kind === 'list'
          ? value.items
          : value.kind === 'record'
            ? value.fields.map((field): Expression => ({ kind: 'record', fields: [field], open: false }))
            : [];
      if (items.length === 0) throw new Unresolvable('conditions that are only known when the app runs');
      return (
        bracketed(
          items.map((item) => conditionSql(column, item, scope)),
          name.toUpperCase(),
        ) ?? 'true'
      );
    }
    default:
      throw new Unresolvable(`Sequelize's Op.${name} is not read`);
  }
}

function truthSql(value: Expression): string {
  if (isNull(value)) return 'NULL';
  if (value.kind === 'literal' && typeof value.value === 'boolean') return String(value.value);
  throw new Unresolvable('a test that is only known when the app runs');
}

function arraySql(value: Expression, scope: Scope): string {
  if (value.kind !== 'list' || value.open) return bind(scope.binding, value);
  return `ARRAY[${value.items.map((item) => valueSql(item, scope)).join(',')}]`;
}

/** A list that the code writes out has a placeholder for each value; another one is sent as one array, which plans alike. */
function listed(column: string, value: Expression, word: 'IN' | 'NOT IN', scope: Scope): string {
  if (value.kind === 'call') return `${column} ${word} ${pieceSql(value, scope)}`;
  if (value.kind === 'list' && !value.open) {
    if (value.items.length === 0) return word === 'IN' ? `${column} IN (NULL)` : 'true';
    return `${column} ${word} (${value.items.map((item) => valueSql(item, scope)).join(', ')})`;
  }
  const placeholder = bind(scope.binding, value.kind === 'list' ? value : { kind: 'list', items: [value], open: true });
  return word === 'IN' ? `${column} = ANY (${placeholder})` : `${column} <> ALL (${placeholder})`;
}

export function valueSql(value: Expression, scope: Scope): string {
  return value.kind === 'call' ? pieceSql(value, scope) : bind(scope.binding, value);
}

/** `fn('COUNT', col('id'))`, `literal('now()')`. */
export function pieceSql(value: Extract<Expression, { kind: 'call' }>, scope: Scope): string {
  const [first, second, third] = value.arguments;
  const text = literalString(first);
  switch (value.name) {
    case 'sequelize.literal':
      if (text === undefined) throw new Unresolvable('SQL text that is only known when the app runs');
      return text;
    case 'sequelize.col':
      if (text === undefined) break;
      return text
        .split('.')
        .map((part) => (part === '*' ? part : quote(part)))
        .join('.');
    case 'sequelize.fn':
      if (text === undefined || !/^\w+$/.test(text)) break;
      return `${text}(${value.arguments
        .slice(1)
        .map((argument) => valueSql(argument, scope))
        .join(', ')})`;
    case 'sequelize.cast': {
      const type = literalString(second);
      if (!first || type === undefined) break;
      return `CAST(${valueSql(first, scope)} AS ${type.toUpperCase()})`;
    }
    case 'sequelize.where': {
      if (first?.kind !== 'call' || !second) break;
      const left = pieceSql(first, scope);
      if (!third) return conditionSql(left, second, scope);
      break;
    }
    default:
  }
  throw new Unresolvable(`${value.name} is not read as it stands`);
}

export function isNull(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === null;
}
