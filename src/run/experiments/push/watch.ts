import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kit } from '../../kit.js';
import type { Session } from '../../session.js';

interface Sample {
  /** Statements that the database works on, and those of them that wait for a lock. */
  active: number;
  locked: number;
  /** Statements that the app has on the way. */
  pending: number;
  /** Share of a core that the app's process uses, and milliseconds that its event loop was late. */
  core: number;
  late: number;
}

const every = 150;
/** Share of its one core from which a process of Node is full. */
const full = 0.8;

/** What gives way while something runs, by the counters of that time: in words. */
export async function watch(kit: Kit, session: Session, work: () => Promise<unknown>): Promise<string> {
  const samples: Sample[] = [];
  const running = new AbortController();
  await session.instance.usage();
  let last = performance.now();
  const looking = (async () => {
    while (!running.signal.aborted) {
      await wait(every);
      const { rows } = await session.stage.client.query<{ active: string; locked: string }>(
        `select count(*) filter (where state = 'active') as active, count(*) filter (where wait_event_type = 'Lock') as locked from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      const pending = kit.wire.pending();
      const { cpuMilliseconds, delayMilliseconds } = await session.instance.usage();
      const now = performance.now();
      samples.push({
        active: Number(rows[0]?.active ?? 0),
        locked: Number(rows[0]?.locked ?? 0),
        pending,
        core: cpuMilliseconds / (now - last),
        late: delayMilliseconds,
      });
      last = now;
      kit.wire.take();
    }
  })();
  await work().finally(() => running.abort());
  await looking;
  return inWords(samples, kit.wire.connections().most);
}

/** By the upper quarter: before and after the load, and between its waves, nothing is busy. */
function inWords(samples: readonly Sample[], connections: number): string {
  const upper = (of: (sample: Sample) => number): number =>
    samples.map(of).sort((left, right) => left - right)[Math.floor(samples.length * 0.75)] ?? 0;
  const [active, locked, pending, core] = [
    upper((each) => each.active),
    upper((each) => each.locked),
    upper((each) => each.pending),
    upper((each) => each.core),
  ];
  if (locked > 0 && locked * 2 >= active)
    return `rows that others hold: ${String(locked)} of ${String(active)} statements wait for a lock`;
  if (core >= full)
    return `the app’s process: it uses ${percent(core)} of its one core, and its event loop was up to ${String(Math.round(Math.max(...samples.map(({ late }) => late))))} ms late`;
  if (active >= availableParallelism())
    return `the database: ${String(active)} statements at work at once on ${String(availableParallelism())} cores`;
  if (pending > 0 && pending >= connections) return `the pool: all ${String(connections)} connections to the database are taken`;
  return `no single resource: the app’s process uses ${percent(core)} of a core, the database works on ${String(active)} statements at once`;
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}
