import type { DataModel, Expression } from '../../model/index.js';
import { bind, fieldOf, literalString, Unresolvable } from '../sql.js';
import { belowAlias, columnSql, entityBy, fieldBy, keyField, joinSql, type Place, relationOf } from './entity.js';

const comparisons: Record<string, string> = {
  Equal: '=',
  LessThan: '<',
  LessThanOrEqual: '<=',
  MoreThan: '>',
  MoreThanOrEqual: '>=',
  Like: 'LIKE',
  ILike: 'ILIKE',
  ArrayContains: '@>',
  ArrayContainedBy: '<@',
  ArrayOverlap: '&&',
};

/** `{ title: 'a', author: { name: 'b' } }`, or a list of which one must hold. What relations ask for is joined: `joins` grows. */
export function findWhere(
  value: Expression | undefined,
  at: { model: DataModel; alias: string },
  place: Place,
  joins: string[],
): string | undefined {
  if (value === undefined || isNull(value)) return undefined;
  if (value.kind === 'list' && !value.open) {
    const parts = value.items.flatMap((item) => findWhere(item, at, place, joins) ?? []);
    return parts.length === 0 ? undefined : parts.map((part) => `(${part})`).join(' OR ');
  }
  if (value.kind !== 'record' || value.open) throw new Unresolvable('conditions that are only known when the app runs');
  const parts = value.fields.flatMap(({ name, value: condition }) => fieldWhere(name, condition, at, place, joins) ?? []);
  return parts.length === 0 ? undefined : parts.map((part) => `(${part})`).join(' AND ');
}

function fieldWhere(
  name: string,
  value: Expression,
  { model, alias }: { model: DataModel; alias: string },
  place: Place,
  joins: string[],
): string | undefined {
  if (isNull(value)) return undefined;
  const relation = relationOf(model, name);
  const field = fieldBy(model, name);
  if (relation && value.kind === 'record') {
    const target = entityBy(relation.target, place.models);
    const below = belowAlias(alias, name);
    if (!place.aliases.has(below)) joins.push(joinSql('LEFT', { model, alias }, relation, below, place));
    const inner = findWhere(value, { model: target, alias: below }, place, joins);
    return inner === undefined ? undefined : `(${inner})`;
  }
  if (relation && value.kind === 'input' && value.origin === 'row')
    throw new Unresolvable('a row as the condition of a relation is not read yet');
  if (field) return conditionSql(columnSql(alias, field.column), value, place);
  // The columns of a class that is kept within the table.
  if (value.kind === 'record' && model.fields.some((candidate) => candidate.name.startsWith(`${name}.`))) {
    const inner = value.fields.flatMap(
      (part) => fieldWhere(`${name}.${part.name}`, part.value, { model, alias }, place, joins) ?? [],
    );
    return inner.length === 0 ? undefined : inner.join(' AND ');
  }
  throw new Unresolvable(`${model.name} has no ${name}`);
}

/** The condition on a column: a value, or `In([…])`, `Not(…)`, `Between(…)`. https://typeorm.io/docs/working-with-entity-manager/find-options */
export function conditionSql(column: string, value: Expression, place: Place): string {
  if (value.kind === 'unknown') throw new Unresolvable('a condition that is only known when the app runs');
  if (value.kind !== 'call') {
    if (value.kind === 'record') throw new Unresolvable('a condition that is only known when the app runs');
    return `${column} = ${bind(place.binding, value)}`;
  }
  const name = value.name.replace(/^typeorm\./, '');
  const [first, second] = value.arguments;
  const operator = comparisons[name];
  if (operator !== undefined && first) {
    if (first.kind === 'call') return conditionSql(column, first, place);
    return `${column} ${operator} ${bind(place.binding, first)}`;
  }
  switch (name) {
    case 'IsNull':
      return `${column} IS NULL`;
    case 'Not':
      if (!first) break;
      return first.kind === 'call' && first.name !== 'typeorm.Equal'
        ? `NOT(${conditionSql(column, first, place)})`
        : `${column} != ${bind(place.binding, first.kind === 'call' ? first.arguments[0] : first)}`;
    case 'Between':
      return `${column} BETWEEN ${bind(place.binding, first)} AND ${bind(place.binding, second)}`;
    case 'In':
      return inSql(column, first, place);
    case 'Any':
      return `${column} = ANY(${bind(place.binding, first)})`;
    case 'Or':
    case 'And':
      return `(${value.arguments.map((part) => conditionSql(column, part, place)).join(` ${name.toUpperCase()} `)})`;
    case 'Raw':
      return rawSql(column, first, second, place);
    default:
  }
  throw new Unresolvable(`TypeORM's ${name} is not read yet`);
}

