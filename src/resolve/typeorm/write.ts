import type { DataModel, Expression, ModelField } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, type Resolved, Unresolvable } from '../sql.js';
import { columnSql, entityBy, fieldBy, keyField, type Place, readColumns, relationOf, tableSql } from './entity.js';
import { emptyPlace } from './select.js';
import { chosen, criteriaSql } from './where.js';

function rowsOf(value: Expression | undefined): Expression[] {
  if (value?.kind === 'list' && value.items.length > 0) return value.items;
  if (!value) throw new Unresolvable('a row whose columns are only known when the app runs');
  return [value];
}

/** The value of a column in a row; a relation gives the key of what it leads to. */
function valueOf(row: Expression, field: ModelField, model: DataModel, models: DataModel[]): Expression | undefined {
  if (row.kind !== 'record') throw new Unresolvable('a row whose columns are only known when the app runs');
  const path = field.name.split('.');
  let at: Expression | undefined = row;
  for (const name of path) at = fieldOf(at, name);
  const relation = model.typeorm?.relations.find((candidate) => candidate.column === field.column);
  const through = relation ? fieldOf(row, relation.name) : undefined;
  const given = relation && through && through !== at ? through : at;
  if (relation && given?.kind === 'record') {
    const key = fieldOf(given, keyField(entityBy(relation.target, models)).name);
    if (!key) throw new Unresolvable('a row that is made together with others is not read yet');
    return key;
  }
  if (relation && given?.kind === 'input' && given.origin === 'row' && !given.name.includes('.'))
    return { ...given, name: keyField(entityBy(relation.target, models)).name };
  return given;
}

/** What `insert` and a first `save` send: every column, those that are not given with their default. */
export function insertStatement(
  model: DataModel,
  value: Expression | undefined,
  models: DataModel[],
  more: { conflict?: (binding: Binding) => string; alias?: string; open?: true } = {},
): Resolved {
  const binding: Binding = { parameters: [] };
  const rows = rowsOf(value);
  // An insert names all columns: of a row that is made of what only running tells, each but the key may be given.
  const open = more.open === true && rows.some((row) => row.kind === 'record' && row.open);
  if (rows.some((row) => row.kind !== 'record' || (row.open && !open)))
    throw new Unresolvable('a row whose columns are only known when the app runs');
  const given = (field: ModelField) => rows.some((row) => valueOf(row, field, model, models) !== undefined);
  // A key that Postgres counts up is left out where it is not given.
  const counted = (field: ModelField) => model.id.includes(field.name) && field.default === 'database' && field.type !== 'uuid';
  const fields = model.fields.filter((field) => given(field) || !counted(field));
  const lists = rows.map(
    (row) =>
      `(${fields.map((field) => insertedSql(valueOf(row, field, model, models) ?? (open && field.default === undefined ? { kind: 'input', origin: 'unknown', name: field.name } : undefined), binding)).join(', ')})`,
  );
  const conflict = more.conflict === undefined ? '' : ` ${more.conflict(binding)}`;
  const alias = more.alias === undefined ? '' : ` AS ${quote(more.alias)}`;
  const { typeorm } = model;
  const stamps = new Set([typeorm?.createdAt, typeorm?.updatedAt, typeorm?.deletedAt, typeorm?.version]);
  const back = model.fields.filter(
    (field) => (field.default === 'database' || stamps.has(field.name)) && !(model.id.includes(field.name) && given(field)),
  );
  const returned = back.filter(
    (field) => !given(field) || model.id.includes(field.name) || stamps.has(field.name) || field.default === 'database',
  );
  const returning = returned.length === 0 ? '' : ` RETURNING ${returned.map((field) => quote(field.column)).join(', ')}`;
  return {
    sql: `INSERT INTO ${tableSql(model)}${alias}(${fields.map((field) => quote(field.column)).join(', ')}) VALUES ${lists.join(', ')}${conflict}${returning}`,
    parameters: binding.parameters,
  };
}

function insertedSql(value: Expression | undefined, binding: Binding): string {
  if (value === undefined) return 'DEFAULT';
  return value.kind === 'call' && value.name === 'typeorm.sql' ? textOf(value) : bind(binding, value);
}

/** `() => 'views + 1'` */
export function textOf(value: Extract<Expression, { kind: 'call' }>): string {
  const text = literalString(value.arguments[0]);
  if (text === undefined) throw new Unresolvable('SQL text that is only known when the app runs');
  return text;
}

