import type { DataModel, Expression } from '../../model/index.js';
import { bind, fieldOf as given, quote, type Resolved, Unresolvable } from '../sql.js';
import { columnOf, fieldOf, filterSql, type Scope } from './filter.js';
import { columnsOf } from './read.js';

const now: Expression = { kind: 'input', origin: 'now', name: 'Date.now()' };
const generated: Expression = { kind: 'input', origin: 'generated', name: 'ObjectId()' };

export function insertStatement(model: DataModel, documents: Expression[]): Resolved {
  const scope: Scope = { model, binding: { parameters: [] } };
  const records = documents.map((document) => {
    if (document.kind !== 'record') throw new Unresolvable('a document that is only known when the app runs');
    return withOwn(document, model);
  });
  const names = [...new Set(records.flatMap((fields) => [...fields.keys()]))];
  if (records.length === 0) throw new Unresolvable('documents that are only known when the app runs');
  const rows = records.map((fields) => `(${names.map((name) => bind(scope.binding, fields.get(name))).join(', ')})`);
  const columns = names.map((name) => columnOf(name, model)).join(', ');
  return {
    sql: `INSERT INTO ${quote(model.table)} (${columns}) VALUES ${rows.join(', ')}`,
    parameters: scope.binding.parameters,
  };
}

/** What is sent of a document: the fields that its schema has, its key, and when it was made. */
function withOwn(document: Extract<Expression, { kind: 'record' }>, model: DataModel): Map<string, Expression> {
  const declared = new Set(model.fields.filter((field) => !field.ignored).map(({ name }) => name));
  const fields = new Map<string, Expression>([['_id', generated]]);
  for (const { name, value } of document.fields) if (declared.has(name)) fields.set(name, value);
  for (const stamp of [model.mongoose?.createdAt, model.mongoose?.updatedAt]) if (stamp !== undefined) fields.set(stamp, now);
  return fields;
}

export interface Change {
  filter: Expression | undefined;
  update: Expression | undefined;
  options: Expression | undefined;
  /** The changed document comes back. */
  returning: boolean;
}

export function updateStatement(model: DataModel, { filter, update, options, returning }: Change): Resolved {
  const scope: Scope = { model, binding: { parameters: [] } };
  const sets = setsOf(update, scope);
  if (sets.size === 0) throw new Unresolvable('what it changes is only known when the app runs');
  const { updatedAt } = model.mongoose ?? {};
  if (updatedAt !== undefined && !sets.has(columnOf(updatedAt, model)))
    sets.set(columnOf(updatedAt, model), bind(scope.binding, now));
  const where = filterSql(filter, scope);
  const changed = [...sets].map(([column, value]) => `${column} = ${value}`).join(', ');
  const table = quote(model.table);
  const sql = `UPDATE ${table} SET ${changed}${where === undefined ? '' : ` WHERE ${where}`}`;
  const upsert = given(options, 'upsert');
  if (upsert?.kind === 'literal' && upsert.value === true) return upserted(model, sql, filter, update, scope);
  return {
    sql: `${sql}${returning ? ` RETURNING ${columnsOf(model, []).join(', ')}` : ''}`,
    parameters: scope.binding.parameters,
  };
}

/**
 * What `save` sends of a document that was read: what was added to a list as an addition; a list that was put in the place of
 * another only where nobody changed the document since. https://mongoosejs.com/docs/guide.html#versionKey
 */
export function saveStatement(
  model: DataModel,
  changes: Expression | undefined,
  id: Expression = { kind: 'input', origin: 'row', name: '_id' },
  version: Expression = { kind: 'input', origin: 'row', name: '__v' },
): Resolved {
  const fields = changes?.kind === 'record' ? changes.fields : [];
  const added = fields.filter(({ value }) => value.kind === 'call' && value.name === 'mongoose.added');
  const lists = fields.some(({ name, value }) => !added.some((field) => field.name === name) && isList(name, value, model));
  const pushed = added.map(({ name, value }) => ({ name, value: value.kind === 'call' ? (value.arguments[0] ?? value) : value }));
  const set = fields.filter((field) => !added.includes(field));
  const all = [
    ...set,
    ...(pushed.length > 0 ? [{ name: '$push', value: { kind: 'record' as const, open: false, fields: pushed } }] : []),
  ];
  const key = { name: '_id', value: id };
  const filter: Expression = { kind: 'record', open: false, fields: [key, ...(lists ? [{ name: '__v', value: version }] : [])] };
  return updateStatement(model, {
    filter,
    update: { kind: 'record', open: false, fields: all },
    options: undefined,
    returning: false,
  });
}

