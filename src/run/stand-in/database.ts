import { Pool, type PoolClient } from 'pg';
import type { Caller } from './caller.js';
import type { Incoming } from './incoming.js';
import { Refusal } from './refusal.js';

/** The connections of the stand-in; every database that it is told to use has its own. */
export interface Database {
  connect(): Promise<PoolClient>;
  /** Ends the connections; the next one is a new one. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgREST's `db-pool` and `db-pool-acquisition-timeout`: https://postgrest.org/en/stable/references/configuration.html */
const mostConnections = 10;
const longestWait = 10_000;

/** How long a statement of a role may run on Supabase: https://supabase.com/docs/guides/database/postgres/timeouts */
const timeouts = { anon: '3s', authenticated: '8s', service_role: '8s' };

/** Connections through the wire at that port of 127.0.0.1; it decides of which database. */
export function openDatabase(wirePort: number): Database {
  const open = (): Pool => {
    const pool = new Pool({
      host: '127.0.0.1',
      port: wirePort,
      user: 'authenticator',
      database: 'postgres',
      ssl: false,
      application_name: 'postgrest',
      max: mostConnections,
      connectionTimeoutMillis: longestWait,
      // JSON stays the text that Postgres made: nothing is lost of its numbers.
      types: { getTypeParser: () => (value: string | Buffer) => value.toString() },
    });
    // An idle connection that the wire ends is no error of anybody.
    pool.on('error', () => undefined);
    return pool;
  };
  let pool = open();
  let stopped = false;
  return {
    connect: async () => {
      if (stopped) throw new Refusal(503, 'PGRST000', 'Could not connect with the database. Retrying the connection.');
      return pool.connect();
    },
    renew: async () => {
      const before = pool;
      pool = open();
      await before.end();
    },
    stop: async () => {
      stopped = true;
      await pool.end();
    },
  };
}

/**
 * Runs one request as its caller, in one transaction that is undone when it fails.
 * @see https://postgrest.org/en/stable/references/transactions.html
 */
export async function asCaller<Result>(
  database: Database,
  caller: Caller,
  incoming: Incoming,
  access: 'read' | 'write',
  run: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return inTransaction(
    database,
    async (client) => {
      const { cookie, ...headers } = incoming.headers;
      const settings = {
        search_path: '"public", "extensions"',
        role: caller.role,
        'request.jwt.claims': JSON.stringify(caller.claims),
        'request.method': incoming.method,
        'request.path': incoming.path.replace(/^\/rest\/v1/, ''),
        'request.headers': JSON.stringify(headers),
        'request.cookies': JSON.stringify(cookiesOf(cookie)),
        statement_timeout: timeouts[caller.role],
      };
      const calls = Object.keys(settings).map((name, at) => `pg_catalog.set_config('${name}', $${String(at + 1)}, true)`);
      await client.query(`select ${calls.join(', ')}`, Object.values(settings));
      return run(client);
    },
    access,
  );
}

/** Runs as the owner of the database, as Supabase's own services do. */
export async function inTransaction<Result>(
  database: Database,
  run: (client: PoolClient) => Promise<Result>,
  access: 'read' | 'write' = 'write',
): Promise<Result> {
  const client = await database.connect();
  let broken = false;
  try {
    await client.query(access === 'read' ? 'begin read only' : 'begin');
    const result = await run(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function cookiesOf(header: string | undefined): Record<string, string> {
  const pairs = (header ?? '').split(';').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()];
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}
