import { findTable, type App, type Statement, type Table } from '../../model/index.js';
import { quoteName, quoteTable, saltOf } from '../fill/sql.js';

/** An index worth trying. */
export interface Candidate {
  id: string;
  ddl: string;
  name: string;
  table: Table;
  columns: string[];
  /** Statistics of an expression exist only after ANALYZE. */
  expression: boolean;
}

interface Part {
  sql: string;
  column: string;
  expression: boolean;
}

const EQUAL = /^(=|any|in|is|is not distinct from)$/i;
const RANGE = /^(<|>|<=|>=|between)$/i;
const SEARCH = /like|~~|similar/i;

/**
 * Indexes that could narrow a statement: per table its equality columns followed by its order or one range column, the
 * equality columns alone, the columns that it is joined by, its order alone where it stops early, and trigrams for a search
 * inside a text. Those that an existing index covers are left out.
 */
export function candidatesFor(app: App, statement: Statement, hasTrigrams: boolean): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const named of statement.facts.tables) {
    const table = findTable(app.catalogue, named.name, named.schema);
    if (table === undefined || table.schema === 'auth') continue;
    for (const parts of keysFor(statement, table)) {
      if (parts.length > 0 && parts.length <= 4 && !isCovered(table, parts)) add(found, table, 'btree', parts);
    }
    const searched = hasTrigrams ? searchedColumns(statement, table) : [];
    if (searched.length > 0) add(found, table, 'gin', searched);
  }
  return [...found.values()];
}

function keysFor(statement: Statement, table: Table): Part[][] {
  const { facts } = statement;
  const filters = facts.filters.filter(
    (filter) => filter.table === table.name && !filter.alternative && has(table, filter.column),
  );
  const equal = filters.filter((filter) => EQUAL.test(filter.operator));
  // A value that the request brings narrows more than a literal, which four rows of five may share.
  const keys = distinct(
    [...equal.filter(isParameter), ...equal.filter((filter) => !isParameter(filter) && !/not/i.test(filter.operator))].map(
      (filter) => part(statement, filter.column, filter.wrapped),
    ),
  );
  const direct = distinct(equal.filter(isParameter).map((filter) => part(statement, filter.column, filter.wrapped)));
  const range = filters
    .filter((filter) => RANGE.test(filter.operator))
    .map((filter) => part(statement, filter.column, filter.wrapped))[0];
  const ordered = facts.orderBy.every(
    (order) => (order.table === undefined || order.table === table.name) && has(table, order.column),
  );
  const order = ordered
    ? facts.orderBy.map((one): Part => ({
        sql: `${quoteName(one.column)}${one.descending ? ' DESC' : ''}`,
        column: one.column,
        expression: false,
      }))
    : [];
  const joined = facts.joins
    .flatMap(({ left, right }) => [left, right])
    .filter((side) => side.table === table.name && has(table, side.column));
  const stops = facts.limit !== undefined;
  const withTail = (start: Part[]): Part[][] => [
    ...(order.length > 0 ? [distinct([...start, ...order])] : []),
    ...(range !== undefined ? [distinct([...start, range])] : []),
    start,
  ];
  return [
    ...withTail(keys),
    ...(direct.length < keys.length ? withTail(direct) : []),
    ...(stops && order.length > 0 ? [order] : []),
    ...joined.map((side) => [{ sql: quoteName(side.column), column: side.column, expression: false }]),
  ];
}

function part(statement: Statement, column: string, wrapped: boolean): Part {
  const plain = quoteName(column);
  if (!wrapped) return { sql: plain, column, expression: false };
  const lower = new RegExp(`lower\\s*\\([^()]*"?${column.replace(/\W/g, '\\$&')}"?[^()]*\\)`, 'i').test(statement.sql);
  return lower ? { sql: `lower(${plain})`, column, expression: true } : { sql: plain, column, expression: false };
}

function searchedColumns(statement: Statement, table: Table): Part[] {
  const filters = statement.facts.filters.filter((filter) => {
    const parameter = filter.parameter === undefined ? undefined : statement.parameters[filter.parameter - 1];
    const leading =
      parameter === undefined ? String(filter.literal ?? '').startsWith('%') : (parameter.around?.[0] ?? '%').startsWith('%');
    return filter.table === table.name && SEARCH.test(filter.operator) && leading && has(table, filter.column) && !filter.wrapped;
  });
  return distinct(filters.map(({ column }) => ({ sql: `${quoteName(column)} gin_trgm_ops`, column, expression: false })));
}

function add(found: Map<string, Candidate>, table: Table, method: 'btree' | 'gin', parts: readonly Part[]): void {
  const list = parts.map((one) => one.sql).join(', ');
  const stem = `${table.name}_${parts.map((one) => one.column).join('_')}`.replace(/\W+/g, '_').slice(0, 50);
  const name = `${stem}_${method === 'gin' ? 'trgm' : 'idx'}`;
  const using = method === 'gin' ? ' USING gin' : '';
  const extension = method === 'gin' ? 'CREATE EXTENSION IF NOT EXISTS pg_trgm; ' : '';
  const ddl = `${extension}CREATE INDEX ${quoteName(name)} ON ${quoteTable(table)}${using} (${list});`;
  const id = `index-${saltOf(ddl).toString(16).padStart(8, '0')}`;
  found.set(ddl, {
    id,
    ddl,
    name,
    table,
    columns: parts.map((one) => one.column),
    expression: parts.some((one) => one.expression),
  });
}

/** Whether an index starts with these columns already. Which direction it runs in matters only after the first column. */
function isCovered(table: Table, parts: readonly Part[]): boolean {
  return table.indexes.some((index) => {
    if (index.method !== 'btree' || index.where !== undefined) return false;
    const start = index.keys.slice(0, parts.length);
    return (
      start.length === parts.length &&
      start.every((key, at) => {
        const wanted = parts[at];
        if (wanted === undefined || key.expression !== wanted.expression) return false;
        return key.expression ? key.text.replaceAll('"', '').includes(wanted.column) : key.text === wanted.column;
      })
    );
  });
}

function has(table: Table, column: string): boolean {
  return table.columns.some((candidate) => candidate.name === column && !/^(json|jsonb|point|xml)$|\[\]$/.test(candidate.type));
}

function isParameter(filter: { parameter?: number }): boolean {
  return filter.parameter !== undefined;
}

function distinct(parts: Part[]): Part[] {
  const seen = new Set<string>();
  return parts.filter((one) => {
    const isNew = !seen.has(one.column);
    seen.add(one.column);
    return isNew;
  });
}