function isList(name: string, value: Expression, model: DataModel): boolean {
  return value.kind === 'list' || model.fields.some((field) => field.name === name && field.list);
}

/** Where nothing was changed, the document is made of the filter and the update. */
function upserted(
  model: DataModel,
  sql: string,
  filter: Expression | undefined,
  update: Expression | undefined,
  scope: Scope,
): Resolved {
  const fields = new Map<string, Expression>([['_id', generated]]);
  for (const source of [filter, given(update, '$setOnInsert'), given(update, '$set'), update])
    if (source?.kind === 'record')
      for (const { name, value } of source.fields)
        if (!name.startsWith('$') && model.fields.some((field) => field.name === name && !field.ignored)) fields.set(name, value);
  const columns = [...fields.keys()].map((name) => columnOf(name, model)).join(', ');
  const values = [...fields].map(([name, value]) => `${bind(scope.binding, value)}::${fieldOf(name, model).type}`).join(', ');
  return {
    sql: `WITH changed AS (${sql} RETURNING 1) INSERT INTO ${quote(model.table)} (${columns}) SELECT ${values} WHERE NOT EXISTS (SELECT 1 FROM changed)`,
    parameters: scope.binding.parameters,
  };
}

/** `{ $set: { a }, $inc: { b: 1 }, c }` as assignments, by column. */
function setsOf(update: Expression | undefined, scope: Scope): Map<string, string> {
  const sets = new Map<string, string>();
  if (update?.kind !== 'record') throw new Unresolvable('a change that is only known when the app runs');
  for (const { name, value } of update.fields) {
    if (!name.startsWith('$')) assign(name, value, '$set', scope, sets);
    else if (name !== '$setOnInsert') {
      if (value.kind !== 'record') throw new Unresolvable('a change that is only known when the app runs');
      for (const field of value.fields) assign(field.name, field.value, name, scope, sets);
    }
  }
  return sets;
}

function assign(path: string, value: Expression, operator: string, scope: Scope, sets: Map<string, string>): void {
  const top = path.split('.')[0] ?? path;
  // What the schema does not know is not sent.
  if (!scope.model.fields.some((field) => field.name === top)) return;
  const column = columnOf(top, scope.model);
  const { type } = fieldOf(top, scope.model);
  switch (operator) {
    case '$set':
      sets.set(
        column,
        top === path ? bind(scope.binding, value) : `jsonb_set(${column}, '{}', to_jsonb(${bind(scope.binding, value)}::text))`,
      );
      return;
    case '$unset':
      sets.set(column, 'NULL');
      return;
    case '$inc':
    case '$mul':
      if (top !== path) throw new Unresolvable('a number within another field is changed, which is not read yet');
      sets.set(column, `${column} ${operator === '$inc' ? '+' : '*'} ${bind(scope.binding, value)}`);
      return;
    case '$currentDate':
      sets.set(column, bind(scope.binding, now));
      return;
    case '$push':
    case '$addToSet':
    case '$pull':
    case '$pop':
      if (type !== 'jsonb' && type !== 'text') throw new Unresolvable(`MongoDB's ${operator} on ${top} is not read yet`);
      sets.set(column, `${column} || ${bind(scope.binding, value)}::${type}`);
      return;
    default:
      throw new Unresolvable(`MongoDB's ${operator} is not read yet`);
  }
}

export function deleteStatement(model: DataModel, filter: Expression | undefined, returning: boolean): Resolved {
  const scope: Scope = { model, binding: { parameters: [] } };
  const where = filterSql(filter, scope);
  const sql = `DELETE FROM ${quote(model.table)}${where === undefined ? '' : ` WHERE ${where}`}`;
  return {
    sql: `${sql}${returning ? ` RETURNING ${columnsOf(model, []).join(', ')}` : ''}`,
    parameters: scope.binding.parameters,
  };
}
