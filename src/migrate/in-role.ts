import { type Client, DatabaseError } from 'pg';
import type { Statement } from '../model/index.js';
import { insufficientPrivilege } from './refusal.js';

/** What Postgres answers to a statement in the role of whoever sends it. */
export type Answer =
  | { kind: 'planned'; plan: unknown }
  | { kind: 'done' }
  | { kind: 'denied'; message: string }
  | { kind: 'failed' }
  | { kind: 'ended' };

/** Plans it without running it, for any values: nulls must not be planned for, or conditions on them would be folded away. */
export async function planInRole(statement: Statement, client: Client): Promise<Answer> {
  return inRole(statement, client, 'explain (format json) execute', 'set local plan_cache_mode = force_generic_plan');
}

/**
 * Sends a write as somebody who is signed in, with nothing for every value, and takes it back. Row-level security looks at a new row
 * before NOT NULL, CHECK and keys do (PostgreSQL, `ExecInsert`), so that they do not stand before its answer.
 */
export async function sendInRole(statement: Statement, client: Client): Promise<Answer> {
  const claims = JSON.stringify({ sub: '00000000-0000-4000-8000-000000000001', role: statement.role });
  return inRole(statement, client, 'execute', `select set_config('request.jwt.claims', '${claims}', true)`);
}

async function inRole({ role, sql }: Statement, client: Client, verb: string, before: string): Promise<Answer> {
  await client.query('begin');
  try {
    // The extended protocol takes one statement: what stands behind a semicolon would be run otherwise.
    const prepare = { text: `prepare role_check as ${sql}`, queryMode: 'extended' };
    await client.query(prepare);
    const typed = await client.query<{ count: number }>(
      `select cardinality(parameter_types) as count from pg_prepared_statements where name = 'role_check'`,
    );
    const values = Array<string>(typed.rows[0]?.count ?? 0).fill('null');
    await client.query(`${before}; set local statement_timeout = '2s'; set local role ${role}`);
    const { rows } = await client.query<Record<string, unknown>>(
      `${verb} role_check${values.length > 0 ? `(${values.join(', ')})` : ''}`,
    );
    return verb === 'execute' ? { kind: 'done' } : { kind: 'planned', plan: rows[0]?.['QUERY PLAN'] };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (error.code === insufficientPrivilege) return { kind: 'denied', message: error.message };
    return { kind: error.code === '57014' ? 'ended' : 'failed' };
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.query('deallocate role_check').catch(() => undefined);
  }
}

/** Whether a plan changes rows and knows before it begins that there are none: `Result` with `One-Time Filter: false`. */
export function changesNothing(plan: unknown): boolean {
  if (Array.isArray(plan)) return plan.some(changesNothing);
  if (!isRecord(plan)) return false;
  const below = plan['Plans'];
  const isEmpty = (child: unknown): boolean =>
    isRecord(child) && child['Node Type'] === 'Result' && child['One-Time Filter'] === 'false';
  if (plan['Node Type'] === 'ModifyTable') return Array.isArray(below) && below.length > 0 && below.every(isEmpty);
  return changesNothing(below) || changesNothing(plan['Plan']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
