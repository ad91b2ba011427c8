import type { Catalogue, DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, fieldOf as optionOf, quote, type Resolved, Unresolvable } from '../sql.js';
import {
  type Builder,
  bindField,
  columnSql,
  createBuilder,
  entriesOf,
  fieldOf,
  fromRow,
  idFields,
  isTrue,
  scalarFields,
  type Place,
  selectedSql,
  tableSql,
} from './context.js';
import { assignmentsSql, insertedFields, insertSql, relationsIn } from './data.js';
import { nestedWrites, ownerWrites } from './nested.js';
import { type Models, readStatements, type Selection, selectionOf } from './read.js';
import { uniqueSql, whereSql } from './where.js';

export interface Context {
  models: Models;
  catalogue: Catalogue;
}

export function finished(builder: Builder, sql: string): Resolved {
  return { sql, parameters: builder.binding.parameters };
}

/** The key comes back too, whatever is asked for. */
function returning(model: DataModel, fields: ModelField[]): string {
  if (fields.length === 0) return '';
  const wanted = new Set([...idFields(model), ...fields]);
  const given = scalarFields(model).filter((field) => wanted.has(field));
  return ` RETURNING ${given.map((field) => selectedSql({ model }, field)).join(', ')}`;
}

function isPlain(selection: Selection): boolean {
  return selection.relations.length === 0 && selection.counts.length === 0;
}

/** Reads a row that was just written, with all that is asked of it. */
function readBack(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  return readStatements(context.models, model, selectionOnly(options), 'one', {
    linked: (builder, place) =>
      idFields(model)
        .map((field) => `${columnSql(place, field)} = ${bind(builder.binding, fromRow(model, field))}`)
        .join(' AND '),
  });
}

function selectionOnly(options: Expression | undefined): Expression {
  const fields = options?.kind === 'record' ? options.fields : [];
  return { kind: 'record', open: false, fields: fields.filter((field) => ['select', 'include', 'omit'].includes(field.name)) };
}

/** `create(...)`; `linked`: columns that the rows around it give. */
export function createStatements(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  const data = optionOf(options, 'data');
  const selection = selectionOf(context.models, model, options);
  const relations = relationsIn(model, data);
  const simple = relations.length === 0 && isPlain(selection);
  if (simple) return [insertOne(context, model, data, new Map(), selection.fields)];
  return [...createNested(context, model, data, new Map()), ...readBack(context, model, options)];
}

function insertOne(
  context: Context,
  model: DataModel,
  data: Expression | undefined,
  linked: Map<ModelField, Expression>,
  back: ModelField[],
): Resolved {
  const builder = createBuilder(context.models);
  return finished(builder, insertSql(builder, model, [insertedFields(model, data, linked)]) + returning(model, back));
}

/** A row with the rows that it points to before it, and those that point to it behind it. */
export function createNested(
  context: Context,
  model: DataModel,
  data: Expression | undefined,
  linked: Map<ModelField, Expression>,
): Resolved[] {
  const relations = relationsIn(model, data);
  const before = ownerWrites(context, model, relations);
  const keys = new Map([...linked, ...before.keys]);
  return [
    ...before.statements,
    insertOne(context, model, data, keys, idFields(model)),
    ...nestedWrites(context, model, relations, 'create'),
  ];
}

/** `createMany(...)`, `createManyAndReturn(...)`: one INSERT. */
export function createManyStatements(
  context: Context,
  model: DataModel,
  options: Expression | undefined,
  back: boolean,
): Resolved[] {
  const builder = createBuilder(context.models);
  const data = optionOf(options, 'data');
  const selection = back ? selectionOf(context.models, model, options).fields : [];
  return [
    finished(
      builder,
      insertManySql(builder, model, data, new Map(), optionOf(options, 'skipDuplicates')) + returning(model, selection),
    ),
  ];
}

const mostRows = 50;

export function insertManySql(
  builder: Builder,
  model: DataModel,
  data: Expression | undefined,
  linked: Map<ModelField, Expression>,
  skipDuplicates: Expression | undefined,
): string {
  const items = data?.kind === 'list' && data.items.length > 0 ? data.items : [data];
  const open = data?.kind !== 'list' || data.open;
  const rows = items.slice(0, open ? 1 : mostRows).map((item) => insertedFields(model, item, linked));
  const conflict = skipDuplicates !== undefined && isTrue(skipDuplicates) ? ' ON CONFLICT DO NOTHING' : '';
  return insertSql(builder, model, rows) + conflict;
}

/** `update(...)`. */
export function updateStatements(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  const where = optionOf(options, 'where');
  const data = optionOf(options, 'data');
  const selection = selectionOf(context.models, model, options);
  const relations = relationsIn(model, data);
  const whole = selectionOf(context.models, model, undefined).fields;
  const before = ownerWrites(context, model, relations);
  const builder = createBuilder(context.models);
  const set = assignmentsSql(builder, model, data, context.catalogue, before.keys);
  if (relations.length === 0 && isPlain(selection) && set !== undefined)
    return [finished(builder, updateSql(builder, model, set, where) + returning(model, selection.fields))];
  const first =
    set === undefined
      ? readStatements(context.models, model, record({ where }), 'one', { unique: true })
      : [finished(builder, updateSql(builder, model, set, where) + returning(model, whole))];
  if (relations.length === 0 && set === undefined && isPlain(selection))
    return readStatements(context.models, model, withWhere(options, where), 'one', { unique: true });
  return [
    ...before.statements,
    ...first,
    ...nestedWrites(context, model, relations, 'update'),
    ...readBack(context, model, options),
  ];
}

