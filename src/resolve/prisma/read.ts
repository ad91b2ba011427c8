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
  isTrue,
  linkOf,
  type Place,
  scalarFields,
  selectedSql,
  tableSql,
} from './context.js';
import { countJoin, cursorSql, type OrderKey, orderKeys, orderSql } from './order.js';
import { all, conditionsOf, linkedSql, uniqueSql, whereSql } from './where.js';

export type Models = Map<string, DataModel>;

/** What `select`, `include` and `omit` ask of a model. */
export interface Selection {
  /** Columns that the caller gets. */
  fields: ModelField[];
  relations: { field: ModelField; options: Expression | undefined }[];
  counts: { field: ModelField; options: Expression | undefined }[];
}

const given = (value: Expression): boolean => !(value.kind === 'literal' && (value.value === false || value.value === null));

export function selectionOf(models: Models, model: DataModel, options: Expression | undefined): Selection {
  const select = present(optionOf(options, 'select'));
  const include = present(optionOf(options, 'include'));
  const omit = present(optionOf(options, 'omit'));
  const entries = entriesOf(select ?? include, 'a selection').filter((entry) => given(entry.value));
  const omitted = new Set(entriesOf(omit, 'a selection').flatMap((entry) => (isTrue(entry.value) ? [entry.name] : [])));
  const relations = entries.flatMap((entry) => {
    const field = model.fields.find((candidate) => candidate.name === entry.name && candidate.kind === 'model');
    return field ? [{ field, options: entry.value.kind === 'record' ? entry.value : undefined }] : [];
  });
  const chosen = new Set(entries.map((entry) => entry.name));
  const fields = scalarFields(model).filter((field) => (select ? chosen.has(field.name) : true) && !omitted.has(field.name));
  return { fields, relations, counts: countsOf(models, model, entries.find((entry) => entry.name === '_count')?.value) };
}

function present(value: Expression | undefined): Expression | undefined {
  return value === undefined || isNull(value) ? undefined : value;
}

/** `_count: true` counts every list. */
function countsOf(_models: Models, model: DataModel, count: Expression | undefined): Selection['counts'] {
  if (count === undefined) return [];
  if (count.kind !== 'record')
    return model.fields.filter((field) => field.kind === 'model' && field.list).map((field) => ({ field, options: undefined }));
  return entriesOf(optionOf(count, 'select'), 'a count')
    .filter((entry) => given(entry.value))
    .map((entry) => ({
      field: fieldOf(model, entry.name),
      options: entry.value.kind === 'record' ? entry.value : undefined,
    }));
}

/** Columns that are fetched: those asked for, the key where it is needed, and what ties relations to their rows. */
function fetched(builder: Builder, model: DataModel, selection: Selection, linked: ModelField[]): ModelField[] {
  const wanted = new Set([...selection.fields, ...linked, ...idFields(model)]);
  for (const { field } of selection.relations) {
    const link = linkOf(builder, model, field);
    for (const own of link.kind === 'key' ? link.own : idFields(model)) wanted.add(own);
  }
  return scalarFields(model).filter((field) => wanted.has(field));
}

/** How many rows a read gives, and how they are keyed: `one` by a unique key, `first` of a list, or many. */
export type Number = 'one' | 'first' | 'many';

export interface ReadOptions {
  /** A condition beside `where`, on rows of a statement before; told the place of the model. */
  linked?: ((builder: Builder, place: Place) => string) | undefined;
  /** Columns that tie the rows to those before. */
  keys?: ModelField[];
  /** Further columns and joins, for a table between two models. */
  between?: { column: string; join: string } | undefined;
  /** Rows of several parents: a page is cut by the library, not by Postgres. */
  inMemory?: boolean;
  /** The unique key in `where`. */
  unique?: boolean;
}

/** A read of a model and of all that it includes, one statement per level. */
export function readStatements(
  models: Models,
  model: DataModel,
  options: Expression | undefined,
  number: Number,
  how: ReadOptions = {},
): Resolved[] {
  const builder = createBuilder(models);
  const place: Place = { model, joins: [] };
  const selection = selectionOf(models, model, options);
  const columns = fetched(builder, model, selection, how.keys ?? []);
  const counted: string[] = [];
  const countJoins = selection.counts.map(({ field, options: inner }, at) => {
    const target = linkOf(builder, model, field).target.name;
    const alias = `aggr_selection_${at}_${target}`;
    const column = `_aggr_count_${field.name}`;
    counted.push(`COALESCE(${quote(alias)}.${quote(column)}, 0) AS ${quote(column)}`);
    const where = optionOf(inner, 'where');
    return countJoin(builder, place, field, alias, column, where ? (counting) => whereSql(builder, counting, where) : undefined);
  });
  const orderJoins: string[] = [];
  const rest = restSql(builder, place, options, number, how, orderJoins);
  const list = [...columns.map((field) => selectedSql(place, field)), ...(how.between ? [how.between.column] : []), ...counted];
  const joins = [how.between?.join ?? '', ...orderJoins, ...(place.joins ?? []), ...countJoins].join('');
  const sql = `SELECT ${list.join(', ')} FROM ${tableSql(model)}${joins}${rest}`;
  const onePer = distinctColumns(model, options);
  return [
    { sql, parameters: builder.binding.parameters, ...(onePer.length === 0 ? {} : { onePer }) },
    ...relationStatements(models, model, selection, number),
  ];
}

