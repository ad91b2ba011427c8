import { findTable, type ParameterValue } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { quoteName, quoteTable, quoteText, type Value } from '../fill/sql.js';
import { insertStatement } from '../fill/fill.js';
import { uniqueSets } from '../fill/uniqueness.js';
import type { Placed } from './place.js';
import type { RowQuery } from './row.js';

/** Values to store, by parameter number, and what makes room for them. */
export interface Written {
  values: Map<number, ParameterValue>;
  before: string[];
}

/**
 * Values that a write stores: those of the row after the last one, by the same expressions as the fill, so that new keys are
 * new and foreign keys exist. Where a key repeats (a user and a post that are already joined), the old row goes first.
 */
export async function writtenValues(query: RowQuery, open: readonly Placed[], user: string | undefined): Promise<Written> {
  const written: Written = { values: new Map(), before: [] };
  const { statement, context, filled, client } = query;
  const target = statement.facts.target === undefined ? undefined : findTable(context.app.catalogue, statement.facts.target);
  const plan = target && filled.planner.plan(tableKey(target));
  if (target === undefined || plan === undefined) return written;
  // Each skipped parent is another person, who writes another row.
  const row = String(plan.rows + { heavy: 1, median: 2, light: 3 }[query.tuple] + 3 * (query.skip ?? 0));
  const known: { one: Placed; value: Value }[] = [];
  for (const one of open) {
    const value = one.column === undefined ? undefined : plan.columns.get(one.column);
    if (one.table === target && value !== undefined) known.push({ one, value });
  }
  if (known.length > 0) {
    const { rows } = await client.query<Record<string, string | null>>(
      `SELECT ${known.map(({ value }, at) => `(${value(row)})::text AS c${String(at)}`).join(', ')}`,
    );
    known.forEach(({ one }, at) => written.values.set(one.number, rows[0]?.[`c${String(at)}`] ?? null));
  }
  const owner = context.ownerOf.get(tableKey(target));
  const signedIn = statement.role === 'authenticated' && user !== undefined;
  for (const one of open) if (signedIn && one.column === owner && one.table === target) written.values.set(one.number, user);
  if (statement.facts.verb !== 'insert') return written;
  if (plan.repeats) {
    for (const set of uniqueSets(target)) {
      const values = set.columns.map((column) => plan.columns.get(column));
      if (values.some((value) => value === undefined)) continue;
      const same = set.columns.map((column, at) => {
        const given = open.find((one) => one.column === column);
        const value = given === undefined ? undefined : written.values.get(given.number);
        const type = target.columns.find((candidate) => candidate.name === column)?.type ?? 'text';
        return `${quoteName(column)} = ${typeof value === 'string' ? `${quoteText(value)}::${type}` : (values[at]?.(row) ?? 'NULL')}`;
      });
      written.before.push(`DELETE FROM ${quoteTable(target)} WHERE ${same.join(' AND ')}`);
    }
  }
  const document = open.find((one) => one.column === undefined && one.use === 'other');
  if (document !== undefined && /json_(populate|to)_record/.test(statement.sql))
    written.values.set(document.number, await jsonRow(query, plan.columns, row));
  return written;
}

/** A whole row as the JSON that PostgREST is sent. */
async function jsonRow({ client }: RowQuery, columns: ReadonlyMap<string, Value>, row: string): Promise<string> {
  const fields = [...columns].map(([name, value]) => `${quoteText(name)}, ${value(row)}`);
  const { rows } = await client.query<{ row: string }>(
    `SELECT json_build_array(json_build_object(${fields.join(', ')}))::text AS row`,
  );
  return rows[0]?.row ?? '[]';
}

/**
 * A row of the deleted table that nothing points to yet: what a delete costs when the database lets it happen. The foreign
 * keys of the tables that could point to it are still looked through.
 *
 * @returns the statements that make it and the values that name it; undefined when the delete names no row by its key
 */
export async function freshRow(query: RowQuery, placed: readonly Placed[]): Promise<Written | undefined> {
  const { statement, context, filled, client } = query;
  const target = statement.facts.target === undefined ? undefined : findTable(context.app.catalogue, statement.facts.target);
  const plan = target && filled.planner.plan(tableKey(target));
  if (statement.facts.verb !== 'delete' || plan === undefined || plan.repeats) return undefined;
  const row = String(plan.rows + 1);
  const values = new Map<number, ParameterValue>();
  for (const one of placed) {
    const value = one.column === undefined ? undefined : plan.columns.get(one.column);
    if (one.table !== target || one.use !== 'equal' || value === undefined) continue;
    const { rows } = await client.query<{ v: string | null }>(`SELECT (${value(row)})::text AS v`);
    values.set(one.number, rows[0]?.v ?? null);
  }
  return { values, before: [insertStatement(plan, row, row)] };
}
