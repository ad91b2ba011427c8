import type pg from 'pg';
import { abilitiesOf, restStatement, wakeStatement } from '../../lab/index.js';
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
    await client.query(restStatement(client, 'SET LOCAL'));
    for (const sql of before) await client.query(sql);
    await client.query(wakeStatement(client, 'SET LOCAL'));
  }
  if (role !== 'anon' && role !== 'authenticated') return;
  const claims = JSON.stringify({ sub: user, role, aud: role, email: 'user1@example.com' });
  await client.query("SELECT set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true)", [
    claims,
    user ?? '',
  ]);
  await client.query(`SET LOCAL ROLE ${role}`);
}

/** The first version whose EXPLAIN turns the rows into text. */
const serializes = 170_000;

/** What EXPLAIN is asked for. */
const explanations = {
  read: 'EXPLAIN (ANALYZE, BUFFERS, SERIALIZE TEXT, TIMING OFF, FORMAT JSON)',
  /** Before Postgres 17: the bytes of the rows are then the planner's, from its statistics. */
  unserialized: 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)',
  write: 'EXPLAIN (ANALYZE, BUFFERS, WAL, TIMING OFF, FORMAT JSON)',
  plan: 'EXPLAIN (FORMAT JSON)',
} as const;

/** Explains a statement; `read` and `write` execute it. The extended protocol admits one statement only. */
export async function explain(client: pg.Client, execution: Execution, how: 'read' | 'write' | 'plan'): Promise<Explained> {
  const kind = how === 'read' && abilitiesOf(client).version < serializes ? 'unserialized' : how;
  const query: pg.QueryConfig & { queryMode: 'extended' } = {
    text: `${explanations[kind]} ${execution.sql}`,
    values: execution.values,
    queryMode: 'extended',
  };
  const { rows } = await client.query<{ 'QUERY PLAN': Explained[] }>(query);
  const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
  if (explained === undefined) throw new Error('EXPLAIN gave no plan');
  return explained;
}
