import { type CallStep, type Expression, firestorePlace, type Location, type TableDeclaration } from '../../model/index.js';
import type { Site } from '../interpret/value.js';
import { typeByName } from './inferred.js';

interface Collection {
  location: Location;
  /** Types by column, the surest that was seen. */
  columns: Map<string, { type: string; sure: number }>;
  above: Map<string, string>;
}

const writing = new Set(['add', 'create', 'set', 'update']);

/**
 * The collections that calls of Firestore name, as tables: a document's id is the key, a subcollection has a column for each
 * document above it, and fields are known as far as calls compare, order by or write them.
 */
export function firestoreTables(sites: Iterable<Site>): TableDeclaration[] {
  const collections = new Map<string, Collection>();
  for (const site of sites)
    for (const { steps } of site.variants.values()) {
      const place = firestorePlace(steps);
      for (const { collection } of place.above) collectionOf(collection, site.location, collections);
      if (place.collection === undefined) continue;
      const collection = collectionOf(place.collection, site.location, collections);
      for (const { column, collection: parent } of place.above) {
        collection.above.set(column, parent);
        note(collection, column, 'text', 3);
      }
      for (const step of steps) noteStep(step, collection);
    }
  return [...collections].map(([name, collection]) => declared(name, collection));
}

/** Whether a call of Firestore asks now for one collection and now for another. */
export function readsSeveral({ library, variants }: Site): boolean {
  if (library !== 'firestore') return false;
  return new Set([...variants.values()].map(({ steps }) => firestorePlace(steps).collection)).size > 1;
}

function collectionOf(name: string, location: Location, collections: Map<string, Collection>): Collection {
  const known = collections.get(name);
  if (known) return known;
  const made: Collection = { location, columns: new Map(), above: new Map() };
  collections.set(name, made);
  return made;
}

function note(collection: Collection, column: string, type: string, sure: number): void {
  const known = collection.columns.get(column);
  if (column !== '' && (!known || known.sure < sure)) collection.columns.set(column, { type, sure });
}

function noteStep({ name, arguments: values }: CallStep, collection: Collection): void {
  const [first, second, third] = values;
  if (name === 'where') noteCondition(first, second, third, collection);
  if ((name === 'and' || name === 'or') && values.length > 0)
    for (const value of values)
      if (value.kind === 'call') noteStep({ name: value.name.replace('firestore.', ''), arguments: value.arguments }, collection);
  if (name === 'orderBy') noteField(first, undefined, collection);
  if (name === 'select') for (const value of values) noteField(value, undefined, collection);
  if (writing.has(name) && first?.kind === 'record')
    for (const { name: field, value } of first.fields) noteValue(field, value, collection);
  if (name === 'update' && first?.kind === 'literal' && second) noteValue(String(first.value), second, collection);
}

function noteCondition(
  field: Expression | undefined,
  operator: Expression | undefined,
  value: Expression | undefined,
  collection: Collection,
): void {
  const sign = operator?.kind === 'literal' ? String(operator.value) : '';
  if (sign.startsWith('array-contains') && field?.kind === 'literal') note(collection, String(field.value), 'jsonb', 2);
  else noteField(field, value, collection);
}

function noteField(field: Expression | undefined, value: Expression | undefined, collection: Collection): void {
  if (field?.kind === 'literal') note(collection, String(field.value), typeByName(String(field.value), value), 1);
}

function noteValue(field: string, value: Expression, collection: Collection): void {
  if (value.kind === 'call' && value.name === 'firestore.increment') note(collection, field, 'double precision', 4);
  else if (value.kind === 'call' && value.name.startsWith('firestore.array')) note(collection, field, 'jsonb', 3);
  else if (value.kind === 'list' || value.kind === 'record') note(collection, field, 'jsonb', 2);
  else note(collection, field, typeByName(field, value), 1);
}

function declared(name: string, { location, columns, above }: Collection): TableDeclaration {
  columns.delete('id');
  const column = (columnName: string, type: string, key: boolean) => ({
    name: columnName,
    type,
    notNull: key,
    primaryKey: key,
    unique: false,
    location,
  });
  return {
    name,
    columns: [column('id', 'text', true), ...[...columns].map(([field, { type }]) => column(field, type, false))],
    uniques: [],
    indexes: [],
    foreignKeys: [...above].map(([from, table]) => ({ columns: [from], table, references: ['id'] })),
    checks: [],
    location,
  };
}
