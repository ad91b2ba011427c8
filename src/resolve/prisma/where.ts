import type { DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, quote, Unresolvable } from '../sql.js';
import {
  type Builder,
  columnSql,
  entriesOf,
  fieldOf,
  idFields,
  isNull,
  itemsOf,
  keySql,
  linkOf,
  type Place,
  tableSql,
} from './context.js';
import { scalarConditions } from './scalar.js';

/** `WHERE` of a filter object; `1=1` for one that asks for nothing. */
export function whereSql(builder: Builder, place: Place, where: Expression | undefined): string {
  return all(conditionsOf(builder, place, where), '1=1');
}

/** The conditions of a filter object, each as SQL. */
export function conditionsOf(builder: Builder, place: Place, where: Expression | undefined): string[] {
  const entries = entriesOf(where, 'a condition');
  if (where?.kind === 'record' && where.open && entries.length === 0)
    throw new Unresolvable('a condition that is only known when the app runs');
  return entries.flatMap(({ name, value }) => {
    switch (name) {
      case 'AND': {
        const parts = itemsOf(value).map((item) => whereSql(builder, place, item));
        return parts.length === 0 ? [] : [all(parts, '1=1')];
      }
      case 'OR': {
        if (value.kind !== 'list') return [whereSql(builder, place, value)];
        const parts = value.items.map((item) => whereSql(builder, place, item));
        return [parts.length === 1 ? (parts[0] ?? '1=0') : parts.length === 0 ? '1=0' : `(${parts.join(' OR ')})`];
      }
      case 'NOT': {
        const parts = itemsOf(value).map((item) => `(NOT ${whereSql(builder, place, item)})`);
        return parts.length === 0 ? [] : [all(parts, '1=1')];
      }
      default:
        return fieldCondition(builder, place, name, value);
    }
  });
}

export function all(parts: string[], none: string): string {
  return parts.length === 0 ? none : parts.length === 1 ? (parts[0] ?? none) : `(${parts.join(' AND ')})`;
}

function fieldCondition(builder: Builder, place: Place, name: string, value: Expression): string[] {
  const { model } = place;
  const compound = model.uniques.find((key) => key.name === name && key.fields.length > 1);
  if (compound && !model.fields.some((field) => field.name === name)) {
    const parts = entriesOf(value, 'a key').flatMap((part) =>
      scalarConditions(builder, place, fieldOf(model, part.name), part.value),
    );
    return [all(parts, '1=1')];
  }
  const field = fieldOf(model, name);
  if (field.kind === 'model') return [relationCondition(builder, place, field, value)];
  return scalarConditions(builder, place, field, value);
}

function relationCondition(builder: Builder, place: Place, field: ModelField, value: Expression): string {
  if (!field.list) return singleRelation(builder, place, field, value);
  const parts = entriesOf(value, 'a condition').map(({ name, value: inner }) => {
    if (name === 'some') return exists(builder, place, field, inner, false);
    if (name === 'none') return `NOT ${exists(builder, place, field, inner, false)}`;
    if (name === 'every') return `NOT ${exists(builder, place, field, inner, true)}`;
    throw new Unresolvable(`the condition ${name} on ${field.name} is not read`);
  });
  return all(parts, '1=1');
}

/** `EXISTS (SELECT ...)` of the rows that belong to this one and meet the condition, or do not. */
function exists(builder: Builder, place: Place, field: ModelField, condition: Expression | undefined, negated: boolean): string {
  const link = linkOf(builder, place.model, field);
  const number = builder.aliases++;
  const alias = `t${number}`;
  if (link.kind === 'table') {
    const join = `j${number}`;
    const inner: Place = { model: link.target, alias: join, joins: [] };
    const met = whereSql(builder, inner, condition);
    const [id] = idFields(link.target);
    const [own] = idFields(place.model);
    if (!id || !own) throw new Unresolvable(`${link.target.name} has no key`);
    const mine = `${quote(alias)}.${quote(link.own)}`;
    const from = `${quote(link.schema)}.${quote(link.table)} AS ${quote(alias)} INNER JOIN ${tableSql(link.target)} AS ${quote(join)} ON (${columnSql(inner, id)}) = (${quote(alias)}.${quote(link.other)})${(inner.joins ?? []).join('')}`;
    return `EXISTS(SELECT ${mine} FROM ${from} WHERE (${negated ? `(NOT ${met})` : met} AND (${columnSql(place, own)}) = (${mine}) AND ${mine} IS NOT NULL))`;
  }
  const inner: Place = { model: link.target, alias, joins: [] };
  const met = whereSql(builder, inner, condition);
  const columns = link.other.map((other) => columnSql(inner, other));
  const present = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  return `EXISTS(SELECT ${columns.join(', ')} FROM ${tableSql(link.target)} AS ${quote(alias)}${(inner.joins ?? []).join('')} WHERE (${negated ? `(NOT ${met})` : met} AND ${keySql(place, link.own)} = ${keySql(inner, link.other)} AND ${present}))`;
}

