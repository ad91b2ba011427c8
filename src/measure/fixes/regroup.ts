import type pg from 'pg';
import type { Statement } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteName, quoteTable } from '../fill/sql.js';
import type { LoopKey } from './loops.js';
import type { OneStatement } from './one-statement.js';

/** Whether one statement gives, regrouped, what the statements of the turns give; both in the statement's role. */
export async function sameRegrouped(
  { client }: LoadedSize,
  turns: readonly Execution[],
  one: Execution,
  form: OneStatement,
): Promise<boolean> {
  return inRole(client, one, async () => {
    const groups = new Map<string, string[]>();
    const shown = form.distinct ? 'r::text' : `(to_jsonb(r) - '${form.key}')::text`;
    const all = await client.query<{ k: string; r: string }>({
      text: `SELECT r.${quoteName(form.key)}::text AS k, ${shown} AS r FROM (${one.sql}) r`,
      values: one.values,
    });
    for (const { k, r } of all.rows) groups.set(k, [...(groups.get(k) ?? []), r]);
    const seen = new Set<string>();
    for (const [at, turn] of turns.entries()) {
      const text = form.distinct ? `r::text` : `to_jsonb(r)::text`;
      const key = form.distinct ? `r.${quoteName(form.key)}::text` : "''";
      const { rows } = await client.query<{ k: string; r: string }>({
        text: `SELECT ${key} AS k, ${text} AS r FROM (${turn.sql}) r`,
        values: turn.values,
      });
      const own = form.distinct ? rows[0]?.k : String(at + 1);
      if (own === undefined) continue;
      seen.add(own);
      if (
        !isSame(
          rows.map(({ r }) => r),
          groups.get(own) ?? [],
        )
      )
        return false;
    }
    return [...groups.keys()].every((key) => seen.has(key));
  }).catch(() => false);
}

/** Whether one write leaves the rows as the writes of the turns leave them: tried one after the other and taken back. */
export async function sameWritten(
  { client }: LoadedSize,
  turns: readonly Execution[],
  one: Execution,
  statement: Statement,
  keys: readonly LoopKey[],
  list: readonly (readonly (string | null)[])[],
): Promise<boolean> {
  const target = statement.facts.tables[0];
  const table = { schema: target?.schema ?? 'public', name: target?.name ?? '' };
  const column = statement.parameters[(keys[0]?.number ?? 1) - 1]?.column?.column;
  const type = keys[0]?.type ?? 'text';
  if (column === undefined) return false;
  const values = list.map(([value]) => value ?? null);
  const after = async (writes: readonly Execution[]): Promise<string> => {
    await client.query('SAVEPOINT tried');
    for (const { sql, values: given } of writes) await client.query({ text: sql, values: given });
    const left = await digest(client, `${quoteTable(table)} t WHERE t.${quoteName(column)} = ANY ($1::${type}[])`, values);
    await client.query('ROLLBACK TO SAVEPOINT tried');
    return left;
  };
  return inRole(client, one, async () => (await after(turns)) === (await after([one]))).catch(() => false);
}

async function digest(client: pg.Client, from: string, values: readonly (string | null)[]): Promise<string> {
  const { rows } = await client.query<{ d: string }>(
    `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) AS d FROM ${from}`,
    [values],
  );
  return rows[0]?.d ?? '';
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const [left, right] = [[...one].sort(), [...other].sort()];
  return left.length === right.length && left.every((row, at) => row === right[at]);
}
