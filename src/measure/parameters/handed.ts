import type pg from 'pg';
import type { Source, Statement } from '../../model/index.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteName, quoteText } from '../fill/sql.js';
import type { Placed } from './place.js';
import type { RowQuery } from './row.js';

/** Longer lists fit into no address, and say nothing more about the statement that is given them. */
const mostHanded = 400;
/** A list of a list of a list: further back is taken as it comes. */
const deepest = 2;

/** Chooses the values of another statement: given by the caller, which is asked in turn. */
export type Choose = (statement: Statement, depth: number) => Promise<Execution | { why: string }>;

const known = new WeakMap<pg.Client, Map<string, string[]>>();

/**
 * The list that the code hands on: what the statement before gives the same sort of owner in that column. Undefined where it
 * is not known from which one, or where it gives nothing.
 */
export async function handedList(
  query: RowQuery,
  { parameter }: Placed,
  choose: Choose,
  depth: number,
): Promise<string[] | undefined> {
  const sources = parameter.from ?? [];
  const columns = new Set(sources.map(({ column }) => column));
  if (depth >= deepest || sources.length === 0 || columns.size !== 1) return undefined;
  for (const source of sources) {
    const values = await valuesOf(query, source, choose, depth);
    if (values.length > 0) return values;
  }
  return undefined;
}

async function valuesOf(query: RowQuery, { site, column }: Source, choose: Choose, depth: number): Promise<string[]> {
  if (column === undefined) return [];
  const giving = query.context.app.statements.find(
    (statement) => statement.site === site && statement.refused === undefined && statement.facts.verb === 'select',
  );
  if (giving === undefined || giving === query.statement) return [];
  const cache = known.get(query.client) ?? new Map<string, string[]>();
  known.set(query.client, cache);
  const key = `${giving.id} ${query.tuple} ${String(query.skip ?? 0)} ${column}`;
  const before = cache.get(key);
  if (before !== undefined) return before;
  const values = await asked(query.client, giving, column, await choose(giving, depth + 1));
  cache.set(key, values);
  return values;
}

async function asked(
  client: pg.Client,
  { json }: Statement,
  column: string,
  execution: Execution | { why: string },
): Promise<string[]> {
  if ('why' in execution) return [];
  const sql = execution.sql.replace(/;\s*$/, '');
  const rows = json
    ? `SELECT e.value ->> ${quoteText(column)} AS v FROM (${sql}) d, json_array_elements(d.body) e`
    : `SELECT (s.${quoteName(column)})::text AS v FROM (${sql}) s`;
  try {
    return await inRole(client, execution, async () => {
      const found = await client.query<{ v: string }>(
        `SELECT DISTINCT v FROM (${rows}) handed WHERE v IS NOT NULL ORDER BY v LIMIT ${String(mostHanded)}`,
        execution.values,
      );
      return found.rows.map(({ v }) => v);
    });
  } catch {
    // What the statement before has to say for itself is said where it is measured.
    return [];
  }
}
