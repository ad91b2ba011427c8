import type { Expression, ModelField } from '../../model/index.js';
import { bind, fieldOf as optionOf, quote, Unresolvable } from '../sql.js';
import {
  bindField,
  type Builder,
  columnSql,
  entriesOf,
  fieldOf,
  idFields,
  itemsOf,
  keySql,
  linkOf,
  type Place,
  tableSql,
} from './context.js';

/** A key of an order: SQL, and the field where it is a plain column of the model. */
export interface OrderKey {
  sql: string;
  field?: ModelField;
  descending: boolean;
  suffix: string;
}

/** The keys of `orderBy`, with the joins that they need. */
export function orderKeys(builder: Builder, place: Place, order: Expression | undefined, joins: string[]): OrderKey[] {
  const state = { aliases: 0 };
  return itemsOf(order).flatMap((item) =>
    entriesOf(item, 'an order').map(({ name, value }) => orderKey(builder, place, name, value, joins, state)),
  );
}

function orderKey(
  builder: Builder,
  place: Place,
  name: string,
  value: Expression,
  joins: string[],
  state: { aliases: number },
): OrderKey {
  const field = fieldOf(place.model, name);
  if (field.kind !== 'model') {
    const sort = value.kind === 'record' ? optionOf(value, 'sort') : value;
    const nulls = value.kind === 'record' ? optionOf(value, 'nulls') : undefined;
    const suffix = nulls?.kind === 'literal' ? ` NULLS ${nulls.value === 'first' ? 'FIRST' : 'LAST'}` : '';
    return { sql: columnSql(place, field), field, descending: isDescending(sort), suffix };
  }
  const alias = `orderby_${++state.aliases}`;
  const [inner] = entriesOf(value, 'an order');
  if (!inner) throw new Unresolvable('an order by a relation without a field');
  if (field.list) {
    if (inner.name !== '_count') throw new Unresolvable('an order by many rows');
    const named = `${alias}_${linkOf(builder, place.model, field).target.name}`;
    joins.push(countJoin(builder, place, field, named, 'orderby_aggregator', undefined));
    return {
      sql: `COALESCE(${quote(named)}."orderby_aggregator", ${bind(builder.binding, { kind: 'literal', value: 0 })})`,
      descending: isDescending(inner.value),
      suffix: '',
    };
  }
  const link = linkOf(builder, place.model, field);
  if (link.kind !== 'key') throw new Unresolvable('an order by many rows');
  const joined: Place = { model: link.target, alias };
  joins.push(
    ` LEFT JOIN ${tableSql(link.target)} AS ${quote(alias)} ON ${keySql(joined, link.other)} = ${keySql(place, link.own)}`,
  );
  const { field: _field, ...key } = orderKey(builder, joined, inner.name, inner.value, joins, state);
  return key;
}

function isDescending(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === 'desc';
}

/** A join with the number of rows that belong to each row. `where` is SQL on the counted model. */
export function countJoin(
  builder: Builder,
  place: Place,
  field: ModelField,
  alias: string,
  column: string,
  where: ((inner: Place) => string) | undefined,
): string {
  const link = linkOf(builder, place.model, field);
  const inner: Place = { model: link.target, joins: [] };
  if (link.kind === 'table') {
    const between = `${quote(link.schema)}.${quote(link.table)}`;
    const [id] = idFields(link.target);
    const [own] = idFields(place.model);
    if (!id || !own) throw new Unresolvable(`${link.target.name} has no key`);
    const mine = `${between}.${quote(link.own)}`;
    const condition = where?.(inner) ?? '1=1';
    return ` LEFT JOIN (SELECT ${mine}, COUNT(${mine}) AS ${quote(column)} FROM ${tableSql(link.target)}${(inner.joins ?? []).join('')} LEFT JOIN ${between} ON (${columnSql(inner, id)} = ${between}.${quote(link.other)}) WHERE ${condition} GROUP BY ${mine}) AS ${quote(alias)} ON (${columnSql(place, own)} = ${quote(alias)}.${quote(link.own)})`;
  }
  const columns = link.other.map((other) => columnSql(inner, other));
  const condition = where?.(inner) ?? '1=1';
  const on = link.own
    .map((own, at) => `${columnSql(place, own)} = ${quote(alias)}.${quote(link.other[at]?.column ?? '')}`)
    .join(' AND ');
  return ` LEFT JOIN (SELECT ${columns.join(', ')}, COUNT(*) AS ${quote(column)} FROM ${tableSql(link.target)}${(inner.joins ?? []).join('')} WHERE ${condition} GROUP BY ${columns.join(', ')}) AS ${quote(alias)} ON (${on})`;
}

/** `ORDER BY`, reversed for a page that is counted from the end. */
export function orderSql(keys: OrderKey[], reversed: boolean): string {
  if (keys.length === 0) return '';
  return ` ORDER BY ${keys.map((key) => `${key.sql} ${key.descending === reversed ? 'ASC' : 'DESC'}${key.suffix}`).join(', ')}`;
}

/** The condition that begins a page at a row: of several keys, each with those before it equal. */
export function cursorSql(builder: Builder, place: Place, cursor: Expression, keys: OrderKey[], reversed: boolean): string {
  const entries = entriesOf(cursor, 'a cursor').flatMap((entry) =>
    place.model.uniques.some((key) => key.name === entry.name && key.fields.length > 1)
      ? entriesOf(entry.value, 'a cursor')
      : [entry],
  );
  const valueOf = (key: OrderKey): string => {
    const names = entries.map((entry) => columnSql(place, fieldOf(place.model, entry.name)));
    const values = entries.map((entry) => bindField(builder, place.model, fieldOf(place.model, entry.name), entry.value));
    return `(SELECT ${key.sql} FROM ${tableSql(place.model)} WHERE (${names.join(', ')}) = (${values.join(', ')}))`;
  };
  const compare = (key: OrderKey, last: boolean): string =>
    `${key.sql} ${key.descending === reversed ? '>' : '<'}${last ? '=' : ''} ${valueOf(key)}`;
  const only = keys.length === 1 ? keys[0] : undefined;
  if (only) return compare(only, true);
  const forms: string[] = [];
  for (let at = keys.length - 1; at >= 0; at--) {
    const key = keys[at];
    if (!key) continue;
    const equal = keys.slice(0, at).map((before) => `${before.sql} = ${valueOf(before)}`);
    forms.push(`(${[...equal, compare(key, at === keys.length - 1)].join(' AND ')})`);
  }
  return `(${forms.join(' OR ')})`;
}
