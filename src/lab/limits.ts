import { execFile } from 'node:child_process';
import type pg from 'pg';
import { LoadbearingError } from '../model/index.js';
import { runAccount } from './account.js';
import { cleanEnvironment } from './cluster.js';
import { freeBytes, leastFreeBytes } from './folder.js';
import { superuser } from './roles.js';

const everyMilliseconds = 1000;

/** Measuring a folder of thousands of files costs a little; free space costs nothing and is looked at each time. */
const folderEvery = 3;

export interface Limits {
  folder: string;
  /** Seconds that one statement may run. */
  statementSeconds: number;
  /** Other limits than that, by the server's process number of the connection. */
  ownLimits: ReadonlyMap<number, number>;
  /** Bytes that the run's folder may take on the disk. */
  diskBytes: number;
  /** Called once, when the disk is over its limit. */
  onFull: (failure: LoadbearingError) => void;
}

/**
 * Enforces time and disk from outside: whatever the app's SQL sets or catches, a terminated backend is gone.
 * @param keeper the bookkeeping connection; it is used by nobody else
 * @returns stops the enforcement
 */
export function enforceLimits(keeper: pg.Client, limits: Limits): () => void {
  let busy = false;
  let round = 0;
  const look = async (): Promise<void> => {
    await endLongStatements(keeper, limits);
    const failure = await diskFailure(limits, round++ % folderEvery === 0);
    if (failure !== undefined) limits.onFull(failure);
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    // A failed look means that the server is going; whoever waits for it learns that from its own query.
    look()
      .catch(() => undefined)
      .finally(() => (busy = false));
  }, everyMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

async function endLongStatements(keeper: pg.Client, limits: Limits): Promise<void> {
  const running = await keeper.query<{ pid: number; seconds: number }>(
    `select pid, extract(epoch from clock_timestamp() - query_start)::float8 as seconds from pg_stat_activity
      where backend_type = 'client backend' and state in ('active', 'fastpath function call', 'disabled') and usename <> $1`,
    [superuser],
  );
  const long = running.rows.filter((row) => row.seconds > (limits.ownLimits.get(row.pid) ?? limits.statementSeconds));
  if (long.length > 0)
    await keeper.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [long.map((row) => row.pid)]);
}

async function diskFailure(limits: Limits, withFolder: boolean): Promise<LoadbearingError | undefined> {
  if ((await freeBytes(limits.folder)) < leastFreeBytes) {
    return new LoadbearingError('LB_DISK_FULL', 'less than 500 MB are free', limits.folder);
  }
  if (!withFolder || (await folderBytes(limits.folder)) <= limits.diskBytes) return undefined;
  const allowed = `the lab’s data grew past its limit of ${Math.round(limits.diskBytes / 1024 ** 2)} MB`;
  return new LoadbearingError('LB_DISK_FULL', allowed, limits.folder);
}

/** Bytes that a folder really takes (a sparse file takes little), as `du` counts them in a process of its own. */
function folderBytes(folder: string): Promise<number> {
  return new Promise((resolve) => {
    // Files come and go while it counts, which it reports as an error after giving the sum.
    execFile('du', ['-sk', folder], { ...runAccount(), env: cleanEnvironment }, (_error, output) => {
      const kilobytes = Number.parseInt(output, 10);
      resolve(Number.isNaN(kilobytes) ? 0 : kilobytes * 1024);
    });
  });
}