/** A condition on a relation to one row: a join, or a subquery where a statement has none (UPDATE, DELETE). */
function singleRelation(builder: Builder, place: Place, field: ModelField, value: Expression): string {
  const link = linkOf(builder, place.model, field);
  if (link.kind !== 'key') throw new Unresolvable(`${field.name} is not a relation to one row`);
  const inner = value.kind === 'record' ? value.fields : undefined;
  const is = inner?.find((entry) => entry.name === 'is');
  const isNot = inner?.find((entry) => entry.name === 'isNot');
  if (isNull(value) || (is && isNull(is.value))) return absent(builder, place, field);
  if (isNot && isNull(isNot.value)) return `(NOT ${absent(builder, place, field)})`;
  const condition = isNot?.value ?? is?.value ?? value;
  if (place.joins === undefined) {
    const found = exists(builder, place, field, condition, false);
    return isNot ? `(NOT ${found})` : found;
  }
  const joined = join(builder, place, field);
  const parts = conditionsOf(builder, joined, condition);
  const id = idFields(joined.model).map((one) => columnSql(joined, one));
  const met = all(parts, '1=1');
  if (isNot) return `((NOT ${met}) OR (${id.map((column) => `${column} IS NULL`).join(' OR ')}))`;
  // Conditions of one relation stand side by side with those of the relation behind it.
  return `(${parts.join(' AND ') || '1=1'} AND (${id.map((column) => `${column} IS NOT NULL`).join(' AND ')}))`;
}

function absent(builder: Builder, place: Place, field: ModelField): string {
  const link = linkOf(builder, place.model, field);
  if (link.kind !== 'key') throw new Unresolvable(`${field.name} is not a relation to one row`);
  if (link.holder) return `(${link.own.map((own) => `${columnSql(place, own)} IS NULL`).join(' OR ')})`;
  if (place.joins === undefined) {
    const inner: Place = { model: link.target };
    const columns = link.other.map((other) => columnSql(inner, other));
    const known = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
    return `${keySql(place, link.own)} NOT IN (SELECT ${columns.join(', ')} FROM ${tableSql(link.target)} WHERE ${known})`;
  }
  const joined = join(builder, place, field);
  return `(${link.other.map((other) => `${columnSql(joined, other)} IS NULL`).join(' AND ')})`;
}

function join(builder: Builder, place: Place, field: ModelField): Place {
  const link = linkOf(builder, place.model, field);
  if (link.kind !== 'key') throw new Unresolvable(`${field.name} is not a relation to one row`);
  const alias = `j${builder.aliases++}`;
  const joined: Place = { model: link.target, alias, ...(place.joins ? { joins: place.joins } : {}) };
  place.joins?.push(
    ` LEFT JOIN ${tableSql(link.target)} AS ${quote(alias)} ON ${keySql(joined, link.other)} = ${keySql(place, link.own)}`,
  );
  return joined;
}

/** The condition of `where` on one row: its keys, and then what else is asked of it. */
export function uniqueSql(builder: Builder, place: Place, where: Expression | undefined): string {
  const { model } = place;
  const entries = entriesOf(where, 'a key');
  const unique = entries.find(({ name }) => model.uniques.some((key) => key.name === name));
  if (!unique) throw new Unresolvable('a key that is only known when the app runs');
  const first = conditionsOf(builder, place, { kind: 'record', fields: [unique], open: false });
  const rest = conditionsOf(builder, place, {
    kind: 'record',
    fields: entries.filter((entry) => entry !== unique),
    open: false,
  });
  return `(${all(first, '1=1')} AND ${all(rest, '1=1')})`;
}

/** `"id" = $1`, or `= any($1)` for the keys of many rows; Prisma writes as many placeholders as there are keys. */
export function linkedSql(
  builder: Builder,
  columns: string[],
  parent: { model: DataModel; fields: ModelField[]; many: boolean; listed: boolean },
): string {
  const [column] = columns;
  const [field] = parent.fields;
  if (columns.length !== 1 || !column || !field) {
    const keys = parent.fields.map((one) => bind(builder.binding, rowValue(parent.model, one)));
    return parent.listed
      ? `(${columns.join(',')}) IN ((${keys.join(',')}))`
      : all(
          columns.map((one, at) => `${one} = ${keys[at] ?? ''}`),
          '1=1',
        );
  }
  const value = rowValue(parent.model, field);
  if (parent.many) return `${column} = any(${bind(builder.binding, { kind: 'list', items: [value], open: true })})`;
  return parent.listed ? `${column} IN (${bind(builder.binding, value)})` : `${column} = ${bind(builder.binding, value)}`;
}

function rowValue(model: DataModel, field: ModelField): Expression {
  return { kind: 'input', origin: 'row', name: `${model.name}.${field.name}` };
}
