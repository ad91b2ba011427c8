import type { Client } from 'pg';
import { LoadbearingError } from '../model/index.js';

const everyMilliseconds = 1000;
/** Measuring whole databases costs the server a little. */
const sizesEvery = 3;

export interface Limits {
  /** The run's databases begin with this. */
  prefix: string;
  /** Seconds that one statement may run, and others than that by the server's process number. */
  statementSeconds: number;
  ownLimits: ReadonlyMap<number, number>;
  /** Bytes that the run's databases may take. */
  diskBytes: number;
  place: string;
  /** Called once, when they take more. */
  onFull: (failure: LoadbearingError) => void;
}

/**
 * Enforces time and disk from outside, as in the lab, and in the run's databases alone: whatever the app's SQL sets or catches, a
 * terminated session is gone.
 * @param enforcer a connection that is used by nobody else
 * @returns stops the enforcement
 */
export function enforceLimits(enforcer: Client, limits: Limits): () => void {
  let busy = false;
  let round = 0;
  const look = async (): Promise<void> => {
    await endLongStatements(enforcer, limits);
    if (round++ % sizesEvery === 0) await lookAtDisk(enforcer, limits);
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

async function endLongStatements(enforcer: Client, limits: Limits): Promise<void> {
  const { rows } = await enforcer.query<{ pid: number; seconds: number }>(
    `select pid, extract(epoch from clock_timestamp() - query_start)::float8 as seconds from pg_catalog.pg_stat_activity
      where starts_with(datname, $1) and state in ('active', 'fastpath function call', 'disabled')`,
    [limits.prefix],
  );
  const long = rows.filter((row) => row.seconds > (limits.ownLimits.get(row.pid) ?? limits.statementSeconds));
  if (long.length > 0)
    await enforcer.query('select pg_catalog.pg_terminate_backend(pid) from unnest($1::int[]) pid', [long.map((row) => row.pid)]);
}

async function lookAtDisk(enforcer: Client, { prefix, diskBytes, place, onFull }: Limits): Promise<void> {
  const { rows } = await enforcer.query<{ bytes: number }>(
    `select coalesce(sum(pg_catalog.pg_database_size(oid)), 0)::float8 as bytes from pg_catalog.pg_database where starts_with(datname, $1)`,
    [prefix],
  );
  if ((rows[0]?.bytes ?? 0) <= diskBytes) return;
  const allowed = `the databases of the check grew past their limit of ${String(Math.round(diskBytes / 1024 ** 2))} MB (load fewer rows with --quick)`;
  onFull(new LoadbearingError('LB_SCRATCH', place, allowed));
}
