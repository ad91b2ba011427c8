import { Socket } from 'node:net';
import { Client } from 'pg';
import { connectionReason, LoadbearingError, partsOf, type Snapshot, withoutSecrets } from '../model/index.js';
import { snapshotQuery } from './query.js';
import { checked } from './read.js';

/** Milliseconds: to get in touch, for the query on the server, for a lock, and until nothing more is waited for. */
const patience = { connect: 10_000, statement: 30_000, lock: 3_000, answer: 40_000 };

const readOnly = [
  'default_transaction_read_only=on',
  `statement_timeout=${String(patience.statement)}`,
  `lock_timeout=${String(patience.lock)}`,
  `idle_in_transaction_session_timeout=${String(patience.answer)}`,
];

/**
 * Asks a live database the query of `loadbearing snapshot`: one connection whose transactions can only read, one statement.
 *
 * @param url `postgres://user:password@host:5432/database`; it is neither kept nor repeated in what is said
 * @throws LB_URL when that is no such address, LB_DATABASE when the database cannot be reached or does not answer, LB_INTERRUPTED
 */
export async function askDatabase(url: string, signal?: AbortSignal): Promise<Snapshot> {
  const name = nameOf(url);
  let client: Client | undefined;
  try {
    client = await openReadOnly(url, signal);
    const answer = await client.query<{ loadbearing_snapshot: unknown }>(snapshotQuery);
    return checked(answer.rows[0]?.loadbearing_snapshot, name);
  } catch (error) {
    if (signal?.aborted === true) throw new LoadbearingError('LB_INTERRUPTED');
    if (error instanceof LoadbearingError) throw error;
    throw new LoadbearingError('LB_DATABASE', name, withoutSecrets(connectionReason(error), url));
  } finally {
    await client?.query('rollback').catch(() => undefined);
    await client?.end().catch(() => undefined);
  }
}

/** A connection within a transaction that can only read. Poolers that take no settings at the start get them in the transaction. */
export async function openReadOnly(url: string, signal?: AbortSignal): Promise<Client> {
  const options = readOnly.map((setting) => `-c ${setting}`).join(' ');
  const client = await connect(url, options, signal).catch((error: unknown) => {
    if (/unsupported startup parameter|unrecognized configuration parameter/i.test(connectionReason(error)))
      return connect(url, undefined, signal);
    throw error;
  });
  await client.query('begin transaction read only');
  for (const setting of readOnly.slice(1)) await client.query(`set local ${setting}`);
  return client;
}

async function connect(url: string, options: string | undefined, signal: AbortSignal | undefined): Promise<Client> {
  const socket = new Socket(signal === undefined ? {} : { signal });
  const client = new Client({
    connectionString: url,
    application_name: 'loadbearing',
    stream: () => socket,
    connectionTimeoutMillis: patience.connect,
    query_timeout: patience.answer,
    ...(options === undefined ? {} : { options }),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Host and database: what may be said of an address. @throws LB_URL */
function nameOf(url: string): string {
  const parsed = partsOf(url);
  if (parsed === undefined) throw new LoadbearingError('LB_URL');
  const host = parsed.searchParams.get('host') ?? parsed.host;
  return `${host === '' ? 'localhost' : host}${parsed.pathname}`;
}