function withWhere(options: Expression | undefined, where: Expression | undefined): Expression {
  const selection = selectionOnly(options);
  return selection.kind === 'record' && where
    ? { ...selection, fields: [...selection.fields, { name: 'where', value: where }] }
    : selection;
}

export function record(fields: Record<string, Expression | undefined>): Expression {
  return {
    kind: 'record',
    open: false,
    fields: Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
  };
}

function updateSql(builder: Builder, model: DataModel, set: string, where: Expression | undefined): string {
  return `UPDATE ${tableSql(model)} SET ${set} WHERE ${uniqueSql(builder, { model }, where)}`;
}

/** `updateMany(...)`, `updateManyAndReturn(...)`. */
export function updateManyStatements(
  context: Context,
  model: DataModel,
  options: Expression | undefined,
  back: boolean,
): Resolved[] {
  const builder = createBuilder(context.models);
  const set = assignmentsSql(builder, model, optionOf(options, 'data'), context.catalogue);
  if (set === undefined) throw new Unresolvable('an update that changes nothing');
  const where = whereSql(builder, { model }, optionOf(options, 'where'));
  const selection = back ? selectionOf(context.models, model, options).fields : [];
  return [finished(builder, `UPDATE ${tableSql(model)} SET ${set} WHERE ${where}${returning(model, selection)}`)];
}

/** `delete(...)`: what it shows of other tables is read first. */
export function deleteStatements(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  const where = optionOf(options, 'where');
  const selection = selectionOf(context.models, model, options);
  const builder = createBuilder(context.models);
  const sql = `DELETE FROM ${tableSql(model)} WHERE ${uniqueSql(builder, { model }, where)}`;
  if (isPlain(selection)) return [finished(builder, sql + returning(model, selection.fields))];
  return [...readStatements(context.models, model, withWhere(options, where), 'one', { unique: true }), finished(builder, sql)];
}

export function deleteManyStatements(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  const builder = createBuilder(context.models);
  return [finished(builder, `DELETE FROM ${tableSql(model)} WHERE ${whereSql(builder, { model }, optionOf(options, 'where'))}`)];
}

/** `upsert(...)`: one INSERT where the key of `where` is what `create` writes, else a look, a write and a look. */
export function upsertStatements(context: Context, model: DataModel, options: Expression | undefined): Resolved[] {
  const where = optionOf(options, 'where');
  const create = optionOf(options, 'create');
  const update = optionOf(options, 'update');
  const selection = selectionOf(context.models, model, options);
  const relations = [...relationsIn(model, create), ...relationsIn(model, update)];
  const key = keyIn(model, where);
  const same = key?.every(({ name, value }) => JSON.stringify(optionOf(create, name)) === JSON.stringify(value)) ?? false;
  const builder = createBuilder(context.models);
  const place: Place = { model };
  if (same && key && relations.length === 0 && isPlain(selection)) {
    const insert = insertSql(builder, model, [insertedFields(model, create, new Map())]);
    const set = assignmentsSql(builder, model, update, context.catalogue);
    if (set !== undefined) {
      const columns = key.map(({ name }) => quote(fieldOf(model, name).column)).join(',');
      const condition = uniqueSql(builder, place, where);
      return [
        finished(
          builder,
          `${insert} ON CONFLICT (${columns}) DO UPDATE SET ${set} WHERE ${condition}${returning(model, selection.fields)}`,
        ),
      ];
    }
  }
  const look = createBuilder(context.models);
  const ids = idFields(model);
  const looked = `SELECT ${ids.map((field) => columnSql(place, field)).join(', ')} FROM ${tableSql(model)} WHERE ${uniqueSql(look, place, where)} OFFSET ${bind(look.binding, { kind: 'literal', value: 0 })}`;
  const change = createBuilder(context.models);
  const set = assignmentsSql(change, model, update, context.catalogue);
  const found = ids.map((field) => `${columnSql(place, field)} IN (${bindField(change, model, field, fromRow(model, field))})`);
  const changed =
    set === undefined
      ? readStatements(context.models, model, record({ where }), 'one', {
          unique: true,
          linked: (inside, at) =>
            ids
              .map((field) => `${columnSql(at, field)} IN (${bindField(inside, model, field, fromRow(model, field))})`)
              .join(' AND '),
        })
      : [
          finished(
            change,
            `UPDATE ${tableSql(model)} SET ${set} WHERE (${found.join(' AND ')} AND ${uniqueSql(change, place, where)})${returning(model, selectionOf(context.models, model, undefined).fields)}`,
          ),
        ];
  return [finished(look, looked), ...changed, ...readBack(context, model, options)];
}

/** The fields and values of the unique key in `where`, where it is all that `where` asks. */
function keyIn(model: DataModel, where: Expression | undefined): { name: string; value: Expression }[] | undefined {
  const entries = entriesOf(where, 'a key');
  const [only] = entries;
  if (entries.length !== 1 || !only) return undefined;
  const key = model.uniques.find((candidate) => candidate.name === only.name);
  if (!key) return undefined;
  return key.fields.length > 1 && !model.fields.some((field) => field.name === only.name)
    ? entriesOf(only.value, 'a key')
    : [{ name: only.name, value: only.value }];
}
