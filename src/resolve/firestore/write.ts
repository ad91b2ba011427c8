import type { Expression, FirestorePlace } from '../../model/index.js';
import { bind, type Binding, fieldOf, literalString, quote, type Resolved, sourcesOf } from '../sql.js';
import { conditionsOf } from './filter.js';

interface Field {
  name: string;
  value: Expression;
}

/** `addDoc`, `create`: a document that was not there. */
export function insertStatement(table: string, place: FirestorePlace, data: Expression | undefined): Resolved {
  const binding: Binding = { parameters: [] };
  return { sql: insertSql(table, place, fieldsOf(data), binding), parameters: binding.parameters };
}

function insertSql(table: string, { above, document }: FirestorePlace, fields: Field[], binding: Binding): string {
  const id: Expression = document ?? { kind: 'input', origin: 'generated', name: 'id' };
  const parents = above.map(({ column, id: value }) => ({ name: column, value }));
  const all = [{ name: 'id', value: id }, ...parents];
  const own = fields.filter(({ name }) => !all.some((field) => field.name === name));
  const values = [...all, ...own].map(({ value }) => bind(binding, plain(value)));
  const columns = [...all, ...own].map(({ name }) => quote(name));
  return `INSERT INTO ${quote(table)} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
}

/** What an increment or an addition to a list begins with. */
function plain(value: Expression): Expression {
  return value.kind === 'call' && value.name.startsWith('firestore.') ? (value.arguments[0] ?? value) : value;
}

/**
 * `setDoc`: the document is made, or takes the place of the one that is there. Where what is written was computed from what
 * was read, there is one, and this changes it.
 */
export function setStatement(table: string, place: FirestorePlace, data: Expression | undefined, options?: Expression): Resolved {
  const fields = fieldsOf(data);
  const isNew = place.document?.kind === 'input' && place.document.origin === 'generated';
  if (!isNew && fields.some(({ value }) => sourcesOf(value).some((source) => source.changed)))
    return updateStatement(table, place, fields);
  const binding: Binding = { parameters: [] };
  const insert = insertSql(table, place, fields, binding);
  const merged = fieldOf(options, 'merge') !== undefined || fieldOf(options, 'mergeFields') !== undefined;
  const changed = fields
    .filter(({ name }) => name !== 'id')
    .map(({ name, value }) => `${quote(name)} = ${merged ? replaced(table, name, value) : `excluded.${quote(name)}`}`);
  const then = changed.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${changed.join(', ')}`;
  return { sql: `${insert} ON CONFLICT ("id") ${then}`, parameters: binding.parameters };
}

function replaced(table: string, name: string, value: Expression): string {
  const column = quote(name);
  if (value.kind === 'call' && value.name === 'firestore.increment') return `${quote(table)}.${column} + excluded.${column}`;
  if (value.kind === 'call' && value.name === 'firestore.arrayUnion') return `${quote(table)}.${column} || excluded.${column}`;
  return `excluded.${column}`;
}

/** `updateDoc(reference, { likes: increment(1) })`, `updateDoc(reference, 'likes', 1)` */
export function updateStatement(table: string, place: FirestorePlace, fields: Field[]): Resolved {
  const binding: Binding = { parameters: [] };
  const sets = fields
    .filter(({ name }) => name !== 'id')
    .map(({ name, value }) => `${quote(name)} = ${assigned(quote(name), value, binding)}`);
  // Which fields are changed is only known when the app runs; that the document is, is known.
  if (sets.length === 0) sets.push('"id" = "id"');
  const where = conditionsOf(place, [], binding);
  return { sql: `UPDATE ${quote(table)} SET ${sets.join(', ')} WHERE ${where.join(' AND ')}`, parameters: binding.parameters };
}

function assigned(column: string, value: Expression, binding: Binding): string {
  if (value.kind !== 'call') return bind(binding, value);
  const [given] = value.arguments;
  switch (value.name) {
    case 'firestore.increment':
      return `${column} + ${bind(binding, given)}`;
    case 'firestore.arrayUnion':
      return `${column} || ${bind(binding, given)}::jsonb`;
    case 'firestore.arrayRemove':
      return `${column} - ${bind(binding, given)}::text`;
    default:
      return bind(binding, value);
  }
}

export function deleteStatement(table: string, place: FirestorePlace): Resolved {
  const binding: Binding = { parameters: [] };
  const where = conditionsOf(place, [], binding);
  const sql = `DELETE FROM ${quote(table)}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  return { sql, parameters: binding.parameters };
}

/** The fields of a document as far as the code names them. */
export function fieldsOf(data: Expression | undefined, value?: Expression): Field[] {
  const name = literalString(data);
  if (name !== undefined && value) return [{ name, value }];
  return data?.kind === 'record' ? data.fields : [];
}
