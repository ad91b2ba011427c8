import type { DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, fieldOf as optionOf, quote, type Resolved, Unresolvable } from '../sql.js';
import {
  type Builder,
  columnSql,
  createBuilder,
  fromRow,
  idFields,
  isTrue,
  itemsOf,
  linkOf,
  type Link,
  type Place,
  tableSql,
} from './context.js';
import { assignmentsSql } from './data.js';
import { readStatements } from './read.js';
import { uniqueSql, whereSql } from './where.js';
import { type Context, createNested, finished, insertManySql, record } from './write.js';

type Relations = { field: ModelField; operations: { name: string; value: Expression }[] }[];
type KeyLink = Extract<Link, { kind: 'key' }>;
type TableLink = Extract<Link, { kind: 'table' }>;

/** What is written to the rows that this one points to, before it; `keys`: the columns that then point to them. */
export function ownerWrites(
  context: Context,
  model: DataModel,
  relations: Relations,
): { statements: Resolved[]; keys: Map<ModelField, Expression> } {
  const statements: Resolved[] = [];
  const keys = new Map<ModelField, Expression>();
  for (const { field, operations } of relations) {
    const link = linkOf(createBuilder(context.models), model, field);
    if (link.kind !== 'key' || !link.holder) continue;
    for (const { name, value } of operations) {
      const [first] = itemsOf(value);
      if (name === 'connect') statements.push(...lookUp(context, link.target, first));
      else if (name === 'connectOrCreate') statements.push(...lookUp(context, link.target, optionOf(first, 'where')));
      else if (name === 'create') statements.push(...createNested(context, link.target, first, new Map()));
      else continue;
      link.own.forEach((own, at) => keys.set(own, fromRow(link.target, link.other[at] ?? own)));
    }
  }
  return { statements, keys };
}

/** The key of a row that something is to point to. */
function lookUp(context: Context, target: DataModel, where: Expression | undefined, keys: ModelField[] = []): Resolved[] {
  const select = record(
    Object.fromEntries(idFields(target).map((field) => [field.name, { kind: 'literal', value: true } as const])),
  );
  return readStatements(context.models, target, record({ select, where }), 'one', { unique: true, keys });
}

/** What is written to the rows that point to this one, and to the tables in between. */
export function nestedWrites(context: Context, model: DataModel, relations: Relations, around: 'create' | 'update'): Resolved[] {
  return relations.flatMap(({ field, operations }) => {
    const link = linkOf(createBuilder(context.models), model, field);
    return operations.flatMap(({ name, value }) => {
      if (link.kind === 'table') return tableWrite(context, model, link, name, value);
      if (link.holder) return around === 'update' ? ownerChange(context, model, link, name, value) : [];
      // One row at most may point here: what does so now is looked up first.
      const taken = around === 'update' && name === 'create' && !field.list;
      const parent = fromRow(model, link.own[0] ?? single(model));
      const before = taken ? [linkedRows(context, link.target, link.other, parent, undefined)] : [];
      return [...before, ...childWrite(context, model, link, name, value)];
    });
  });
}

/** `connect`, `create`, `disconnect`, `set` across a table of pairs. */
function tableWrite(context: Context, model: DataModel, link: TableLink, name: string, value: Expression): Resolved[] {
  switch (name) {
    case 'connect':
      return [...lookUpMany(context, link.target, value), pairs(context, model, link, itemsOf(value).length)];
    case 'create':
      return itemsOf(value).flatMap((item) => [
        ...createNested(context, link.target, item, new Map()),
        pairs(context, model, link, 1),
      ]);
    case 'connectOrCreate':
      return itemsOf(value).flatMap((item) => [
        ...lookUpMany(context, link.target, optionOf(item, 'where')),
        pairs(context, model, link, 1),
      ]);
    case 'disconnect':
      return [...paired(context, model, link, value), unpaired(context, model, link)];
    case 'set': {
      const kept = itemsOf(value);
      const again = kept.length > 0 || value.kind !== 'list' ? tableWrite(context, model, link, 'connect', value) : [];
      return [...paired(context, model, link, undefined), unpaired(context, model, link), ...again];
    }
    default:
      throw new Unresolvable(`the nested write ${name} across a table of pairs is not read yet`);
  }
}

/** The rows that are named by their keys. */
function anyOf(builder: Builder, place: Place, items: Expression[]): string {
  const conditions = items.map((item) => uniqueSql(builder, place, item));
  return conditions.length === 0 ? '1=0' : conditions.length === 1 ? (conditions[0] ?? '1=0') : `(${conditions.join(' OR ')})`;
}

/** Rows that are made to point to this one. */
function connected(context: Context, link: KeyLink, keys: Map<ModelField, Expression>, value: Expression | undefined): Resolved {
  const builder = createBuilder(context.models);
  const set = assignmentsSql(builder, link.target, undefined, context.catalogue, keys) ?? '';
  return finished(
    builder,
    `UPDATE ${tableSql(link.target)} SET ${set} WHERE ${anyOf(builder, { model: link.target }, itemsOf(value))}`,
  );
}

