import type { Expression, ModelField } from '../../model/index.js';
import { bind, Unresolvable } from '../sql.js';
import { bindField, type Builder, columnSql, isNull, isTrue, type Place } from './context.js';

const comparisons: Record<string, string> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };
const patterns: Record<string, [string, string]> = { contains: ['%', '%'], startsWith: ['', '%'], endsWith: ['%', ''] };

/** The conditions on a column: a value, or an object of comparisons. */
export function scalarConditions(builder: Builder, place: Place, field: ModelField, value: Expression): string[] {
  const column = columnSql(place, field);
  if (isNull(value)) return [`${column} IS NULL`];
  if (value.kind !== 'record') return [`${column} = ${bindField(builder, place.model, field, value)}`];
  if (field.type === 'Json') return [jsonCondition(builder, column, value)];
  const insensitive = value.fields.some(
    (entry) => entry.name === 'mode' && entry.value.kind === 'literal' && entry.value.value === 'insensitive',
  );
  return value.fields
    .filter((entry) => entry.name !== 'mode')
    .map((entry) => comparison(builder, place, field, entry.name, entry.value, insensitive, false));
}

function comparison(
  builder: Builder,
  place: Place,
  field: ModelField,
  name: string,
  value: Expression,
  insensitive: boolean,
  negated: boolean,
): string {
  const column = columnSql(place, field);
  const not = negated ? 'NOT ' : '';
  const own = (given: Expression) => bindField(builder, place.model, field, given);
  switch (name) {
    case 'equals':
      if (isNull(value)) return `${column} IS ${not}NULL`;
      return insensitive ? `${column} ${not}ILIKE ${own(value)}` : `${column} ${negated ? '<>' : '='} ${own(value)}`;
    case 'not': {
      if (value.kind !== 'record') return comparison(builder, place, field, 'equals', value, insensitive, true);
      const parts = value.fields.map((entry) =>
        comparison(builder, place, field, entry.name, entry.value, insensitive, !negated),
      );
      return parts.length === 1 ? (parts[0] ?? '1=1') : `(${parts.join(' AND ')})`;
    }
    case 'in':
    case 'notIn':
      return listed(builder, place, field, value, (name === 'in') !== negated);
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const opposite: Record<string, string> = { lt: '>=', lte: '>', gt: '<=', gte: '<' };
      return `${column} ${(negated ? opposite[name] : comparisons[name]) ?? '='} ${own(value)}`;
    }
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const placeholder = bind(builder.binding, around(value, patterns[name] ?? ['', '']));
      return insensitive ? `${column} ${not}ILIKE ${placeholder}` : `${column}::text ${not}LIKE ${placeholder}`;
    }
    case 'has':
      return `${column} @> ${bind(builder.binding, { kind: 'list', items: [value], open: false })}`;
    case 'hasEvery':
      return `${column} @> ${bind(builder.binding, value)}`;
    case 'hasSome':
      return `${column} && ${bind(builder.binding, value)}`;
    case 'isEmpty':
      return isTrue(value) ? `${column} = '{}'` : `${column} <> '{}'`;
    case 'search':
      return `to_tsvector(${column}) @@ to_tsquery(${bind(builder.binding, value)})`;
    default:
      throw new Unresolvable(`the comparison ${name} is not read`);
  }
}

/** A list that the code writes out has a placeholder for each value; of another one, all are sent as one array, which plans alike. */
function listed(builder: Builder, place: Place, field: ModelField, value: Expression, positive: boolean): string {
  const column = columnSql(place, field);
  if (value.kind === 'list' && !value.open) {
    if (value.items.length === 0) return positive ? '1=0' : '1=1';
    const items = value.items.map((item) => bindField(builder, place.model, field, item));
    return `${column} ${positive ? 'IN' : 'NOT IN'} (${items.join(',')})`;
  }
  const items = value.kind === 'list' ? value.items : [value];
  const array = bindField(builder, place.model, { ...field, list: true }, { kind: 'list', items, open: true });
  return positive ? `${column} = any(${array})` : `${column} <> all(${array})`;
}

/** `%text%` around a value. */
function around(value: Expression, [before, after]: [string, string]): Expression {
  if (value.kind === 'literal') return { kind: 'literal', value: `${before}${String(value.value)}${after}` };
  const chunks = value.kind === 'text' ? value.chunks : [value];
  return { kind: 'text', chunks: [before, ...chunks, after] };
}

const textual: Record<string, [string, string]> = {
  string_contains: ['%', '%'],
  string_starts_with: ['', '%'],
  string_ends_with: ['%', ''],
};

/** Comparisons of a JSON column, or of what lies at a path in it. */
function jsonCondition(builder: Builder, column: string, value: Extract<Expression, { kind: 'record' }>): string {
  const path = value.fields.find((entry) => entry.name === 'path')?.value;
  const asked = value.fields.find((entry) => entry.name !== 'path' && entry.name !== 'mode');
  if (!asked) throw new Unresolvable('a comparison inside JSON without a value');
  const { name } = asked;
  if (isNull(asked.value) && (name === 'equals' || name === 'not')) return `${column} IS ${name === 'not' ? 'NOT ' : ''}NULL`;
  const steps = (): string => {
    if (path?.kind !== 'list' || path.open) throw new Unresolvable('a path into JSON that is only known when the app runs');
    return `ARRAY[${path.items.map((item) => bind(builder.binding, item)).join(', ')}]::text[]`;
  };
  const inside = (): string => `(${column}#>${steps()})::jsonb`;
  const hasType = (): string => `JSONB_TYPEOF(${inside()}) = ${bind(builder.binding, { kind: 'literal', value: 'string' })}`;
  if (name === 'equals' || name === 'not') {
    const operator = name === 'not' ? '<>' : '=';
    return `${path === undefined ? column : inside()}::jsonb ${operator} ${bind(builder.binding, asked.value)}`;
  }
  const pattern = textual[name];
  if (pattern) return `((${column}#>>${steps()}) LIKE ${bind(builder.binding, around(asked.value, pattern))} AND ${hasType()})`;
  const operator = name === 'array_contains' ? '@>' : comparisons[name];
  if (operator === undefined) throw new Unresolvable(`the comparison ${name} inside JSON is not read`);
  return `(${inside()} ${operator} ${bind(builder.binding, asked.value)} AND ${hasType()})`;
}
