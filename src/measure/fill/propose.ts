import type pg from 'pg';
import { tableKey } from '../../scenario/index.js';
import type { TablePlan } from './building.js';
import type { FillContext } from './context.js';
import { insertStatement } from './fill.js';
import type { Value } from './sql.js';

const TRIED_ROWS = 200;

/**
 * Tries a plan on a few rows that are rolled back. When a CHECK that was not understood refuses them, the columns that it
 * names are left empty in turn: all of them, then all but one ("exactly one of these keys").
 *
 * @returns why the table cannot be filled, or undefined when it can
 */
export async function mend(client: pg.Client, plan: TablePlan, context: FillContext): Promise<string | undefined> {
  const refusal = await attempt(client, plan);
  if (refusal === undefined) return undefined;
  const check = plan.table.checks.find((candidate) => candidate.name === refusal.constraint);
  if (check === undefined) return explain(plan, refusal.message);
  const columns = plan.table.columns.filter((column) => check.expression.includes(column.name));
  const optional = columns.filter((column) => !column.notNull && plan.columns.has(column.name)).map((column) => column.name);
  const before = new Map(plan.columns);
  for (const kept of [undefined, ...optional]) {
    const mended = new Map<string, Value>();
    for (const column of columns) {
      if (!optional.includes(column.name) || column.name === kept) continue;
      mended.set(column.name, () => `NULL::${column.type}`);
    }
    for (const [column, value] of mended) plan.columns.set(column, value);
    if ((await attempt(client, plan)) === undefined) {
      context.mended.set(tableKey(plan.table), mended);
      return undefined;
    }
    for (const [column, value] of before) plan.columns.set(column, value);
  }
  const defaults = new Map<string, Value>();
  for (const column of columns) {
    // The schema's own default is a value that the check must accept.
    if (column.default !== undefined) defaults.set(column.name, () => `(${column.default ?? 'NULL'})::${column.type}`);
  }
  for (const [column, value] of defaults) plan.columns.set(column, value);
  if (defaults.size > 0 && (await attempt(client, plan)) === undefined) {
    context.mended.set(tableKey(plan.table), defaults);
    return undefined;
  }
  for (const [column, value] of before) plan.columns.set(column, value);
  return explain(plan, refusal.message);
}

async function attempt(
  client: pg.Client,
  plan: TablePlan,
): Promise<{ message: string; constraint: string | undefined } | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(insertStatement(plan, '1', String(Math.min(TRIED_ROWS, plan.rows))));
    return undefined;
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : undefined;
    return { message: error instanceof Error ? error.message : String(error), constraint };
  } finally {
    await client.query('ROLLBACK');
  }
}

function explain(plan: TablePlan, message: string): string {
  return [`no rows could be made that Postgres accepts: ${message}`, ...plan.doubts].join('; ');
}
