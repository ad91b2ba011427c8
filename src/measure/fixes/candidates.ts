import { findTable, type App, type Table } from '../../model/index.js';
import { quoteName, quoteTable, saltOf } from '../fill/sql.js';
import type { Asked, Condition } from './conditions.js';
import { coveredBy } from './covered.js';
import type { Key } from './expression.js';

/** One key of an index that is worth trying. */
export interface Part extends Key {
  /** ` DESC`, ` gin_trgm_ops` or nothing. */
  suffix: string;
}

/** An index worth trying. */
export interface Candidate {
  id: string;
  ddl: string;
  name: string;
  table: Table;
  columns: string[];
  parts: Part[];
  method: string;
  /** The constant condition of its rows. */
  where?: string;
  include: string[];
  /** Its last keys are the order in which rows are asked for. */
  ordered: boolean;
  /** An existing index that does the same already, in words. */
  covered?: string;
}

type Shape = Pick<Candidate, 'parts' | 'method' | 'include'> & { where?: string; ordered?: boolean };

const MOST_PARTS = 4;
/** More columns than this in an index make it a second table. */
const MOST_INCLUDED = 4;
const UNORDERED = /^(json|jsonb|point|xml|tsvector)$|\[\]$/;
const WIDE = /^(json|jsonb|text|bytea|xml|tsvector)$|\[\]$/;

/**
 * Indexes that could narrow a statement, the likeliest first: per table its equality keys followed by its order or a range; the
 * same for the rows of a constant condition alone; the columns that it is joined by; its order alone where it stops early;
 * trigrams for a search inside a text, inverted ones for documents and lists; and with all columns that are read, where
 * they are few. Each is built and measured, hence none needs to be guessed right.
 *
 * The grammar follows AutoAdmin's per-query candidates (Chaudhuri and Narasayya, VLDB 1997).
 */
export function candidatesFor(app: App, asked: readonly Asked[], hasTrigrams: boolean): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const one of asked) {
    const table = findTable(app.catalogue, one.table, one.schema);
    if (table === undefined || table.schema === 'auth') continue;
    for (const shape of shapesFor(one, table, hasTrigrams)) {
      const candidate = candidateOf(table, shape);
      if (!found.has(candidate.ddl)) found.set(candidate.ddl, candidate);
    }
  }
  return [...found.values()];
}

function shapesFor(asked: Asked, table: Table, hasTrigrams: boolean): Shape[] {
  const usable = asked.conditions.filter(({ key }) => isOrdered(table, key));
  const equal = usable.filter(({ comparison }) => comparison === 'equal');
  // A value that the request brings narrows more than a constant, which four rows of five may share.
  const given = partsOf(equal.filter(({ joined, fixed }) => !joined && fixed === undefined));
  const constant = partsOf(equal.filter(({ joined, fixed }) => !joined && fixed !== undefined));
  const joined = partsOf(equal.filter((condition) => condition.joined));
  const range = partsOf(usable.filter(({ comparison }) => comparison === 'range')).slice(0, 1);
  const order = asked.order.every(({ key }) => isOrdered(table, key))
    ? asked.order.map(({ key, direction }): Part => ({ ...key, suffix: direction }))
    : [];
  const tails = [order, range].filter((tail) => tail.length > 0);
  const withTails = (start: Part[]): Part[][] => [...tails.map((tail) => distinct([...start, ...tail])), start];
  const isOrdering = (parts: Part[]): boolean =>
    order.length > 0 && order.every(({ sql }) => parts.some((part) => part.sql === sql));
  const fixed = asked.conditions.flatMap((condition) => (condition.fixed === undefined ? [] : [condition.fixed]));
  const where = [...new Set(fixed)].sort().join(' AND ');
  const key = table.primaryKey.map(plainPart);
  const partial = where === '' ? [] : given.length + tails.length > 0 ? withTails(given) : [key];
  const lists = [
    ...withTails([...given, ...constant]),
    ...(constant.length > 0 ? withTails(given) : []),
    ...joined.map((part) => [part]),
    ...(given.length > 0 ? joined.map((part) => distinct([part, ...given])) : []),
    ...(asked.stops ? [order] : []),
  ];
  const btree = (parts: Part[], more: Partial<Shape> = {}): Shape => ({
    parts,
    method: 'btree',
    include: [],
    ordered: isOrdering(parts),
    ...more,
  });
  const all = [...lists.map((parts) => btree(parts)), ...partial.map((parts) => btree(parts, { where }))];
  return [
    ...all.filter(({ parts }) => parts.length > 0 && parts.length <= MOST_PARTS),
    ...(hasTrigrams ? inverted(asked.conditions, 'search', table) : []),
    ...inverted(asked.conditions, 'contains', table),
    ...covering(asked, table, all[0]),
  ];
}

