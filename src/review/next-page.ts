import { type Catalogue, columnCalled, findTable, type Statement, type Table } from '../model/index.js';
import { identifier } from './identifier.js';

/** What tells the rows behind the last one shown: all columns of the order, and the key where it is not among them. */
export interface NextPage {
  /** As SQL names them. */
  columns: string[];
  sign: '<' | '>';
  /** The order that a statement without one needs. */
  order?: string;
  /** Nothing tells when a row came, not even its key: pages go by the key alone. */
  timeless?: true;
}

/**
 * How to go on behind the last row of a page in a statement's own order; undefined where its columns go both ways. Where it has no
 * order, the newest come first if a column or a counting key of the table tells which these are.
 */
export function nextPage(statement: Statement | undefined, catalogue: Catalogue): NextPage | undefined {
  const order = statement?.facts.orderBy ?? [];
  const [first, ...more] = order;
  if (more.some(({ descending }) => descending !== first?.descending)) return undefined;
  const source = statement?.facts.tables[0];
  const table = source && findTable(catalogue, source.name, source.schema);
  const key = keyOf(table);
  const made = first === undefined ? timeOf(table) : undefined;
  const ordered = made === undefined ? order.map(({ column }) => column) : [made];
  const columns = [...new Set([...ordered, ...key])].map(named);
  if (columns.length === 0) return undefined;
  if (first !== undefined) return { columns, sign: first.descending ? '<' : '>' };
  const isNewest = made !== undefined || isCounting(table, key);
  return {
    columns,
    sign: isNewest ? '<' : '>',
    order: `ORDER BY ${columns.map((column) => `${column}${isNewest ? ' DESC' : ''}`).join(', ')}`,
    ...(isNewest ? {} : { timeless: true }),
  };
}

/** The names of columns as a row comparison has them; one stands without parentheses. */
export function asRow(columns: readonly string[]): string {
  return columns.length === 1 ? (columns[0] ?? '') : `(${columns.join(', ')})`;
}

function keyOf(table: Table | undefined): string[] {
  if (!table) return ['id'];
  if (table.primaryKey.length > 0) return table.primaryKey;
  return table.columns.some(({ name }) => name === 'id') ? ['id'] : [];
}

/** What is computed stands as it is: `lower()` is no name. */
function named(column: string): string {
  return column.endsWith('()') ? column : identifier(column);
}

/** The names by which tables say when a row came; code's own spelling (`createdAt`) is found too. */
const times = [
  'created_at',
  'inserted_at',
  'created',
  'created_on',
  'created_date',
  'date_created',
  'creation_date',
  'timestamp',
];

function timeOf(table: Table | undefined): string | undefined {
  const found = table === undefined ? [] : times.flatMap((name) => columnCalled(table, name) ?? []);
  return found.find(({ type }) => !/^bool/i.test(type))?.name;
}

function isCounting(table: Table | undefined, [key, ...more]: string[]): boolean {
  const type = table?.columns.find(({ name }) => name === key)?.type ?? '';
  return more.length === 0 && /^(?:integer|bigint|int\b|bigserial|serial)/i.test(type);
}
