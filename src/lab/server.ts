import { spawn, type ChildProcess } from 'node:child_process';
import { totalmem } from 'node:os';
import path from 'node:path';
import { runAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { cleanEnvironment } from './cluster.js';
import { startError } from './errors.js';
import { sayGo, waitsForGo } from './go.js';

/** Only a part of the socket's file name: nothing listens on a network. */
export const port = 5432;

/** Durability is worth nothing here; one process per query keeps counters the same on every machine. */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '60',
  superuser_reserved_connections: '5',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
  maintenance_work_mem: '128MB',
  temp_file_limit: '2GB',
  max_locks_per_transaction: '256',
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The app's SQL cannot flood the log: only the server's own words and nothing that a statement causes.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

const sharedBuffers = ['256MB', '64MB', '16MB'];

/** Address space of one process of Postgres: half of the machine's memory, within 1 and 4 GB. */
const processKilobytes = Math.round(Math.max(1024 ** 3, Math.min(4 * 1024 ** 3, totalmem() / 2)) / 1024);

/**
 * The shell in front of Postgres bounds the memory of each of its processes (`SET work_mem = '1TB'` then is an error of
 * that statement) and offers Postgres to the kernel first when memory runs out. macOS has neither and goes on without.
 * It begins once the watchdog knows of it: killed between the two, a run would leave a Postgres that nobody ends.
 */
const launcher = `${waitsForGo}; { ulimit -c 0; ulimit -v ${processKilobytes}; echo 800 > /proc/self/oom_score_adj; } 2>/dev/null; exec "$0" "$@"`;

export interface Server {
  /** Process number of the postmaster. */
  id: number;
  hasEnded(): boolean;
  onEnd(listener: () => void): void;
  /** Ends it at once: the data is thrown away anyway. */
  end(): Promise<void>;
}

/**
 * Starts Postgres on a Unix socket in `folder` and waits until it answers.
 * @throws LoadbearingError LB_POSTGRES_START, LB_DISK_FULL
 */
export async function startServer(
  binaries: Binaries,
  folder: string,
  data: string,
  started: (id: number) => void,
): Promise<Server> {
  let output = '';
  for (const size of sharedBuffers) {
    const attempt = await tryServer(binaries, folder, data, size, started);
    if (typeof attempt !== 'string') return attempt;
    output = attempt;
    if (!/shared memory|Cannot allocate/i.test(output)) break;
  }
  throw startError(output, folder);
}

/** The running server, or what it said before it ended. */
function tryServer(binaries: Binaries, folder: string, data: string, sharedBuffers: string, started: (id: number) => void) {
  const all = { ...settings, unix_socket_directories: folder, shared_buffers: sharedBuffers };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const program = path.join(binaries.folder, 'bin/postgres');
  // A session of its own: Ctrl-C in the terminal is for the run, which then stops Postgres in order.
  const child = spawn('/bin/sh', ['-c', launcher, program, '-D', data, '-p', String(port), ...options], {
    ...runAccount(),
    env: cleanEnvironment,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  if (child.pid !== undefined) started(child.pid);
  sayGo(child.stdin);
  return new Promise<Server | string>((resolve) => {
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-8192);
      if (output.includes('ready to accept connections') && child.pid !== undefined) resolve(handle(child, child.pid));
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', () => resolve(output));
  });
}

function handle(child: ChildProcess, id: number): Server {
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    id,
    hasEnded,
    onEnd: (listener) => void child.on('exit', listener),
    end: () =>
      new Promise((resolve) => {
        if (hasEnded()) return resolve();
        child.on('exit', () => resolve());
        child.kill('SIGQUIT');
        // Postgres gives its own children five seconds before it kills them.
        setTimeout(() => child.kill('SIGKILL'), 8000).unref();
      }),
  };
}