/** `distinct: ['status']`: Prisma takes all rows out and drops what repeats itself. */
function distinctColumns(model: DataModel, options: Expression | undefined): string[] {
  const distinct = present(optionOf(options, 'distinct'));
  const names = distinct?.kind === 'list' ? distinct.items : distinct ? [distinct] : [];
  return names.flatMap((name) => {
    const field = name.kind === 'literal' && typeof name.value === 'string' ? fieldOf(model, name.value) : undefined;
    return field ? [field.column] : [];
  });
}

/** WHERE, ORDER BY, LIMIT and OFFSET. */
function restSql(
  builder: Builder,
  place: Place,
  options: Expression | undefined,
  number: Number,
  how: ReadOptions,
  joins: string[],
): string {
  const { model } = place;
  const take = present(optionOf(options, 'take'));
  const skip = present(optionOf(options, 'skip'));
  const cursor = present(optionOf(options, 'cursor'));
  const distinct = present(optionOf(options, 'distinct'));
  const where = present(optionOf(options, 'where'));
  const reversed = take?.kind === 'literal' && typeof take.value === 'number' && take.value < 0;
  const asked = how.unique
    ? uniqueSql(builder, place, where)
    : where
      ? all(conditionsOf(builder, place, where), '1=1')
      : undefined;
  let keys: OrderKey[] = orderKeys(builder, place, optionOf(options, 'orderBy'), joins);
  const paged = take !== undefined || skip !== undefined || cursor !== undefined;
  if (keys.length === 0 && paged && number === 'many')
    keys = idFields(model).map((field) => ({ sql: columnSql(place, field), field, descending: false, suffix: '' }));
  const linked = how.linked?.(builder, place);
  const from = cursor ? cursorSql(builder, place, cursor, keys, reversed) : undefined;
  const conditions = [asked, from, linked].filter((part) => part !== undefined);
  const condition = how.between && asked === undefined ? `(1=1 AND ${linked ?? '1=1'})` : all(conditions, '1=1');
  let sql = ` WHERE ${condition}${orderSql(keys, reversed)}`;
  const stable = !cursor || keys.some((key) => key.field !== undefined && isUnique(model, key.field));
  const inMemory = how.inMemory === true || distinct !== undefined || !stable;
  const limit: Expression | undefined = number === 'many' ? take : { kind: 'literal', value: 1 };
  if (limit && !inMemory) sql += ` LIMIT ${bind(builder.binding, reversed ? positive(limit) : limit)}`;
  return `${sql} OFFSET ${bind(builder.binding, inMemory ? zero : (skip ?? zero))}`;
}

const zero: Expression = { kind: 'literal', value: 0 };

function positive(value: Expression): Expression {
  return value.kind === 'literal' && typeof value.value === 'number' ? { kind: 'literal', value: Math.abs(value.value) } : value;
}

function isUnique(model: DataModel, field: ModelField): boolean {
  return model.uniques.some((key) => key.fields.length === 1 && key.fields[0] === field.name);
}

/** The statements for what a selection includes. `number`: how the rows that they belong to were found. */
export function relationStatements(models: Models, model: DataModel, selection: Selection, number: Number): Resolved[] {
  return selection.relations.flatMap(({ field, options }) => {
    const builder = createBuilder(models);
    const link = linkOf(builder, model, field);
    const many = number === 'many';
    const parent = { model, many, listed: number !== 'one' };
    const inner: Number = 'many';
    const inMemory = number !== 'one';
    if (link.kind === 'table') {
      const [id] = idFields(link.target);
      if (!id) throw new Unresolvable(`${link.target.name} has no key`);
      const own = `"t0".${quote(link.own)}`;
      const between = `${quote(link.schema)}.${quote(link.table)}`;
      return readStatements(models, link.target, options, inner, {
        between: {
          column: `${own} AS "between"`,
          join: ` INNER JOIN ${between} AS "t0" ON "t0".${quote(link.other)} = ${tableSql(link.target)}.${quote(id.column)}`,
        },
        linked: (inside) => {
          inside.aliases++;
          return linkedSql(inside, [own], { ...parent, fields: idFields(model) });
        },
        inMemory,
      });
    }
    return readStatements(models, link.target, options, inner, {
      linked: (inside, place) =>
        linkedSql(
          inside,
          link.other.map((other) => columnSql(place, other)),
          { ...parent, fields: link.own },
        ),
      keys: link.other,
      inMemory,
    });
  });
}
