import { type Filter, findTable, type ForeignKey, isOn, type Statement, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { hasUniqueKey } from '../../facts/bound.js';
import { coversRows } from '../../facts/partial.js';
import type { Needs } from './rule.js';

export interface WantedIndex {
  table: Table;
  columns: string[];
  why: 'filter' | 'order' | 'pattern' | 'delete';
}

/** Indexes that a statement would use and the tables do not have. */
export function wantedIndexes(statement: Statement, facts: Pick<Facts, Needs>): WantedIndex[] {
  const wanted: WantedIndex[] = [];
  for (const source of statement.facts.tables) {
    const table = findTable(facts.catalogue, source.name, source.schema);
    if (!table || !facts.growing(table.name)) continue;
    const filters = statement.facts.filters.filter((filter) => isOn(filter, source));
    if (hasUniqueKey(table, filters) || isJoinedByKey(statement, table, filters)) continue;
    const index = fromFilters(statement, table, filters) ?? fromOrder(statement, table, filters);
    if (index && !wanted.some((known) => known.table === table)) wanted.push(index);
  }
  return [...wanted, ...fromDelete(statement, facts)];
}

/**
 * Each row of another table finds its rows of this one: an outer join that compares all columns of a key, or the first of an index.
 * The condition in its ON is no search of its own.
 */
function isJoinedByKey({ facts: { joins } }: Statement, table: Table, filters: Filter[]): boolean {
  if (filters.length === 0 || !filters.every(({ optional }) => optional)) return false;
  const joined = joins.flatMap(({ left, right }) =>
    left.table === right.table ? [] : [left, right].filter((side) => side.table === table.name),
  );
  const compared = [...filters, ...joined.map(({ column }) => equalTo(column, table.name))];
  return hasUniqueKey(table, compared) || joined.some(({ column }) => isLed(table, column, compared));
}

/** The column alone tells a row of the table apart. */
function isKeyOf(table: Table, side: { table: string; column: string }): boolean {
  return side.table === table.name && hasUniqueKey(table, [equalTo(side.column, table.name)]);
}

function fromFilters(statement: Statement, table: Table, filters: Filter[]): WantedIndex | undefined {
  // What a subquery gives narrows rows that are found by their key anyway: it is no search.
  const byKey = statement.facts.joins.some(({ left, right }) => isKeyOf(table, left) || isKeyOf(table, right));
  const narrowing = filters.filter(
    (filter) =>
      !filter.wrapped &&
      !filter.alternative &&
      (filter.operator === '=' || filter.operator === 'in') &&
      !(byKey && filter.parameter === undefined && filter.literal === undefined),
  );
  if (narrowing.some((filter) => isFound(table, filter.column, filters, statement))) return undefined;
  const telling = [...new Set(narrowing.filter((filter) => tellsApart(table, filter)).map((filter) => filter.column))];
  if (telling.length > 0) {
    const order = statement.facts.orderBy.find(
      (key) => table.columns.some((column) => column.name === key.column) && !telling.includes(key.column),
    );
    return { table, why: 'filter', columns: order ? [...telling, order.column] : telling };
  }
  // A word that stands in the code is looked for by housekeeping, not by people who search; and beside an equality on
  // another table the rows are found by that.
  const found = statement.facts.filters.some(
    (filter) => !filters.includes(filter) && filter.operator === '=' && filter.parameter !== undefined && !filter.alternative,
  );
  if (found) return undefined;
  const patterns = filters.filter(
    (filter) => typeof filter.literal !== 'string' && /^(i?like)$/.test(filter.operator) && startsOpen(statement, filter),
  );
  const columns = [...new Set(patterns.map((filter) => filter.column))].filter((column) => !hasTextIndex(table, column));
  return columns.length > 0 ? { table, why: 'pattern', columns } : undefined;
}

/** The first rows of a growing table in an order that no index has. */
function fromOrder(statement: Statement, table: Table, filters: Filter[]): WantedIndex | undefined {
  const { orderBy, limit, verb, singleRow } = statement.facts;
  const key = orderBy[0];
  if (verb !== 'select' || singleRow || limit === undefined || statement.rowCap !== undefined || !key) return undefined;
  if (statement.facts.tables.length > 1 || !table.columns.some((column) => column.name === key.column)) return undefined;
  if ([...filters, key].some(({ column }) => isFound(table, column, filters, statement))) return undefined;
  return { table, why: 'order', columns: [key.column] };
}

/** Rows that point to what is deleted are searched by their key. */
function fromDelete(statement: Statement, facts: Pick<Facts, Needs>): WantedIndex[] {
  if (statement.facts.verb !== 'delete' || statement.facts.target === undefined) return [];
  const wanted: WantedIndex[] = [];
  const reached = new Set([statement.facts.target]);
  // A set grows while it is walked: rows that are deleted along have rows that point to them in turn.
  for (const target of reached)
    for (const table of facts.catalogue.tables)
      for (const key of table.foreignKeys) {
        if (key.table !== target) continue;
        if (key.onDelete === 'cascade') reached.add(table.name);
        if (facts.growing(table.name) && !isServed(table, key, facts))
          wanted.push({ table, why: 'delete', columns: key.columns });
      }
  return wanted;
}

/**
 * An index finds the rows that point to one row: it begins with the first column of the key, or with one that tells the row apart by
 * itself, `(owner_id, order_id)` by `order_id`.
 */
function isServed(table: Table, key: ForeignKey, { catalogue }: Pick<Facts, 'catalogue'>): boolean {
  const target = findTable(catalogue, key.table, key.schema);
  return key.columns.some((column, at) => {
    const alone = key.references[at];
    const tells =
      at === 0 || (target !== undefined && alone !== undefined && hasUniqueKey(target, [equalTo(alone, target.name)]));
    return (
      tells &&
      isLed(
        table,
        column,
        key.columns.map((one) => equalTo(one, table.name)),
      )
    );
  });
}

function equalTo(column: string, table: string): Filter {
  return { table, column, operator: '=', wrapped: false, alternative: false };
}

/** An index begins with the column, and has the rows that the statement asks for. A flag tells no rows apart by itself. */
function isFound(table: Table, name: string, filters: Filter[], statement: Statement): boolean {
  if (isLed(table, name, filters)) return true;
  const isFlag = table.columns.some((column) => column.name === name && column.type === 'boolean');
  return (
    !isFlag &&
    isLed(
      table,
      name,
      filters.map((filter) => withValue(filter, statement)),
    )
  );
}

/** A value that the code fixes counts as one that stands in the SQL: Postgres plans with it. */
function withValue(filter: Filter, { parameters }: Statement): Filter {
  const literal = filter.parameter === undefined ? undefined : parameters[filter.parameter - 1]?.literal;
  return filter.operator !== '=' || literal === undefined || Array.isArray(literal) ? filter : { ...filter, literal };
}

/** The column is the first of an index that the statement can use. */
function isLed(table: Table, column: string, filters: Filter[]): boolean {
  return table.indexes.some(
    (index) => index.keys[0]?.text.replace(/^"|"$/g, '') === column && index.method !== 'gin' && coversRows(index.where, filters),
  );
}

/** Whether a comparison leaves few rows: a fixed word or a flag does not. */
function tellsApart(table: Table, filter: Filter): boolean {
  const column = table.columns.find((candidate) => candidate.name === filter.column);
  if (!column || column.type === 'boolean' || column.enumLabels) return false;
  return filter.literal === undefined || (filter.literal !== null && isKey(table, filter.column));
}

function isKey(table: Table, column: string): boolean {
  return table.foreignKeys.some((key) => key.columns.includes(column));
}

function startsOpen(statement: Statement, filter: Filter): boolean {
  if (typeof filter.literal === 'string') return /^[%_]/.test(filter.literal);
  const parameter = filter.parameter === undefined ? undefined : statement.parameters[filter.parameter - 1];
  return parameter?.around?.[0]?.startsWith('%') ?? false;
}

function hasTextIndex(table: Table, column: string): boolean {
  return table.indexes.some(
    (index) => (index.method === 'gin' || index.method === 'gist') && index.keys.some((key) => key.text.includes(column)),
  );
}