/** What `update` sends, by conditions that are SQL text already or those of a call. */
export function updateStatement(
  model: DataModel,
  values: Expression | undefined,
  models: DataModel[],
  where: (place: Place) => string | undefined,
): Resolved {
  if (values?.kind !== 'record' || values.open || values.fields.length === 0)
    throw new Unresolvable('a change whose columns are only known when the app runs');
  const place = emptyPlace(models, { parameters: [] });
  const sets = values.fields.map(({ name, value }) => {
    const relation = relationOf(model, name);
    const field = fieldBy(model, name);
    if (!field) throw new Unresolvable(`${model.name} has no column ${name} of its own`);
    const given = relation && value.kind === 'record' ? fieldOf(value, keyField(entityBy(relation.target, models)).name) : value;
    if (value.kind === 'call' && value.name === 'typeorm.sql') return `${quote(field.column)} = ${textOf(value)}`;
    return `${quote(field.column)} = ${bind(place.binding, given)}`;
  });
  const changed = new Set(values.fields.map(({ name }) => name));
  return {
    sql: `UPDATE ${tableSql(model)} SET ${[...sets, ...stampSql(model, changed)].join(', ')}${after(where(place))}`,
    parameters: place.binding.parameters,
  };
}

function stampSql(model: DataModel, changed: Set<string>): string[] {
  const { updatedAt, version } = model.typeorm ?? {};
  const counter = version === undefined ? undefined : fieldBy(model, version)?.column;
  const stamp = updatedAt === undefined || changed.has(updatedAt) ? undefined : fieldBy(model, updatedAt)?.column;
  return [
    ...(counter === undefined ? [] : [`${quote(counter)} = ${quote(counter)} + 1`]),
    ...(stamp === undefined ? [] : [`${quote(stamp)} = CURRENT_TIMESTAMP`]),
  ];
}

function after(where: string | undefined): string {
  return where === undefined ? '' : ` WHERE ${where}`;
}

export function deleteStatement(model: DataModel, models: DataModel[], where: (place: Place) => string | undefined): Resolved {
  const place = emptyPlace(models, { parameters: [] });
  return { sql: `DELETE FROM ${tableSql(model)}${after(where(place))}`, parameters: place.binding.parameters };
}

/** What `softDelete` and `restore` send. */
export function markStatement(
  model: DataModel,
  models: DataModel[],
  deleted: boolean,
  where: (place: Place) => string | undefined,
): Resolved {
  const mark = model.typeorm?.deletedAt;
  const column = mark === undefined ? undefined : fieldBy(model, mark)?.column;
  if (column === undefined) throw new Unresolvable(`${model.name} marks no rows as deleted`);
  const place = emptyPlace(models, { parameters: [] });
  const sets = [`${quote(column)} = ${deleted ? 'CURRENT_TIMESTAMP' : 'NULL'}`, ...stampSql(model, new Set())];
  return { sql: `UPDATE ${tableSql(model)} SET ${sets.join(', ')}${after(where(place))}`, parameters: place.binding.parameters };
}

/** What `increment` and `decrement` send. */
export function incrementStatement(
  model: DataModel,
  [criteria, property, by]: Expression[],
  models: DataModel[],
  sign: '+' | '-',
): Resolved {
  const field = fieldBy(model, literalString(property) ?? '');
  if (!field) throw new Unresolvable('a column that is only known when the app runs');
  const place = emptyPlace(models, { parameters: [] });
  const column = quote(field.column);
  const known = by?.kind === 'literal' ? String(by.value) : bind(place.binding, by);
  const sets = [`${column} = ${column} ${sign} ${known}`, ...stampSql(model, new Set())];
  return {
    sql: `UPDATE ${tableSql(model)} SET ${sets.join(', ')}${after(criteriaSql(criteria, model, place))}`,
    parameters: place.binding.parameters,
  };
}

/** What `upsert` sends: the columns of the conflict tell whether the row is there. */
export function upsertStatement(
  model: DataModel,
  rows: Expression | undefined,
  options: Expression | undefined,
  models: DataModel[],
): Resolved {
  const paths = chosen(options) ?? chosen(fieldOf(options, 'conflictPaths')) ?? recordNames(fieldOf(options, 'conflictPaths'));
  const skips = fieldOf(options, 'skipUpdateIfNoValuesChanged');
  const [row] = rowsOf(rows);
  if (paths.length === 0 || row?.kind !== 'record' || row.open)
    throw new Unresolvable('columns of a conflict that are only known when the app runs');
  const columns = (names: string[]) => names.flatMap((name) => fieldBy(model, name)?.column ?? []);
  const given = columns(row.fields.map(({ name }) => name));
  const { updatedAt } = model.typeorm ?? {};
  const stamp = updatedAt === undefined ? [] : columns([updatedAt]);
  const sets = [
    ...given.map((column) => `${quote(column)} = EXCLUDED.${quote(column)}`),
    ...stamp.map((column) => `${quote(column)} = DEFAULT`),
  ];
  const differs = given.map((column) => `${quote(model.table)}.${quote(column)} IS DISTINCT FROM EXCLUDED.${quote(column)}`);
  const only = skips?.kind === 'literal' && skips.value === true ? ` WHERE (${differs.join(' OR ')})` : '';
  const target = columns(paths).map(quote).join(', ');
  return insertStatement(model, rows, models, {
    conflict: () => `ON CONFLICT ( ${target} ) DO UPDATE SET ${sets.join(', ')}${only}`,
  });
}

