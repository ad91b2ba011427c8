import type pg from 'pg';

/** Looks at the pushed connections from outside: who waits for a lock, and ends what runs longer than our time. */
export interface Watch {
  /** Starts to look; `stop` gives how many statements were seen waiting for a lock, and the texts of those. */
  start(): { stop(): { waits: number; tables: string[] } };
  /** Cancels what is still running at that moment. */
  cancelAt(deadline: number): { clear(): void; happened(): boolean };
  end(): Promise<void>;
}

const everyMilliseconds = 25;

/**
 * @param keeper a connection of the lab's own bookkeeping, used by nobody else
 * @param processes numbers under which the server knows the pushed connections
 * @param tableOf the table that a statement's text writes
 */
export function watchOver(keeper: pg.Client, processes: readonly number[], tableOf: (sql: string) => string | undefined): Watch {
  const seen = { waits: new Set<string>(), tables: new Set<string>() };
  let busy = false;
  let looking = false;
  const look = async (): Promise<void> => {
    const { rows } = await keeper.query<{ pid: number; since: string; query: string }>(
      `select pid, query_start::text as since, query from pg_stat_activity
       where wait_event_type = 'Lock' and wait_event <> 'extend' and pid = any($1::int[])`,
      [processes],
    );
    for (const { pid, since, query } of rows) {
      const table = tableOf(query);
      if (!looking || table === undefined) continue;
      seen.waits.add(`${String(pid)} ${since}`);
      seen.tables.add(table);
    }
  };
  const timer = setInterval(() => {
    if (busy || !looking) return;
    busy = true;
    look()
      .catch(() => undefined)
      .finally(() => (busy = false));
  }, everyMilliseconds);
  timer.unref();
  return {
    start() {
      seen.waits.clear();
      seen.tables.clear();
      looking = true;
      return {
        stop() {
          looking = false;
          return { waits: seen.waits.size, tables: [...seen.tables].sort() };
        },
      };
    },
    cancelAt(deadline) {
      let happened = false;
      // Again and again: a request goes on with its next statement, and one that catches the error too.
      const cancel = (): void => {
        happened = true;
        keeper.query('select pg_cancel_backend(pid) from unnest($1::int[]) pid', [processes]).catch(() => undefined);
      };
      let repeated: NodeJS.Timeout | undefined;
      const timer = setTimeout(
        () => {
          cancel();
          repeated = setInterval(cancel, 100);
        },
        Math.max(0, deadline - performance.now()),
      );
      return {
        clear() {
          clearTimeout(timer);
          clearInterval(repeated);
        },
        happened: () => happened,
      };
    },
    async end() {
      clearInterval(timer);
      await keeper.end().catch(() => undefined);
    },
  };
}
