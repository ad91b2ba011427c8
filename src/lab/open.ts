import { Client, escapeIdentifier } from 'pg';
import { LoadbearingError } from '../model/index.js';
import { installBinaries } from './binaries.js';
import { templateCluster } from './cluster.js';
import { copyCluster, createRunFolder, removeRunFolder } from './folder.js';
import type { Lab } from './index.js';
import { enforceLimits } from './limits.js';
import { keeperDatabase, labRole, superuser } from './roles.js';
import { port, startServer, type Server } from './server.js';
import { enlargeFiles } from './sparse.js';
import { startWatchdog } from './watchdog.js';

export interface LabOptions {
  /** Folder for the binaries and the template cluster; absent: the user's cache or the temporary folder. */
  cache?: string;
  /** Aborting it stops the lab, also while it starts. */
  signal?: AbortSignal;
  /** Seconds that one statement of the role `lab` may run: 30 unless told. */
  statementSeconds?: number;
  /** Bytes that the lab may take on the disk: 4 GB unless told. */
  diskBytes?: number;
}

/** Settings of a connection stand above what the app's SQL may have set for its database or its role. */
const sessionSettings = {
  lab: '-c search_path="$user",public,extensions -c statement_timeout=0 -c lock_timeout=0 -c default_transaction_read_only=off',
  // Names in the lab's own statements can only mean Postgres's own objects.
  superuser: '-c search_path=pg_catalog -c row_security=off -c session_replication_role=origin',
};

/**
 * Starts a throw-away Postgres: a copy of a prepared empty cluster, on a Unix socket that only its own account can reach.
 * A watchdog ends it and removes its folder within seconds of this process's end, however that ends.
 * @throws LoadbearingError LB_NO_POSTGRES, LB_POSTGRES_START, LB_NO_WRITE, LB_DISK_FULL, or LB_INTERRUPTED when aborted
 */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const binaries = await installBinaries(options.cache);
  const template = await templateCluster(binaries);
  throwIfAborted(options.signal);
  const folder = await createRunFolder();
  const watchdog = startWatchdog(folder);
  let server: Server | undefined;
  const cleanUp = async (): Promise<void> => {
    await server?.end();
    await removeRunFolder(folder);
    watchdog.dismiss();
  };
  try {
    const data = await copyCluster(template, folder);
    server = await startServer(binaries, folder, data, (id) => watchdog.watch(id));
    server.onEnd(() => watchdog.watch(0));
    const lab = await serve(server, folder, data, options, cleanUp);
    if (options.signal?.aborted === true) await lab.stop();
    throwIfAborted(options.signal);
    return lab;
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new LoadbearingError('LB_INTERRUPTED');
}

async function serve(
  server: Server,
  folder: string,
  data: string,
  options: LabOptions,
  cleanUp: () => Promise<void>,
): Promise<Lab> {
  const ownLimits = new Map<number, number>();
  let failure: LoadbearingError | undefined;
  let stopping: Promise<void> | undefined;
  let stopEnforcing = (): void => undefined;

  const stop = (): Promise<void> => {
    stopEnforcing();
    options.signal?.removeEventListener('abort', onAbort);
    return (stopping ??= cleanUp());
  };
  const onAbort = (): void => void stop();
  const fail = (error: LoadbearingError): void => {
    failure ??= error;
    void stop();
  };

  const open = async (database: string, user: string, settings: string): Promise<Client> => {
    if (failure !== undefined) throw failure;
    if (stopping !== undefined) throw new LoadbearingError('LB_INTERRUPTED');
    const client = new Client({ host: folder, port, user, database, options: settings, application_name: 'loadbearing' });
    // Without a listener the end of the server would end this process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const keeper = await open(keeperDatabase, superuser, sessionSettings.superuser);
  // The bookkeeping that creates databases waits for copies; the one that enforces limits must never wait.
  const enforcer = await open(keeperDatabase, superuser, sessionSettings.superuser);
  const { statementSeconds = 30, diskBytes = 4 * 1024 ** 3 } = options;
  stopEnforcing = enforceLimits(enforcer, { folder, statementSeconds, ownLimits, diskBytes, onFull: fail });
  options.signal?.addEventListener('abort', onAbort, { once: true });
  server.onEnd(() => {
    if (stopping === undefined) fail(new LoadbearingError('LB_POSTGRES_START', 'it ended while it was at work'));
  });

  return {
    socket: { host: folder, port },
    role: labRole,
    login: (database) => ({ host: folder, port, user: labRole, database }),
    makeRoles: async (names) => {
      for (const name of names) {
        const present = await keeper.query('select from pg_roles where rolname = $1', [name]);
        if (present.rowCount !== 0) continue;
        const role = escapeIdentifier(name);
        await keeper.query(`create role ${role} nologin; grant ${role} to ${labRole} with inherit true, set true, admin false`);
      }
      return new Map();
    },
    createDatabase: async (name, template = 'template0') => {
      if (failure !== undefined) throw failure;
      const [database, origin, owner] = [name, template, labRole].map((word) => escapeIdentifier(word));
      // Of the empty template the files themselves, a third of the work; of what is filled not, since that begins with a checkpoint.
      const strategy = template === 'template0' ? 'file_copy' : 'wal_log';
      await keeper.query(`CREATE DATABASE ${database} OWNER ${owner} TEMPLATE ${origin} STRATEGY ${strategy}`);
    },
    dropDatabase: async (name) => {
      if (failure !== undefined) throw failure;
      await keeper.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    },
    connect: async (database, role = 'lab', seconds) => {
      if (role === 'superuser') return open(database, superuser, sessionSettings.superuser);
      const client = await open(database, labRole, sessionSettings.lab);
      if (seconds !== undefined) await limitClient(client, ownLimits, seconds);
      return client;
    },
    enlarge: (relations) => enlargeFiles(data, relations),
    failure: () => failure,
    stop,
  };
}

/** Notes a connection's own limit under the number that the server knows it by. */
async function limitClient(client: Client, ownLimits: Map<number, number>, seconds: number): Promise<void> {
  const answer = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = answer.rows[0]?.pid;
  if (pid === undefined) return;
  ownLimits.set(pid, seconds);
  client.on('end', () => ownLimits.delete(pid));
}
