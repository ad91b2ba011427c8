import type pg from 'pg';
import { inRole, type Execution } from '../execute/session.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import type { Before } from './before.js';

/**
 * The result as one text, whatever the order of the rows. Where the statement stops early, only the number of rows: which of
 * the rows that sort alike it stops at is Postgres's choice.
 */
export async function resultOf(
  { client, filled }: LoadedSize,
  { batch, executed }: Pick<Before, 'batch' | 'executed'>,
): Promise<string> {
  const execution = executed.heavy.get(filled.users);
  if (execution === undefined) return 'not executed';
  if (batch.write) return 'a write';
  return digestOf(client, execution, { json: batch.statement.json, countOnly: batch.statement.facts.limit !== undefined });
}

/** Number of rows and a sum of their hashes (Postgres's own); of a JSON document, of its elements. */
export async function digestOf(
  client: pg.Client,
  execution: Execution,
  { json = false, countOnly = false }: { json?: boolean; countOnly?: boolean } = {},
): Promise<string> {
  const rows = json
    ? `(SELECT e.value::text AS r FROM (${trimmed(execution.sql)}) d, json_array_elements(d.body) e)`
    : `(SELECT r::text AS r FROM (${trimmed(execution.sql)}) r)`;
  const sum = countOnly ? '' : ", coalesce(sum(hashtextextended(r, 0)::numeric), 0) || ''";
  try {
    return await inRole(client, execution, async () => {
      const { rows: found } = await client.query({
        text: `SELECT count(*) || ''${sum} FROM ${rows} x`,
        values: execution.values,
        rowMode: 'array',
      });
      return JSON.stringify(found[0]);
    });
  } catch {
    return 'cannot be compared';
  }
}

/** The rows of a statement as texts, in their order; of a JSON document its elements. */
export async function rowsOf(client: pg.Client, execution: Execution, most: number, json = false): Promise<string[]> {
  const from = json
    ? `(SELECT e.value AS r FROM (${trimmed(execution.sql)}) d, json_array_elements(d.body) e)`
    : `(${trimmed(execution.sql)})`;
  return inRole(client, execution, async () => {
    const { rows } = await client.query<{ r: string }>({
      text: `SELECT r::text AS r FROM ${from} r LIMIT ${String(most)}`,
      values: execution.values,
    });
    return rows.map(({ r }) => r);
  });
}

/** A statement without its final semicolon. */
export function trimmed(sql: string): string {
  return sql.replace(/;\s*$/, '');
}