/** The first shape with the other columns that are read, where they are few and narrow: then the table is not touched at all. */
function covering(asked: Asked, table: Table, first: Shape | undefined): Shape[] {
  const keys = new Set(first?.parts.flatMap(({ columns }) => columns));
  const read = [
    ...asked.output,
    ...asked.conditions.flatMap(({ key }) => key.columns),
    ...asked.order.flatMap(({ key }) => key.columns),
  ];
  const include = [...new Set(read)].filter((column) => !keys.has(column)).sort();
  const narrow = include.every((name) => table.columns.some((column) => column.name === name && !WIDE.test(column.type)));
  if (first === undefined || first.parts.length === 0 || first.parts.some(({ plain }) => !plain)) return [];
  return include.length > 0 && include.length <= MOST_INCLUDED && narrow ? [{ ...first, include }] : [];
}

function inverted(conditions: readonly Condition[], comparison: 'search' | 'contains', table: Table): Shape[] {
  const suffix = comparison === 'search' ? ' gin_trgm_ops' : '';
  const keys = conditions.filter((condition) => condition.comparison === comparison).map(({ key }) => key);
  const known = keys.filter((key) => key.columns.every((name) => table.columns.some((column) => column.name === name)));
  const parts = distinct(known.map((key): Part => ({ ...key, suffix })));
  return parts.length === 0 ? [] : [{ parts, method: 'gin', include: [] }];
}

function candidateOf(table: Table, { parts, method, include, where, ordered = false }: Shape): Candidate {
  const list = parts.map(({ sql, plain, suffix }) => `${plain ? sql : `(${sql})`}${suffix}`).join(', ');
  const trigrams = parts.some(({ suffix }) => suffix.includes('trgm'));
  const words = where === undefined ? '' : `_where_${[...where.matchAll(/"(\w+)"/g)].map(([, name]) => name).join('_')}`;
  const kind = method === 'gin' ? (trigrams ? 'trgm' : 'gin') : include.length > 0 ? 'cover' : 'idx';
  const columns = parts.flatMap((part) => part.columns);
  // Two of one set may differ in what they carry along alone; a name that is cut short tells them apart by its hash.
  const carried = include.length === 0 ? '' : `_with_${include.join('_')}`;
  const wanted = `${shortened(`${table.name}_${columns.join('_')}${words}${carried}`.replace(/\W+/g, '_'))}_${kind}`;
  const taken = table.indexes.some((index) => index.name === wanted);
  const name = taken ? `${wanted}_2` : wanted;
  const extension = trigrams ? 'CREATE EXTENSION IF NOT EXISTS pg_trgm; ' : '';
  const using = method === 'gin' ? ' USING gin' : '';
  const included = include.length === 0 ? '' : ` INCLUDE (${include.map(quoteName).join(', ')})`;
  const rows = where === undefined ? '' : ` WHERE ${where}`;
  const ddl = `${extension}CREATE INDEX ${quoteName(name)} ON ${quoteTable(table)}${using} (${list})${included}${rows};`;
  const id = `index-${saltOf(ddl).toString(16).padStart(8, '0')}`;
  const shape = { parts, method, include, ordered, ...(where === undefined ? {} : { where }) };
  const covered = coveredBy(table, shape);
  return { id, ddl, name, table, columns, ...shape, ...(covered === undefined ? {} : { covered }) };
}

/** A name of at most 54 letters: what is cut off stands as a hash. */
function shortened(name: string): string {
  return name.length <= 54 ? name : `${name.slice(0, 45)}_${saltOf(name).toString(16).padStart(8, '0')}`;
}

/** An index on a table's columns as they are: what a foreign key asks for. */
export function plainCandidate(table: Table, columns: readonly string[]): Candidate {
  return candidateOf(table, { parts: columns.map(plainPart), method: 'btree', include: [] });
}

function plainPart(column: string): Part {
  return { sql: quoteName(column), columns: [column], plain: true, casts: false, suffix: '' };
}

function partsOf(conditions: readonly Condition[]): Part[] {
  return distinct(conditions.map(({ key }): Part => ({ ...key, suffix: '' })));
}

function isOrdered(table: Table, { columns, plain }: Key): boolean {
  const known = columns.map((name) => table.columns.find((column) => column.name === name));
  return known.every((column) => column !== undefined && !(plain && UNORDERED.test(column.type)));
}

function distinct(parts: Part[]): Part[] {
  const seen = new Set<string>();
  return parts.filter(({ sql }) => !seen.has(sql) && seen.add(sql));
}
