import type { DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, fieldOf as optionOf, quote, type Resolved, Unresolvable } from '../sql.js';
import {
  type Builder,
  columnSql,
  createBuilder,
  entriesOf,
  fieldOf,
  idFields,
  isNull,
  type Place,
  selectedSql,
  tableSql,
} from './context.js';
import { orderKeys, orderSql } from './order.js';
import type { Models } from './read.js';
import { all, conditionsOf, whereSql } from './where.js';

const functions: Record<string, string> = { _count: 'COUNT', _sum: 'SUM', _avg: 'AVG', _min: 'MIN', _max: 'MAX' };

interface Aggregate {
  name: string;
  /** Undefined for `COUNT(*)`. */
  field: ModelField | undefined;
}

/** What `_count`, `_sum` and the like ask for, as Prisma orders it. */
function aggregatesOf(model: DataModel, options: Expression | undefined): Aggregate[] {
  return entriesOf(options, 'an aggregate')
    .filter(({ name }) => functions[name] !== undefined)
    .flatMap(({ name, value }) => fieldsOf(model, name, value));
}

function fieldsOf(model: DataModel, name: string, value: Expression): Aggregate[] {
  if (value.kind !== 'record') return isNull(value) ? [] : [{ name, field: undefined }];
  const wanted = value.fields.filter((entry) => !(entry.value.kind === 'literal' && entry.value.value === false));
  const plain = wanted.filter((entry) => entry.name !== '_all').map((entry) => ({ name, field: fieldOf(model, entry.name) }));
  return wanted.some((entry) => entry.name === '_all') ? [...plain, { name, field: undefined }] : plain;
}

function aggregateSql({ name, field }: Aggregate, column: (field: ModelField) => string): string {
  const label = quote(`${name}$${field?.name ?? '_all'}`);
  return `${functions[name] ?? 'COUNT'}(${field ? column(field) : '*'}) AS ${label}`;
}

/** `count(...)` and `aggregate(...)`: over a subquery with the rows. */
export function aggregateStatement(
  models: Models,
  model: DataModel,
  method: 'count' | 'aggregate',
  options: Expression | undefined,
): Resolved[] {
  const builder = createBuilder(models);
  const place: Place = { model, joins: [] };
  const selected = method === 'count' ? optionOf(options, 'select') : undefined;
  const aggregates =
    method === 'count'
      ? selected
        ? fieldsOf(model, '_count', selected)
        : [{ name: '_count', field: undefined }]
      : aggregatesOf(model, options);
  const where = optionOf(options, 'where');
  const named = new Set(aggregates.flatMap(({ field }) => field ?? []));
  const whole = aggregates.some(({ field }) => field === undefined) && (method === 'aggregate' || named.size === 0);
  if (whole) for (const field of idFields(model)) named.add(field);
  const columns = model.fields.filter((field) => named.has(field));
  const condition = where && !isNull(where) ? whereSql(builder, place, where) : '1=1';
  const joins: string[] = [];
  const take = optionOf(options, 'take');
  const skip = optionOf(options, 'skip');
  let keys = orderKeys(builder, place, optionOf(options, 'orderBy'), joins);
  if (keys.length === 0 && (take || skip))
    keys = idFields(model).map((field) => ({ sql: columnSql(place, field), field, descending: false, suffix: '' }));
  const inner = `SELECT ${columns.map((field) => columnSql(place, field)).join(', ')} FROM ${tableSql(model)}${[...(place.joins ?? []), ...joins].join('')} WHERE ${condition}${orderSql(keys, false)}${pageSql(builder, take, skip)}`;
  const list = aggregates.map((aggregate) => aggregateSql(aggregate, (field) => quote(field.column)));
  if (list.length === 0) throw new Unresolvable('an aggregate of nothing');
  return [{ sql: `SELECT ${list.join(', ')} FROM (${inner}) AS "sub"`, parameters: builder.binding.parameters }];
}

function pageSql(builder: Builder, take: Expression | undefined, skip: Expression | undefined): string {
  const limit = take && !isNull(take) ? ` LIMIT ${bind(builder.binding, take)}` : '';
  return `${limit} OFFSET ${bind(builder.binding, skip && !isNull(skip) ? skip : { kind: 'literal', value: 0 })}`;
}

/** `groupBy(...)`. */
export function groupStatement(models: Models, model: DataModel, options: Expression | undefined): Resolved[] {
  const builder = createBuilder(models);
  const place: Place = { model, joins: [] };
  const by = optionOf(options, 'by');
  const names = by?.kind === 'list' ? by.items : by ? [by] : [];
  const groups = names.map((name) => {
    if (name.kind !== 'literal') throw new Unresolvable('a grouping that is only known when the app runs');
    return fieldOf(model, String(name.value));
  });
  const aggregates = aggregatesOf(model, options);
  const list = [
    ...aggregates.map((aggregate) => aggregateSql(aggregate, (field) => columnSql(place, field))),
    ...groups.map((field) => selectedSql(place, field)),
  ];
  const where = optionOf(options, 'where');
  const condition = where && !isNull(where) ? all(conditionsOf(builder, place, where), '1=1') : '1=1';
  const having = optionOf(options, 'having');
  const kept = having ? ` HAVING ${havingSql(builder, place, having)}` : '';
  const order = optionOf(options, 'orderBy');
  const keys = (order?.kind === 'list' ? order.items : order ? [order] : []).flatMap((item) =>
    entriesOf(item, 'an order').map(({ name, value }) => groupKey(place, name, value)),
  );
  const page = pageSql(builder, optionOf(options, 'take'), optionOf(options, 'skip'));
  const grouped = groups.map((field) => columnSql(place, field)).join(', ');
  const sql = `SELECT ${list.join(', ')} FROM ${tableSql(model)}${(place.joins ?? []).join('')} WHERE ${condition} GROUP BY ${grouped}${kept}${keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : ''}${page}`;
  return [{ sql, parameters: builder.binding.parameters }];
}

function groupKey(place: Place, name: string, value: Expression): string {
  const direction = (sort: Expression | undefined) => (sort?.kind === 'literal' && sort.value === 'desc' ? 'DESC' : 'ASC');
  const aggregate = functions[name];
  if (aggregate === undefined) return `${columnSql(place, fieldOf(place.model, name))} ${direction(value)}`;
  const [inner] = entriesOf(value, 'an order');
  if (!inner) throw new Unresolvable('an order by an aggregate without a field');
  return `${aggregate}(${columnSql(place, fieldOf(place.model, inner.name))}) ${direction(inner.value)}`;
}

const comparisons: Record<string, string> = { equals: '=', not: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** `having: { views: { _avg: { gt: 1 } } }` */
function havingSql(builder: Builder, place: Place, having: Expression): string {
  const parts = entriesOf(having, 'a condition').flatMap(({ name, value }) => {
    const field = fieldOf(place.model, name);
    const inner = entriesOf(value, 'a condition');
    if (!inner.every((entry) => functions[entry.name] !== undefined))
      return conditionsOf(builder, place, { kind: 'record', fields: [{ name, value }], open: false });
    return inner.flatMap((entry) =>
      entriesOf(entry.value, 'a condition').map((comparison) => {
        const operator = comparisons[comparison.name];
        if (operator === undefined) throw new Unresolvable(`the comparison ${comparison.name} of an aggregate is not read`);
        return `${functions[entry.name] ?? ''}(${columnSql(place, field)}) ${operator} ${bind(builder.binding, comparison.value)}`;
      }),
    );
  });
  return all(parts, '1=1');
}