/** Rows that point to nothing from now on. */
function released(context: Context, link: KeyLink, value: Expression | undefined): Resolved {
  const builder = createBuilder(context.models);
  const none: Expression = { kind: 'literal', value: null };
  const set = link.other.map((other) => `${quote(other.column)} = ${bind(builder.binding, none)}`).join(', ');
  const found = foundSql(builder, link.target);
  const asked = value === undefined ? '1=1' : anyOf(builder, { model: link.target }, itemsOf(value));
  return finished(builder, `UPDATE ${tableSql(link.target)} SET ${set} WHERE (${found} AND ${asked})`);
}

/** Keys of the rows that are named, in one statement. */
function lookUpMany(context: Context, target: DataModel, value: Expression | undefined): Resolved[] {
  const builder = createBuilder(context.models);
  const place: Place = { model: target };
  const items = itemsOf(value);
  const open = value?.kind === 'list' && value.open;
  const condition = anyOf(builder, place, open ? items.slice(0, 1) : items);
  const ids = idFields(target).map((field) => columnSql(place, field));
  return [
    finished(
      builder,
      `SELECT ${ids.join(', ')} FROM ${tableSql(target)} WHERE ${condition} OFFSET ${bind(builder.binding, { kind: 'literal', value: 0 })}`,
    ),
  ];
}

function single(model: DataModel): ModelField {
  const [id] = idFields(model);
  if (!id) throw new Unresolvable(`${model.name} has no key`);
  return id;
}

function pairs(context: Context, model: DataModel, link: TableLink, count: number): Resolved {
  const builder = createBuilder(context.models);
  const tuple = () =>
    `(${bind(builder.binding, fromRow(model, single(model)))},${bind(builder.binding, fromRow(link.target, single(link.target)))})`;
  const tuples = Array.from({ length: Math.max(1, count) }, tuple).join(',');
  return finished(
    builder,
    `INSERT INTO ${quote(link.schema)}.${quote(link.table)} (${quote(link.own)},${quote(link.other)}) VALUES ${tuples} ON CONFLICT DO NOTHING`,
  );
}

/** The rows that are paired with this one now. */
function paired(context: Context, model: DataModel, link: TableLink, value: Expression | undefined): Resolved[] {
  const builder = createBuilder(context.models);
  const place: Place = { model: link.target };
  const id = single(link.target);
  const asked = itemsOf(value).map((item) => whereSql(builder, place, item));
  const named = asked.length === 0 ? '1=1' : `${asked.length === 1 ? (asked[0] ?? '') : `(${asked.join(' OR ')})`} AND 1=1`;
  const mine = `"t0".${quote(link.own)}`;
  const sql = `SELECT ${columnSql(place, id)}, ${mine} AS "between" FROM ${tableSql(link.target)} INNER JOIN ${quote(link.schema)}.${quote(link.table)} AS "t0" ON "t0".${quote(link.other)} = ${columnSql(place, id)} WHERE (${named} AND ${mine} IN (${bind(builder.binding, fromRow(model, single(model)))})) OFFSET ${bind(builder.binding, { kind: 'literal', value: 0 })}`;
  return [finished(builder, sql)];
}

function unpaired(context: Context, model: DataModel, link: TableLink): Resolved {
  const builder = createBuilder(context.models);
  const table = `${quote(link.schema)}.${quote(link.table)}`;
  const own = bind(builder.binding, fromRow(model, single(model)));
  const other = bind(builder.binding, fromRow(link.target, single(link.target)));
  return finished(
    builder,
    `DELETE FROM ${table} WHERE (${table}.${quote(link.own)} = (${own}) AND ${table}.${quote(link.other)} IN (${other}))`,
  );
}

/** A change of a row that this one points to, or of the pointing itself. */
function ownerChange(context: Context, model: DataModel, link: KeyLink, name: string, value: Expression): Resolved[] {
  if (name === 'connect' || name === 'create' || name === 'connectOrCreate') return [];
  const builder = createBuilder(context.models);
  const looked = linkedRows(context, link.target, link.other, fromRow(model, link.own[0] ?? single(model)), undefined);
  if (name === 'disconnect') {
    const set = link.own.map((own) => `${quote(own.column)} = ${bind(builder.binding, { kind: 'literal', value: null })}`);
    return [
      looked,
      finished(builder, `UPDATE ${tableSql(model)} SET ${set.join(', ')} WHERE (${foundSql(builder, model)} AND 1=1)`),
    ];
  }
  const data = name === 'upsert' ? optionOf(value, 'update') : name === 'update' ? (optionOf(value, 'data') ?? value) : undefined;
  if (data === undefined) throw new Unresolvable(`the nested write ${name} is not read yet`);
  return [looked, changed(context, link.target, data, undefined, true)];
}

