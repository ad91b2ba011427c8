import type pg from 'pg';
import type { ParameterValue, Role } from '../../model/index.js';
import type { Explained } from './plan.js';

/** A statement with its values, as it is executed. */
export interface Execution {
  sql: string;
  values: ParameterValue[];
  role: Role;
  /** Id of the signed-in user, for row-level security. */
  user: string | undefined;
  /** Run before, in the same transaction and without row security: makes room for a row that the fill has already. */
  before?: string[];
}

/** Sets a connection up for measuring: one process per query, no compilation, the same scan twice starting at the same place. */
export async function prepareSession(client: pg.Client, timeoutMilliseconds: number): Promise<void> {
  await client.query(
    `SET max_parallel_workers_per_gather = 0; SET jit = off; SET synchronize_seqscans = off; SET TIME ZONE 'UTC';
     SET statement_timeout = ${String(Math.round(timeoutMilliseconds))}; SET lock_timeout = 5000`,
  );
}

/** Runs inside a transaction that is always rolled back, in the statement's role and with the claims of its user. */
export async function inRole<Result>(client: pg.Client, execution: Execution, run: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN');
  try {
    await takeRole(client, execution);
    return await run();
  } finally {
    await client.query('ROLLBACK');
  }
}

/** In an open transaction of the lab's role: makes room for the execution's row, then takes its role and its user's claims. */
export async function takeRole(client: pg.Client, { before, role, user }: Execution): Promise<void> {
  if (before !== undefined && before.length > 0) {
    await client.query('SET LOCAL session_replication_role = replica');
    for (const sql of before) await client.query(sql);
    await client.query('SET LOCAL session_replication_role = origin');
  }
  if (role !== 'anon' && role !== 'authenticated') return;
  const claims = JSON.stringify({ sub: user, role, aud: role, email: 'user1@example.com' });
  await client.query("SELECT set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true)", [
    claims,
    user ?? '',
  ]);
  await client.query(`SET LOCAL ROLE ${role}`);
}

/** What EXPLAIN is asked for. */
const explanations = {
  read: 'EXPLAIN (ANALYZE, BUFFERS, SERIALIZE TEXT, TIMING OFF, FORMAT JSON)',
  write: 'EXPLAIN (ANALYZE, BUFFERS, WAL, TIMING OFF, FORMAT JSON)',
  plan: 'EXPLAIN (FORMAT JSON)',
} as const;

/** Explains a statement; `read` and `write` execute it. The extended protocol admits one statement only. */
export async function explain(client: pg.Client, execution: Execution, how: keyof typeof explanations): Promise<Explained> {
  const query: pg.QueryConfig & { queryMode: 'extended' } = {
    text: `${explanations[how]} ${execution.sql}`,
    values: execution.values,
    queryMode: 'extended',
  };
  const { rows } = await client.query<{ 'QUERY PLAN': Explained[] }>(query);
  const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
  if (explained === undefined) throw new Error('EXPLAIN gave no plan');
  return explained;
}
