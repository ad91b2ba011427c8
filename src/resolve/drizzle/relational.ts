import type { Expression } from '../../model/index.js';
import { bind, type Binding, fieldOf, quote, Unresolvable } from '../sql.js';
import { isNothing, tableSql, toSql } from './expression.js';
import { fieldSql, tableColumns } from './select.js';

/** `db.query.x.findMany({ with, where, ... })` as one statement with lateral joins, as Drizzle's relational queries send it. */
export function buildRelational(
  name: 'findMany' | 'findFirst',
  table: Expression | undefined,
  options: Expression | undefined,
  binding: Binding,
): string {
  if (table?.kind !== 'table')
    throw new Unresolvable(table?.kind === 'unknown' ? table.why : 'a table that is only known when the app runs');
  const alias = table.name;
  const { select, joins } = level(table, alias, options, binding, true);
  return `select ${select.join(', ')} from ${tableSql({ ...table, alias })}${joins.join('')}${tail(alias, options, binding, name === 'findFirst')}`;
}

function level(
  table: Extract<Expression, { kind: 'table' }>,
  alias: string,
  options: Expression | undefined,
  binding: Binding,
  bareAllowed: boolean,
): { select: string[]; joins: string[] } {
  const relations = fieldOf(options, 'with');
  const bare = bareAllowed && !(relations?.kind === 'list' && relations.items.length > 0);
  const columns = chosenColumns(table, options).map((column) => (bare ? quote(column) : `${quote(alias)}.${quote(column)}`));
  const nested = (relations?.kind === 'list' ? relations.items : []).flatMap((item) =>
    item.kind === 'call' && item.name === 'relation' ? [relationSql(item.arguments, alias, binding)] : [],
  );
  const extras = fieldOf(options, 'extras');
  const extra =
    extras?.kind === 'record' ? extras.fields.map((field) => fieldSql(rename(field.value, alias), { binding, bare })) : [];
  return {
    select: [...columns, ...extra, ...nested.map((part) => `${quote(part.alias)}."data" as ${quote(part.name)}`)],
    joins: nested.map((part) => part.join),
  };
}

function relationSql(values: Expression[], parent: string, binding: Binding): { name: string; alias: string; join: string } {
  const [nameValue, manyValue, target, inner, outer, options] = values;
  const name = nameValue?.kind === 'literal' ? String(nameValue.value) : 'relation';
  const many = manyValue?.kind === 'literal' && manyValue.value === true;
  if (target?.kind !== 'table' || inner?.kind !== 'list' || outer?.kind !== 'list' || inner.items.length === 0)
    throw new Unresolvable(`the relation ${name} has no columns to join on`);
  const alias = `${parent}_${name}`;
  const on = inner.items
    .map((item, index) => `${quote(alias)}.${quote(text(item))} = ${quote(parent)}.${quote(text(outer.items[index]))}`)
    .join(' and ');
  const { select, joins } = level(target, alias, options, binding, false);
  const array = `json_build_array(${select.map((part) => part.replace(/ as "[^"]*"$/, '')).join(', ')})`;
  const order = orderSql(alias, options, binding);
  const rest = tail(alias, withoutWhere(options), binding, !many);
  const where = wherePart(alias, options, binding);
  const condition = where === '' ? on : `(${on}${where})`;
  // A page or an order of the children needs a query of its own below the aggregate.
  const source =
    rest === ''
      ? `${tableSql({ ...target, alias })}${joins.join('')} where ${condition}`
      : `(select * from ${tableSql({ ...target, alias })} where ${condition}${rest}) ${quote(alias)}${joins.join('')}`;
  const data = many ? `coalesce(json_agg(${array}${order}), '[]'::json)` : array;
  return { name, alias, join: ` left join lateral (select ${data} as "data" from ${source}) ${quote(alias)} on true` };
}

function withoutWhere(options: Expression | undefined): Expression | undefined {
  return options?.kind === 'record' ? { ...options, fields: options.fields.filter((field) => field.name !== 'where') } : options;
}

function wherePart(alias: string, options: Expression | undefined, binding: Binding): string {
  const where = fieldOf(options, 'where');
  return where && !isNothing(where) ? ` and ${toSql(rename(where, alias), { binding, bare: false })}` : '';
}

function tail(alias: string, options: Expression | undefined, binding: Binding, first: boolean): string {
  let sql = '';
  const where = fieldOf(options, 'where');
  if (where && !isNothing(where)) sql += ` where ${toSql(rename(where, alias), { binding, bare: false })}`;
  sql += orderSql(alias, options, binding);
  const limit = first ? ({ kind: 'literal', value: 1 } as const) : fieldOf(options, 'limit');
  if (limit && !isNothing(limit)) sql += ` limit ${bind(binding, limit)}`;
  const offset = fieldOf(options, 'offset');
  if (offset && !isNothing(offset)) sql += ` offset ${bind(binding, offset)}`;
  return sql;
}

function orderSql(alias: string, options: Expression | undefined, binding: Binding): string {
  const order = fieldOf(options, 'orderBy');
  const keys = order?.kind === 'list' ? order.items : order && !isNothing(order) ? [order] : [];
  return keys.length > 0 ? ` order by ${keys.map((key) => toSql(rename(key, alias), { binding, bare: false })).join(', ')}` : '';
}

/** `columns: { id: true }` keeps those, `{ secret: false }` leaves those out. */
function chosenColumns(table: Extract<Expression, { kind: 'table' }>, options: Expression | undefined): string[] {
  const all = tableColumns(table.name, table.schema);
  const chosen = fieldOf(options, 'columns');
  if (chosen?.kind !== 'record') return all;
  const flagged = (wanted: boolean) =>
    chosen.fields
      .filter((field) => field.value.kind === 'literal' && field.value.value === wanted)
      .map((field) => table.properties?.[field.name] ?? field.name);
  const kept = flagged(true);
  if (chosen.fields.length === 0 && !chosen.open) return [];
  return kept.length > 0
    ? all.filter((column) => kept.includes(column))
    : all.filter((column) => !flagged(false).includes(column));
}

/** Columns of the table under its alias. */
function rename(value: Expression, alias: string): Expression {
  switch (value.kind) {
    case 'column':
      // Whatever table it belongs to: Drizzle puts the alias before every column.
      return { ...value, alias };
    case 'call':
      // A select of its own keeps its names.
      if (value.name === 'subquery') return value;
      return { ...value, arguments: value.arguments.map((argument) => rename(argument, alias)) };
    case 'sql':
      return { ...value, chunks: value.chunks.map((chunk) => (typeof chunk === 'string' ? chunk : rename(chunk, alias))) };
    case 'list':
      return { ...value, items: value.items.map((item) => rename(item, alias)) };
    default:
      return value;
  }
}

function text(value: Expression | undefined): string {
  return value?.kind === 'literal' ? String(value.value) : '';
}
