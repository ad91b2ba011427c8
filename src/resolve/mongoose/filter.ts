import type { DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, type Binding, literalString, quote, Unresolvable } from '../sql.js';

/** One statement while it is built: whose collection it asks, and its values so far. */
export interface Scope {
  model: DataModel;
  binding: Binding;
}

const compared: Record<string, string> = { $eq: '=', $ne: '<>', $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/** The condition that a filter stands for; undefined where it asks for every document. https://mongoosejs.com/docs/api/query.html */
export function filterSql(filter: Expression | undefined, scope: Scope): string | undefined {
  if (filter === undefined || (filter.kind === 'literal' && filter.value === null)) return undefined;
  if (filter.kind !== 'record' || filter.open) throw new Unresolvable('a filter that is only known when the app runs');
  const parts = filter.fields.flatMap(({ name, value }) => conditionSql(name, value, scope) ?? []);
  return parts.length === 0 ? undefined : parts.join(' AND ');
}

function conditionSql(name: string, value: Expression, scope: Scope): string | undefined {
  if (name === '$or' || name === '$and' || name === '$nor') {
    if (value.kind !== 'list' || value.open)
      throw new Unresolvable(`alternatives of ${name} that are only known when the app runs`);
    const parts = value.items.map((item) => filterSql(item, scope) ?? 'true');
    const joined = parts.map((part) => `(${part})`).join(name === '$and' ? ' AND ' : ' OR ');
    return parts.length === 0 ? undefined : name === '$nor' ? `NOT (${joined})` : `(${joined})`;
  }
  if (name.startsWith('$') && name !== '$comment') throw new Unresolvable(`MongoDB's ${name} has no counterpart here`);
  const column = columnOf(name, scope.model);
  const operators = operatorsOf(value);
  if (!operators) return equalSql(column, value, scope);
  return (
    operators.map(({ name: operator, value: given }) => operatorSql(column, operator, given, operators, scope)).join(' AND ') ||
    undefined
  );
}

/** `{ $gt: 1, $lt: 9 }`; undefined for a value that is compared as it is. */
function operatorsOf(value: Expression): { name: string; value: Expression }[] | undefined {
  if (value.kind !== 'record' || value.fields.length === 0) return undefined;
  const operators = value.fields.filter(({ name }) => name.startsWith('$') && name !== '$options');
  if (value.open && operators.length > 0) throw new Unresolvable('a comparison that is only known when the app runs');
  return operators.length > 0 ? operators : undefined;
}

function operatorSql(column: string, operator: string, value: Expression, all: { name: string }[], scope: Scope): string {
  const sign = compared[operator];
  if (sign !== undefined) {
    const nothing = value.kind === 'literal' && value.value === null;
    if (nothing && (sign === '=' || sign === '<>')) return `${column} IS ${sign === '=' ? '' : 'NOT '}NULL`;
    return `${column} ${sign} ${bind(scope.binding, value)}`;
  }
  switch (operator) {
    case '$in':
    case '$all':
      return `${column} IN (${valuesSql(value, scope)})`;
    case '$nin':
      return `${column} NOT IN (${valuesSql(value, scope)})`;
    case '$exists':
      return `${column} IS ${value.kind === 'literal' && value.value === false ? '' : 'NOT '}NULL`;
    case '$regex':
      return matchSql(column, value, scope);
    case '$not': {
      const inner = operatorsOf(value);
      const parts = inner?.map((each) => operatorSql(column, each.name, each.value, inner, scope));
      return `NOT (${parts?.join(' AND ') ?? matchSql(column, value, scope)})`;
    }
    case '$elemMatch':
      return elementSql(column, value, scope);
    case '$options':
      return 'true';
    default:
      throw new Unresolvable(`MongoDB's ${operator} has no counterpart here${all.length > 1 ? ' beside others' : ''}`);
  }
}

/** An element that meets all of it: compared by the paths within, or as a value of its own. */
function elementSql(column: string, value: Expression, scope: Scope): string {
  const inner = operatorsOf(value);
  if (inner) return inner.map((each) => operatorSql(column, each.name, each.value, inner, scope)).join(' AND ');
  if (value.kind !== 'record') throw new Unresolvable('what an element must be is only known when the app runs');
  const path = column.slice(1, -1);
  const fields = value.fields.map((field) => ({ ...field, name: `${path}.${field.name}` }));
  return filterSql({ ...value, fields }, scope) ?? 'true';
}

/** As many placeholders as values; a list that only running tells stands as one array. */
export function valuesSql(value: Expression, scope: Scope): string {
  if (value.kind === 'list' && !value.open && value.items.length > 0)
    return value.items.map((item) => bind(scope.binding, item)).join(', ');
  return bind(scope.binding, { kind: 'list', items: value.kind === 'list' ? value.items : [value], open: true });
}

function equalSql(column: string, value: Expression, scope: Scope): string {
  if (value.kind === 'literal' && value.value === null) return `${column} IS NULL`;
  // A regular expression is told by how it is written.
  if (value.kind === 'unknown' || (value.kind === 'input' && /\bRegExp\b/.test(value.name)))
    return matchSql(column, value, scope);
  return `${column} = ${bind(scope.binding, value)}`;
}

/** What a pattern finds within a text: one that begins with ^ looks from its start on, as an index can. */
function matchSql(column: string, value: Expression, scope: Scope): string {
  const text = literalString(value);
  if (text?.startsWith('^')) return `${column} LIKE ${bind(scope.binding, { kind: 'literal', value: `${text.slice(1)}%` })}`;
  return `${column} ILIKE ${bind(scope.binding, { kind: 'text', chunks: ['%', value, '%'] })}`;
}

/** The column of a path, quoted; a path that no schema declares is not known. */
export function columnOf(path: string, model: DataModel): string {
  return quote(fieldOf(path, model).column);
}

export function fieldOf(path: string, model: DataModel): ModelField {
  const name = path === 'id' ? '_id' : path.replaceAll(/\.(\d+|\$(\[\w*\])?)(?=\.|$)/g, '');
  const field = model.fields.find((candidate) => candidate.name === name);
  if (!field) throw new Unresolvable(`the schema of ${model.name} has no path ${name}`);
  return field;
}