/** Writes to rows that point to this one. */
function childWrite(context: Context, model: DataModel, link: KeyLink, name: string, value: Expression): Resolved[] {
  const keys = new Map(link.other.map((other, at) => [other, fromRow(model, link.own[at] ?? other)] as const));
  const parent = fromRow(model, link.own[0] ?? single(model));
  switch (name) {
    case 'create': {
      const items = itemsOf(value);
      const plain = items.every(
        (item) =>
          item.kind === 'record' &&
          !item.fields.some((entry) => link.target.fields.some((field) => field.kind === 'model' && field.name === entry.name)),
      );
      if (items.length > 1 && plain) return [insertMany(context, link, value, keys)];
      return items.flatMap((item) => createNested(context, link.target, item, keys));
    }
    case 'createMany':
      return [insertMany(context, link, optionOf(value, 'data'), keys, optionOf(value, 'skipDuplicates'))];
    case 'connect':
      return [connected(context, link, keys, value)];
    case 'connectOrCreate':
      return itemsOf(value).flatMap((item) => {
        const where = optionOf(item, 'where');
        return [...lookUp(context, link.target, where, link.other), connected(context, link, keys, where)];
      });
    case 'disconnect':
    case 'set': {
      const asked = name === 'disconnect' && value.kind !== 'literal' ? value : undefined;
      return [
        linkedRows(context, link.target, link.other, parent, asked, asked !== undefined),
        ...(name === 'set' ? lookUpMany(context, link.target, value) : []),
        released(context, link, asked),
      ];
    }
    case 'update':
    case 'updateMany':
      return itemsOf(value).flatMap((item) => {
        const where = optionOf(item, 'where');
        const unique = name === 'update' && where !== undefined;
        return [
          linkedRows(context, link.target, link.other, parent, where, unique),
          changed(context, link.target, optionOf(item, 'data') ?? item, unique ? where : undefined, name === 'update'),
        ];
      });
    case 'upsert':
      return itemsOf(value).flatMap((item) => {
        const where = optionOf(item, 'where');
        return [
          linkedRows(context, link.target, link.other, parent, where, where !== undefined),
          changed(context, link.target, optionOf(item, 'update'), where, true),
        ];
      });
    case 'delete':
      if (!isTrue(value)) return [];
      return itemsOf(value).flatMap((item) => {
        const where = item.kind === 'record' ? item : undefined;
        return [
          linkedRows(context, link.target, link.other, parent, where, where !== undefined),
          removed(context, link.target, where),
        ];
      });
    case 'deleteMany':
      return itemsOf(value).flatMap((item) => [
        linkedRows(context, link.target, link.other, parent, item),
        removed(context, link.target, undefined),
      ]);
    default:
      throw new Unresolvable(`the nested write ${name} is not read yet`);
  }
}

function insertMany(
  context: Context,
  link: KeyLink,
  data: Expression | undefined,
  keys: Map<ModelField, Expression>,
  skipDuplicates?: Expression,
): Resolved {
  const builder = createBuilder(context.models);
  return finished(builder, insertManySql(builder, link.target, data, keys, skipDuplicates));
}

/** Which rows belong to the one that is written. */
function linkedRows(
  context: Context,
  target: DataModel,
  keys: ModelField[],
  parent: Expression,
  where: Expression | undefined,
  unique = false,
): Resolved {
  const builder = createBuilder(context.models);
  const place: Place = { model: target, joins: [] };
  const asked = unique ? anyOf(builder, place, itemsOf(where)) : whereSql(builder, place, where);
  const [key] = keys;
  if (!key) throw new Unresolvable(`${target.name} has no key`);
  const wanted = new Set([...idFields(target), ...keys]);
  const columns = target.fields.filter((field) => wanted.has(field)).map((field) => columnSql(place, field));
  const linked = `${columnSql(place, key)} IN (${bind(builder.binding, parent)})`;
  return finished(
    builder,
    `SELECT ${columns.join(', ')} FROM ${tableSql(target)}${(place.joins ?? []).join('')} WHERE (${asked} AND ${linked}) OFFSET ${bind(builder.binding, { kind: 'literal', value: 0 })}`,
  );
}

function foundSql(builder: Builder, target: DataModel): string {
  const id = single(target);
  return `${columnSql({ model: target }, id)} IN (${bind(builder.binding, fromRow(target, id))})`;
}

function changed(
  context: Context,
  target: DataModel,
  data: Expression | undefined,
  where: Expression | undefined,
  back = false,
): Resolved {
  const builder = createBuilder(context.models);
  const set = assignmentsSql(builder, target, data, context.catalogue);
  if (set === undefined) throw new Unresolvable('a nested update that changes no column');
  const found = foundSql(builder, target);
  const asked = where ? uniqueSql(builder, { model: target }, where) : '1=1';
  const returning = back
    ? ` RETURNING ${idFields(target)
        .map((field) => columnSql({ model: target }, field))
        .join(', ')}`
    : '';
  return finished(builder, `UPDATE ${tableSql(target)} SET ${set} WHERE (${found} AND ${asked})${returning}`);
}

function removed(context: Context, target: DataModel, where: Expression | undefined): Resolved {
  const builder = createBuilder(context.models);
  const found = foundSql(builder, target);
  const asked = where ? uniqueSql(builder, { model: target }, where) : '1=1';
  return finished(builder, `DELETE FROM ${tableSql(target)} WHERE (${found} AND ${asked})`);
}
