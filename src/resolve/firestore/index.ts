import { type CallStep, type CallVariant, type Catalogue, firestorePlace, type FirestorePlace } from '../../model/index.js';
import { bind, type Binding, quote, type Resolved, Unresolvable } from '../sql.js';
import { columnOf, conditionsOf, isDescending, valuesSql } from './filter.js';
import { deleteStatement, fieldsOf, insertStatement, setStatement, updateStatement } from './write.js';

/**
 * The statements of Postgres that do what a call of Firestore asks, so that the rules see it; Firestore itself is not measured.
 * Throws Unresolvable with the reason where there is none.
 */
export function resolveFirestore(variant: CallVariant, catalogue: Catalogue): Resolved {
  const steps = variant.steps.slice(0, -1);
  const method = variant.steps.at(-1);
  const place = firestorePlace(steps);
  if (!method || steps.length === 0) throw new Unresolvable('a reference that cannot be followed to its collection');
  // A table of another database may have the name of a collection.
  if (!catalogue.sources.some(({ kind }) => kind === 'firestore'))
    throw new Unresolvable('Firestore is not read beside another database');
  if (place.collection === undefined) throw new Unresolvable('a collection whose name is only known when the app runs');
  return callStatement(method, place.collection, place, steps);
}

function callStatement(method: CallStep, table: string, place: FirestorePlace, steps: CallStep[]): Resolved {
  const [first, second] = method.arguments;
  switch (method.name) {
    case 'get':
    case 'listen':
      return readStatement(table, place, steps);
    case 'getAll':
      return manyStatement(table, place);
    case 'count':
      return countStatement(table, place, steps, ['count(*)']);
    case 'aggregate':
      return countStatement(table, place, steps, aggregatesOf(method));
    case 'add':
    case 'create':
      return insertStatement(table, place, first);
    case 'set':
      return setStatement(table, place, first, second);
    case 'update':
      return updateStatement(table, place, fieldsOf(first, second));
    case 'delete':
      return deleteStatement(table, place);
    default:
      throw new Unresolvable(`Firestore's ${method.name} is not read yet`);
  }
}

function readStatement(table: string, place: FirestorePlace, steps: CallStep[]): Resolved {
  const binding: Binding = { parameters: [] };
  const selected = steps.flatMap((step) => (step.name === 'select' ? step.arguments : []));
  const columns = selected.length === 0 ? '*' : ['"id"', ...selected.map(columnOf)].join(', ');
  const where = conditionsOf(place, steps, binding);
  const order = steps
    .filter((step) => step.name === 'orderBy')
    .map((step) => `${columnOf(step.arguments[0])}${isDescending(step) ? ' DESC' : ''}`);
  const most = steps.findLast((step) => step.name === 'limit' || step.name === 'limitToLast');
  const offset = steps.findLast((step) => step.name === 'offset');
  const parts = [
    `SELECT ${columns} FROM ${quote(table)}`,
    where.length > 0 ? `WHERE ${where.join(' AND ')}` : '',
    order.length > 0 ? `ORDER BY ${order.join(', ')}` : '',
    most ? `LIMIT ${bind(binding, most.arguments[0])}` : '',
    offset ? `OFFSET ${bind(binding, offset.arguments[0])}` : '',
  ];
  return { sql: parts.filter((part) => part !== '').join(' '), parameters: binding.parameters };
}

/** `getAll(...references)`: documents by their ids, in one request. */
function manyStatement(table: string, place: FirestorePlace): Resolved {
  const binding: Binding = { parameters: [] };
  const where = conditionsOf({ ...place, document: undefined }, [], binding);
  const sql = `SELECT * FROM ${quote(table)} WHERE ${[...where, `"id" IN (${valuesSql(place.document, binding)})`].join(' AND ')}`;
  return { sql, parameters: binding.parameters };
}

function countStatement(table: string, place: FirestorePlace, steps: CallStep[], asked: string[]): Resolved {
  const binding: Binding = { parameters: [] };
  const where = conditionsOf(place, steps, binding);
  const sql = `SELECT ${asked.join(', ')} FROM ${quote(table)}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  return { sql, parameters: binding.parameters };
}

/** `{ total: sum('amount'), all: count() }` */
function aggregatesOf({ arguments: [asked] }: CallStep): string[] {
  const named: Record<string, string> = { 'firestore.sum': 'sum', 'firestore.average': 'avg' };
  const given = asked?.kind === 'record' ? asked.fields : [];
  const parts = given.map(({ value }) => {
    const made = value.kind === 'call' ? named[value.name] : undefined;
    return made !== undefined && value.kind === 'call' ? `${made}(${columnOf(value.arguments[0])})` : 'count(*)';
  });
  return parts.length === 0 ? ['count(*)'] : parts;
}