function recordNames(value: Expression | undefined): string[] {
  return value?.kind === 'record' ? value.fields.map(({ name }) => name) : [];
}

/** What `save` sends: a row without its key is inserted; one with it is looked for first, and changed or inserted. */
export function saveStatements(model: DataModel, given: Expression | undefined, models: DataModel[]): Resolved[] {
  const id = keyField(model);
  const value = given && withKey(given, id.name);
  const rows = rowsOf(value);
  const made = rows.map((row) => (row.kind === 'call' && row.name === 'typeorm.new' ? row.arguments[0] : undefined));
  if (made.every((row) => row !== undefined))
    return [insertStatement(model, { kind: 'list', open: false, items: made.map(wholeRow) }, models, { open: true })];
  const keyed = rows.some((row) => row.kind !== 'record' || fieldOf(row, id.name) !== undefined);
  if (!keyed) return [insertStatement(model, value, models)];
  const [row] = rows;
  const key: Expression =
    row?.kind === 'record' ? (fieldOf(row, id.name) ?? row) : { kind: 'input', origin: 'row', name: id.name };
  const found = foundStatement(model, key, models);
  if (row?.kind !== 'record' || row.open) throw new Unresolvable('a save whose changed columns are only known when the app runs');
  const rest: Expression = { ...row, fields: row.fields.filter(({ name }) => name !== id.name) };
  if (rest.fields.length === 0) return [found];
  const change = updateStatement(
    model,
    rest,
    models,
    (place) => `${columnSql(undefined, id.column)} IN (${bind(place.binding, key)})`,
  );
  const stamps = [model.typeorm?.updatedAt, model.typeorm?.version].flatMap((name) =>
    name === undefined ? [] : (fieldBy(model, name)?.column ?? []),
  );
  const returning = stamps.length === 0 ? '' : ` RETURNING ${stamps.map(quote).join(', ')}`;
  return [found, { ...change, sql: `${change.sql}${returning}` }];
}

/** A row by its key, as TypeORM looks for it before it writes. */
function foundStatement(model: DataModel, key: Expression, models: DataModel[]): Resolved {
  const place = emptyPlace(models, { parameters: [] });
  const alias = model.name;
  const where = `${columnSql(alias, keyField(model).column)} IN (${bind(place.binding, key)})`;
  return {
    sql: `SELECT ${readColumns(model, alias).join(', ')} FROM ${tableSql(model)} ${quote(alias)} WHERE ${where}`,
    parameters: place.binding.parameters,
  };
}

/** What `remove` and `softRemove` send: the row is looked for, then deleted or marked. */
export function removeStatements(model: DataModel, row: Expression | undefined, models: DataModel[], soft: boolean): Resolved[] {
  const id = keyField(model);
  const key: Expression =
    row?.kind === 'record'
      ? (fieldOf(row, id.name) ?? { kind: 'input', origin: 'unknown', name: id.name })
      : row?.kind === 'input'
        ? { ...row, name: id.name, ...(row.from ? { from: row.from.map(({ site }) => ({ site, column: id.name })) } : {}) }
        : { kind: 'input', origin: 'row', name: id.name };
  const where = (place: Place) => `${columnSql(undefined, id.column)} = ${bind(place.binding, key)}`;
  return [
    foundStatement(model, key, models),
    soft ? markStatement(model, models, true, where) : deleteStatement(model, models, where),
  ];
}

/** A row that was read and changed since: what was assigned to it, with its key. */
function withKey(value: Expression, name: string): Expression {
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => withKey(item, name)) };
  if (value.kind !== 'call' || value.name !== 'typeorm.row') return value;
  const [row, changed] = value.arguments;
  if (changed?.kind !== 'record' || changed.fields.length === 0)
    throw new Unresolvable('a save whose changed columns are only known when the app runs');
  const from = row?.kind === 'input' && row.from ? row.from.map(({ site }) => ({ site, column: name })) : undefined;
  const key: Expression = { kind: 'input', origin: 'row', name, ...(from ? { from } : {}) };
  return { ...changed, fields: [{ name, value: key }, ...changed.fields.filter((field) => field.name !== name)] };
}

/** A row of which only running tells the columns is open: each of them may be given. */
function wholeRow(value: Expression): Expression {
  return value.kind === 'record' ? value : { kind: 'record', open: true, fields: [] };
}
