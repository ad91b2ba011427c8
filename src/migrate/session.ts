import { DatabaseError, type Client } from 'pg';
import type { Lab } from '../lab/index.js';

/** Seconds that one statement of a schema may run before the lab ends it. */
const statementSeconds = 20;

/** After so many endless statements no more are tried: each costs its full time. */
const mostEnded = 3;

/** What became of a statement. */
export type Outcome = { done: true } | { done: false; code: string; message: string };

/** A connection as `lab` that survives statements which the lab had to end. */
export interface Session {
  run(sql: string): Promise<Outcome>;
  /** The first column of the first row, as text. */
  value(sql: string): Promise<string | undefined>;
  /** Forgets every setting of the file before. */
  reset(): Promise<void>;
  setSearchPath(path: string): Promise<void>;
  client(): Client;
  close(): Promise<void>;
}

/** Codes of Postgres and of the lab for a statement that was ended from outside. */
export const endedCodes = new Set(['57P01', '57P02', '57P03', 'ended']);

export async function openSession(lab: Lab, database: string): Promise<Session> {
  let client = await lab.connect(database, 'lab', statementSeconds);
  let ended = 0;
  const reconnect = async (): Promise<void> => {
    await client.end().catch(() => undefined);
    const failure = lab.failure?.();
    if (failure !== undefined) throw failure;
    client = await lab.connect(database, 'lab', statementSeconds);
  };
  return {
    run: async (sql) => {
      if (ended >= mostEnded)
        return { done: false, code: 'ended', message: 'It was not run: statements before it had to be ended.' };
      try {
        await client.query(sql);
        return { done: true };
      } catch (error) {
        if (error instanceof DatabaseError && !endedCodes.has(error.code ?? '')) {
          return { done: false, code: error.code ?? '', message: error.message };
        }
        ended += 1;
        await reconnect();
        return { done: false, code: 'ended', message: `It ran for more than ${statementSeconds} seconds and was ended.` };
      }
    },
    value: async (sql) => {
      const answer = await client.query<unknown[]>({ text: sql, rowMode: 'array' }).catch(() => undefined);
      const value = answer?.rows[0]?.[0];
      return value === undefined || value === null ? undefined : String(value);
    },
    reset: async () => {
      await client.query('RESET ROLE; RESET ALL');
    },
    setSearchPath: async (path) => {
      await client.query(`select pg_catalog.set_config('search_path', $1, false)`, [path]);
    },
    client: () => client,
    close: () => client.end(),
  };
}