/** A list that the code writes out has a placeholder for each value; another one is sent as one array, which plans alike. */
export function inSql(column: string, value: Expression | undefined, place: Place): string {
  if (value?.kind === 'list' && !value.open) {
    if (value.items.length === 0) return '0=1';
    return `${column} IN (${value.items.map((item) => bind(place.binding, item)).join(', ')})`;
  }
  const list: Expression = value?.kind === 'list' ? value : { kind: 'list', items: value ? [value] : [], open: true };
  return `${column} = ANY (${bind(place.binding, list)})`;
}

/** `Raw((alias) => …, { value })`: the text stands where the column's condition would. */
function rawSql(column: string, text: Expression | undefined, values: Expression | undefined, place: Place): string {
  const chunks = text?.kind === 'text' ? text.chunks : text?.kind === 'literal' ? [String(text.value)] : undefined;
  if (!chunks) throw new Unresolvable('SQL text that is only known when the app runs');
  const whole = chunks.map((chunk) => {
    if (typeof chunk === 'string') return chunk;
    if (chunk.kind === 'input' && chunk.name === 'alias') return column;
    throw new Unresolvable('SQL text that is only known when the app runs');
  });
  const sql = whole
    .join('')
    .replaceAll(/(?<!:):(?:\.\.\.)?(\w+)/g, (_match, name: string) => bind(place.binding, fieldOf(values, name)));
  return text?.kind === 'literal' ? `${column} = ${sql}` : sql;
}

/** What `update`, `delete` and `softDelete` take: a key, keys, or conditions on columns. */
export function criteriaSql(value: Expression | undefined, model: DataModel, place: Place): string | undefined {
  if (value === undefined) throw new Unresolvable('conditions that are only known when the app runs');
  const keyed =
    value.kind === 'literal' ||
    value.kind === 'input' ||
    (value.kind === 'list' && value.items.every((item) => item.kind !== 'record'));
  if (keyed)
    return inSql(
      columnSql(undefined, keyField(model).column),
      value.kind === 'list' ? value : { kind: 'list', items: [value], open: false },
      place,
    );
  if (value.kind !== 'record' || value.open) throw new Unresolvable('conditions that are only known when the app runs');
  const parts = value.fields.flatMap(({ name, value: condition }) => {
    const relation = relationOf(model, name);
    const field = fieldBy(model, name);
    if (!field) throw new Unresolvable(`${model.name} has no ${name}`);
    const key =
      relation && condition.kind === 'record'
        ? fieldOf(condition, keyField(entityBy(relation.target, place.models)).name)
        : condition;
    if (!key) throw new Unresolvable('conditions that are only known when the app runs');
    if (isNull(key)) return `${columnSql(undefined, field.column)} IS NULL`;
    return conditionSql(columnSql(undefined, field.column), key, place);
  });
  return parts.length === 0 ? undefined : parts.length === 1 ? parts[0] : parts.map((part) => part).join(' AND ');
}

export function isNull(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === null;
}

/** Names in a list, or of a record those that are true. */
export function chosen(value: Expression | undefined): string[] | undefined {
  if (value?.kind === 'list' && !value.open) return value.items.map((item) => literalString(item) ?? '');
  return undefined;
}
