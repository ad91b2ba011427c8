import type pg from 'pg';
import type { Statement, Table, Tuple } from '../../model/index.js';
import type { FillContext } from '../fill/context.js';
import type { Filled } from '../fill/fill.js';
import { quoteName, quoteTable, quoteText } from '../fill/sql.js';
import { tableKey } from '../../scenario/index.js';
import { literalConditions } from './place.js';
import { windowOf, type Window } from './window.js';

/** A column whose value is wanted. */
export interface Wanted {
  table: Table;
  column: string;
}

export interface RowQuery {
  client: pg.Client;
  context: FillContext;
  filled: Filled;
  statement: Statement;
  tuple: Tuple;
  /** Parents that were tried and found no row: the next one is taken. */
  skip?: number;
}

interface Joined {
  alias: string;
  table: Table;
  on: string | undefined;
}

/** Rows that are looked through where no key narrows them. */
const SAMPLE = 20_000;
const quote = { name: quoteName, text: quoteText };

/**
 * One row of the statement's own tables that gives all the wanted columns together: its joins and literal comparisons hold,
 * and it belongs to a heavy, a median or a light parent. Tried from the strictest form to the loosest.
 *
 * @returns the values as Postgres prints them, or undefined when no row fits even loosely
 */
export async function findRow(query: RowQuery, wanted: readonly Wanted[]): Promise<(string | null)[] | undefined> {
  const [first] = wanted;
  if (first === undefined) return [];
  const own = wanted.filter((one) => one.table === first.table);
  const joined = joinedTables(query, first.table);
  const all = wanted.every((one) => joined.some((other) => other.table === one.table));
  const attempts: { tables: Joined[]; literals: boolean; width: number }[] = [
    { tables: joined, literals: true, width: 20 },
    { tables: joined, literals: true, width: 1000 },
    { tables: joined.slice(0, 1), literals: true, width: 1000 },
    { tables: joined.slice(0, 1), literals: false, width: 20 },
  ];
  for (const attempt of attempts) {
    const reachable = all && attempt.tables.length === joined.length ? wanted : own;
    const found = await tryRow(query, reachable, attempt);
    if (found === undefined) continue;
    if (reachable.length === wanted.length) return found;
    // Columns of tables that no join connects are chosen on their own.
    const rest = wanted.filter((one) => one.table !== first.table);
    const others = await findRow(query, rest);
    if (others === undefined) return undefined;
    return wanted.map((one) => (one.table === first.table ? found[own.indexOf(one)] : others[rest.indexOf(one)]) ?? null);
  }
  return undefined;
}

async function tryRow(
  query: RowQuery,
  wanted: readonly Wanted[],
  { tables, literals, width }: { tables: Joined[]; literals: boolean; width: number },
): Promise<(string | null)[] | undefined> {
  const columns = wanted.map(
    (one) => `${tables.find((other) => other.table === one.table)?.alias ?? 't0'}.${quoteName(one.column)}`,
  );
  const windows = wanted.map((one) => windowOf(query.context, query.filled, one.table, one.column, query.tuple, width));
  // A parent's key leads: its rows are counted; a row's own key leads only where there is no other.
  const lead = windows.findIndex((window) => window !== undefined && !window.unique);
  const at = lead >= 0 ? lead : windows.findIndex((window) => window !== undefined);
  const window = windows[at];
  const conditions = literals
    ? tables.flatMap(({ alias, table }) => literalConditions(query.statement, table, alias, quote))
    : [];
  for (const column of columns) conditions.push(`${column} IS NOT NULL`);
  const [main, ...others] = tables;
  if (main === undefined) return undefined;
  const joins = others.map(({ alias, table, on }) => `JOIN ${quoteTable(table)} ${alias} ON ${on ?? 'true'}`).join(' ');
  const texts = columns.map((column, index) => `${column}::text AS c${String(index)}`).join(', ');
  const groups = columns.map((_, index) => `c${String(index)}`).join(', ');
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql =
    window === undefined
      ? sampled(`SELECT ${texts} FROM ${quoteTable(main.table)} t0 ${joins} ${where}`, groups, query)
      : windowed(window, columns[at] ?? '', `${quoteTable(main.table)} t0 ${joins}`, where, texts, groups, query);
  try {
    const { rows } = await query.client.query<Record<string, string | null>>(sql);
    const [row] = rows;
    return row && columns.map((_, index) => row[`c${String(index)}`] ?? null);
  } catch {
    return undefined;
  }
}

function windowed(
  window: Window,
  column: string,
  from: string,
  where: string,
  texts: string,
  groups: string,
  { tuple, skip = 0 }: RowQuery,
): string {
  const near = window.descending ? 'max(r) DESC' : 'min(r)';
  const order = tuple === 'heavy' && !window.unique ? `count(*) DESC, ${near}` : near;
  const numbers = `SELECT r, ${window.value('r')} AS k FROM generate_series(${String(window.from)}::int8, ${String(window.to)}::int8) r`;
  return `SELECT ${groups} FROM (SELECT w.r, ${texts} FROM ${from} JOIN (${numbers}) w ON ${column} = w.k ${where}) found
    GROUP BY ${groups} ORDER BY ${order}, ${groups} LIMIT 1 OFFSET ${String(skip)}`;
}

/** Without a key: the most frequent combination of a sample, the one in the middle, the rarest. */
function sampled(select: string, groups: string, { tuple, skip = 0 }: RowQuery): string {
  const place = { heavy: String(1 + skip), median: '(n + 1) / 2', light: 'n' }[tuple];
  return `SELECT ${groups} FROM (SELECT ${groups}, row_number() OVER (ORDER BY count(*) DESC, ${groups}) AS place, count(*) OVER () AS n
    FROM (${select} LIMIT ${String(SAMPLE)}) sample GROUP BY ${groups}) ranked WHERE place = ${place}`;
}

/**
 * Columns that are compared with one value of the code are joined by it: `tasks.project_id = $1 AND EXISTS (… projects.id = $2 …)`,
 * where both are the project that the address names.
 */
function sameValues({ parameters }: Statement): Statement['facts']['joins'] {
  const compared = parameters.flatMap(({ origin, operator, column, literal }) =>
    operator === '=' && column !== undefined && literal === undefined ? [{ origin, side: column }] : [],
  );
  return compared.flatMap(({ origin, side }, at) => {
    const first = compared.findIndex((other) => other.origin === origin);
    const left = compared[first]?.side;
    return first === at || left === undefined || left.table === side.table ? [] : [{ left, right: side }];
  });
}

/** The tables that the statement's own joins connect with the first one. */
function joinedTables({ context, statement }: RowQuery, main: Table): Joined[] {
  const tables: Joined[] = [{ alias: 't0', table: main, on: undefined }];
  const byName = (name: string): Table | undefined =>
    statement.facts.tables.some((table) => table.name === name)
      ? [...context.tables.values()].find((table) => table.name === name && tableKey(table) !== 'auth.users')
      : undefined;
  let before = 0;
  while (before !== tables.length && tables.length < 5) {
    before = tables.length;
    for (const { left, right } of [...statement.facts.joins, ...sameValues(statement)]) {
      for (const [here, there] of [[left, right] as const, [right, left] as const]) {
        const known = tables.find((joined) => joined.table.name === here.table);
        const table = byName(there.table);
        if (known === undefined || table === undefined || tables.some((joined) => joined.table === table)) continue;
        const alias = `t${String(tables.length)}`;
        tables.push({ alias, table, on: `${known.alias}.${quoteName(here.column)} = ${alias}.${quoteName(there.column)}` });
      }
    }
  }
  return tables;
}
