import { type Client, escapeIdentifier } from 'pg';
import { keeperDatabase, type Lab, noteAbilities } from '../lab/index.js';
import { LoadbearingError, withoutSecrets } from '../model/index.js';
import { cleanUp } from './clean-up.js';
import { type Address, addressWith, keeperSettings, openClient } from './connect.js';
import { describeServer } from './describe.js';
import { copyError, loginError } from './errors.js';
import type { Facts } from './facts.js';
import { enforceLimits } from './limits.js';
import { databaseName, lockSpace, type Run } from './names.js';
import type { ScratchOptions } from './open.js';
import { makeNamedRole, type OwnRole } from './roles.js';

/** A server on which a run was claimed. */
export interface Claimed {
  /** Holds the run's locks; makes and drops databases. */
  keeper: Client;
  address: Address;
  facts: Facts;
  run: Run;
  /** The role made for the app's SQL; absent: the named role itself, which may make databases and nothing else. */
  role: OwnRole | undefined;
  /** Settings of the named role before the app's SQL ran. */
  settings: string;
  options: ScratchOptions;
}

const defaultSeconds = 30;

/** As in the lab: given to each session, and to each database for what `RESET ALL` goes back to. */
const settings = {
  search_path: '"$user", public, extensions',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  default_transaction_read_only: 'off',
  timezone: "'UTC'",
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
};

/** Opens the rest of what a lab needs and gives it. On an error nothing of it is left. */
export async function serve(claimed: Claimed): Promise<Lab> {
  const { keeper, address, facts, run, role, options } = claimed;
  const made = new Set<string>();
  const ownLimits = new Map<number, number>();
  let failure: LoadbearingError | undefined;
  let stopping: Promise<void> | undefined;
  let enforcer: Client | undefined;
  let stopEnforcing = (): void => undefined;

  const stop = (): Promise<void> => {
    stopEnforcing();
    options.signal?.removeEventListener('abort', onAbort);
    // The enforcer's lock says that somebody is at work, which keeps shared roles from being dropped.
    return (stopping ??= Promise.resolve(enforcer?.end().catch(() => undefined)).then(() => cleanUp(claimed, made)));
  };
  const onAbort = (): void => void stop();
  const fail = (error: LoadbearingError): void => {
    failure ??= error;
    void stop();
  };
  const refuseEnded = (): void => {
    if (failure !== undefined) throw failure;
    if (stopping !== undefined) throw new LoadbearingError('LB_INTERRUPTED');
  };
  const login = (name: string): string => addressWith(address, databaseName(run, name), role);

  options.signal?.addEventListener('abort', onAbort, { once: true });
  keeper.on('end', () => {
    if (stopping === undefined) fail(new LoadbearingError('LB_SCRATCH', address.place, 'the connection to it was lost'));
  });
  try {
    enforcer = await openKeeper(options.url);
    await refuseShared(keeper, enforcer, address);
    stopEnforcing = enforceLimits(enforcer, {
      prefix: databaseName(run, ''),
      statementSeconds: options.statementSeconds ?? defaultSeconds,
      ownLimits,
      diskBytes: options.diskBytes,
      place: address.place,
      onFull: fail,
    });
    refuseEnded();
    if (options.signal?.aborted === true) throw new LoadbearingError('LB_INTERRUPTED');
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    socket: { host: address.place, port: 0 },
    role: role?.name ?? address.user,
    server: {
      loadAllowed: address.here || options.loadAnyway,
      describe: async (database) => {
        const client = await openClient(login(database));
        return describeServer(client, facts).finally(() => client.end());
      },
    },
    login: (database) => ({ connectionString: login(database) }),
    makeRoles: async (names) => {
      const refused = new Map<string, string>();
      for (const name of names) {
        const why = role === undefined ? `${address.user} may not create roles` : await makeNamedRole(keeper, name, role, facts);
        if (why !== undefined) refused.set(name, withoutSecrets(why, options.url));
      }
      return refused;
    },
    createDatabase: async (name, template) => {
      refuseEnded();
      const database = escapeIdentifier(databaseName(run, name));
      const owner = escapeIdentifier(role?.name ?? address.user);
      const origin = template === undefined ? `template0 ENCODING 'UTF8'` : escapeIdentifier(databaseName(run, template));
      await keeper.query(`CREATE DATABASE ${database} OWNER ${owner} TEMPLATE ${origin}`).catch((error: unknown) => {
        throw failure ?? copyError(address, error);
      });
      const { rows } = await keeper.query<{ id: string }>('SELECT oid::text AS id FROM pg_database WHERE datname = $1', [
        databaseName(run, name),
      ]);
      for (const { id } of rows) made.add(id);
      await keeper.query(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
      for (const [setting, value] of Object.entries(settings))
        await keeper.query(`ALTER DATABASE ${database} SET ${setting} = ${value}`);
    },
    dropDatabase: async (name) => {
      refuseEnded();
      await keeper.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(databaseName(run, name))} WITH (FORCE)`);
    },
    connect: async (database, as = 'lab', seconds) => {
      refuseEnded();
      // Bookkeeping never goes where the app's functions are, but for the empty database before any of them is there.
      if (as === 'superuser')
        return database === keeperDatabase
          ? openKeeper(options.url)
          : openClient(addressWith(address, databaseName(run, database)), keeperSettings);
      const lines = Object.entries(settings).map(([setting, value]) => `${setting} = ${value}`);
      const client = await openClient(login(database), lines).catch((error: unknown) => {
        throw failure ?? loginError(address, role !== undefined, error);
      });
      await limitClient(client, claimed, ownLimits, seconds);
      noteAbilities(client, { version: facts.version, rest: role?.rest ?? false });
      return client;
    },
    enlarge: () => undefined,
    failure: () => failure,
    stop,
  };
}

/** A session of our own bookkeeping in the database that the user named; its lock says whose it is. */
async function openKeeper(url: string): Promise<Client> {
  const client = await openClient(url, keeperSettings);
  await client.query('SELECT pg_advisory_lock_shared($1, 0)', [lockSpace]);
  return client;
}

/** Two connections that are one session are a pooler's, which lets go of locks and settings as it likes. */
async function refuseShared(keeper: Client, other: Client, address: Address): Promise<void> {
  const session = 'SELECT pg_backend_pid() AS pid';
  const [one, two] = [await keeper.query<{ pid: number }>(session), await other.query<{ pid: number }>(session)];
  if (one.rows[0]?.pid === two.rows[0]?.pid)
    throw new LoadbearingError('LB_SCRATCH', address.place, 'a pooler stands there (name the address of the server itself)');
}

/** Makes sure of who was let in, and notes a connection's own limit under the number that the server knows it by. */
async function limitClient(
  client: Client,
  { address, role }: Claimed,
  ownLimits: Map<number, number>,
  seconds: number | undefined,
): Promise<void> {
  const { rows } = await client.query<{ pid: number; who: string; powerful: boolean }>(
    `SELECT pg_catalog.pg_backend_pid() AS pid, session_user::text AS who,
            (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user) AS powerful`,
  );
  const [session] = rows;
  if (session === undefined || session.powerful || session.who !== (role?.name ?? address.user)) {
    await client.end();
    throw new LoadbearingError('LB_SCRATCH', address.place, 'it let in another role than the one that the app’s SQL may run as');
  }
  if (seconds === undefined) return;
  ownLimits.set(session.pid, seconds);
  client.on('end', () => ownLimits.delete(session.pid));
}
