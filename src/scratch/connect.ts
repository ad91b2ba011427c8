import { Client } from 'pg';
import { LoadbearingError, partsOf, placeOf } from '../model/index.js';

/** Milliseconds to get in touch. */
const patience = 15_000;

/** The server dies or the cable is cut: either side hears of it within a minute, and what was left is then nobody's. */
const keptAlive = ['tcp_keepalives_idle = 20', 'tcp_keepalives_interval = 10', 'tcp_keepalives_count = 3'];

/** Names in our own statements can only mean Postgres's own objects. */
export const keeperSettings = ['search_path = pg_catalog', 'statement_timeout = 0', 'default_transaction_read_only = off'];

/** The address of a server as the user gave it, and what may be said of it. */
export interface Address {
  url: string;
  /** "localhost:5432". */
  place: string;
  /** The database in which no work is done and from which databases are made. */
  database: string;
  user: string;
  /** Whether it is on this machine. */
  here: boolean;
}

/**
 * @throws LB_URL when that is no such address, or one that leaves host, user or database to the environment: there the app's own
 * might stand
 */
export function addressOf(url: string): Address {
  const parts = partsOf(url);
  const host = parts === undefined ? '' : (parts.searchParams.get('host') ?? parts.hostname);
  const user = parts === undefined ? '' : decodeURIComponent(parts.searchParams.get('user') ?? parts.username);
  const database = decodeURIComponent(parts?.pathname.slice(1) ?? '');
  const hostless = /^postgres(ql)?:\/\/([^@/]*@)?(:\d+)?\//i.test(url) && parts?.searchParams.has('host') !== true;
  if (parts === undefined || host === '' || hostless || user === '' || database === '') throw new LoadbearingError('LB_URL');
  const here = /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(host) || host.startsWith('/') || host.startsWith('%2F');
  return { url, place: placeOf(parts), database, user, here };
}

/** The same address for another database, and for another user where one is given. TLS and every other setting stay as they are. */
export function addressWith({ url }: Address, database: string, user?: { name: string; password: string }): string {
  const changed = partsOf(url);
  if (changed === undefined) throw new LoadbearingError('LB_URL');
  changed.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) {
    changed.username = encodeURIComponent(user.name);
    changed.password = encodeURIComponent(user.password);
    for (const name of ['user', 'password']) changed.searchParams.delete(name);
  }
  return changed.href;
}

/**
 * Opens a connection. Settings come after the log-in, because poolers and other engines refuse them before.
 * @throws the driver's own error
 */
export async function openClient(connectionString: string, settings: readonly string[] = []): Promise<Client> {
  const client = new Client({ connectionString, application_name: 'loadbearing', connectionTimeoutMillis: patience });
  // Without a listener the end of the server would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (const setting of settings) await client.query(`SET ${setting}`);
    // What an engine does not know only makes it slower to notice an end.
    for (const setting of keptAlive) await client.query(`SET ${setting}`).catch(() => undefined);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
