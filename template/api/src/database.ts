import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { v7 } from 'uuid';
import type { Config } from './config.js';
import type { Tables } from './tables.js';

export type Database = Kysely<Tables>;

// Whole numbers of Postgres come as numbers (all that are kept here stay below 2^53), days as they are written.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** The pool of this instance. What takes longer than a request may is ended by the database. */
export function openPool({ databaseUrl, connections }: Pick<Config, 'databaseUrl' | 'connections'>): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 3000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 5000,
    idle_in_transaction_session_timeout: 10_000,
  });
  // A connection that breaks while it is idle is replaced by a new one. Unheard, it would end the process with every restart of the database.
  pool.on('error', (error) => process.stderr.write(`${JSON.stringify({ level: 40, msg: 'a connection broke', error: String(error) })}\n`));
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

/** Does work in one transaction whose row-level policies know who asks. */
export async function asPerson<Result>(
  database: Database,
  person: string,
  work: (transaction: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('app.user_id', ${person}, true)`.execute(transaction);
    return work(transaction);
  });
}

/** Does work of the app's own, which no person's rights bound: jobs. */
export async function asSystem<Result>(database: Database, work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('app.system', 'on', true)`.execute(transaction);
    return work(transaction);
  });
}

/** An id that grows with time, so that new rows lie beside each other in their indexes. */
export function newId(): string {
  return v7();
}
