import type pg from 'pg';
import type { App, Push, PushLoad, Scenario } from '../../model/index.js';
import { keeperDatabase, type Lab } from '../../lab/index.js';
import type { BatchResult } from '../execute/run.js';
import { prepareSession } from '../execute/session.js';
import type { FillContext } from '../fill/context.js';
import type { TwinSize } from '../load.js';
import { type Hot, hotPaths } from './mix.js';
import { load, type Plan } from './load.js';
import { enough, type People, peopleOf } from './people.js';
import { sentIn } from './path.js';
import { atOnce, poolOf, poolOver } from './pool.js';
import { pairs, queuesOf } from './queue.js';
import { request, type Sending } from './request.js';
import { type Watch, watchOver } from './watch.js';

/** What is pushed, and for how long at most. */
export interface PushOptions {
  /** Accounts today. */
  now: number;
  /** Requests a second by entry point, at so many users in their busiest minute. */
  rates: (users: number) => ReadonlyMap<string, number>;
  /** Milliseconds in all; less where the app has less to send. */
  milliseconds: number;
}

/** Parts of the time by whose end each ends: choosing people, warming up, today's rate, the largest size's, all at once. */
const shares = { people: 0.2, warm: 0.26, now: 0.5, largest: 0.75, burst: 1 };
/** Milliseconds in which queues are looked for; a guard and not a plan, since they may decide: it is a matter of statements, not of time. */
const queueGuard = 20_000;
/** Requests a second of a light app, above what is declared, so that there is something to see; and the share of a core they may take. */
const leastPerSecond = 20;
const mostBusy = 0.3;
const secondsPerTrial = 0.6;
/** A statement of the browser's roles is ended by the platform after 3 and 8 s; no trial is longer than this. */
const statementMilliseconds = 3000;

/**
 * Pushes the hot paths' statements against the loaded sizes (docs/ceiling.md "Under load"): at today's rate, at that of the
 * largest loaded size, and twenty at once. All that is written is taken back. It comes last: what was taken back stays in the
 * tables as dead rows.
 *
 * @param sizes loaded sizes, ascending
 * @returns undefined when no path could be sent
 */
export async function push(
  context: FillContext,
  scenario: Scenario,
  lab: Lab,
  sizes: readonly TwinSize[],
  results: readonly BatchResult[],
  options: PushOptions,
): Promise<Push | undefined> {
  const began = performance.now();
  const today = sizes.find(({ filled }) => filled.users >= options.now) ?? sizes.at(-1);
  const largest = sizes.at(-1);
  if (today === undefined || largest === undefined) return undefined;
  const { app } = context;
  const { peakFactor } = scenario.traffic;
  const { connections, bound } = poolOf(app, scenario);
  const { hot, all, left } = hotPaths(app, results, options.rates, today.filled.users, peakFactor);
  if (hot.length === 0) return undefined;
  const few = await peopleOf(context, today, hot, pairs.length, began + queueGuard);
  const queues = await queuesOf([today.client, today.twin.client], hot, all, few);
  const from = performance.now();
  const until = (share: number): number => from + options.milliseconds * share;
  const people = await peopleOf(context, today, hot, connections, until(shares.people), few);
  const loads = await onSize(lab, today, app, people, connections, async (sending, watch) => {
    await warm(sending, watch, hot, until(shares.warm));
    return [
      await load(sending, watch, hot, steady('now', hot, options.now, today.filled.users, until(shares.now))),
      ...(largest === today
        ? []
        : [await atLargest(context, lab, largest, results, options, peakFactor, connections, until(shares.largest))]),
      await load(sending, watch, hot, burst(options.now, today.filled.users, until(shares.burst))),
    ].flatMap((one) => (one === undefined || one.requests === 0 ? [] : [one]));
  });
  return {
    connections,
    bound,
    mix: hot.map(({ line }) => line),
    loads,
    queues,
    left: [...left, ...notSent(hot, people, connections)],
    seconds: (performance.now() - began) / 1000,
  };
}

/** The largest loaded size has its own rows, costs and people. */
async function atLargest(
  context: FillContext,
  lab: Lab,
  size: TwinSize,
  results: readonly BatchResult[],
  options: PushOptions,
  peakFactor: number,
  connections: number,
  deadline: number,
): Promise<PushLoad | undefined> {
  const left = deadline - performance.now();
  const { users } = size.filled;
  const { hot } = hotPaths(context.app, results, options.rates, users, peakFactor);
  if (hot.length === 0 || left <= 0) return undefined;
  const people = await peopleOf(context, size, hot, connections, performance.now() + left * 0.3);
  const [found] = await onSize(lab, size, context.app, people, connections, async (sending, watch) => {
    await warm(sending, watch, hot, performance.now() + left * 0.2);
    return [await load(sending, watch, hot, steady('largest', hot, users, users, deadline))];
  });
  return found;
}

/** Opens the app's connections to a loaded size, with a look from outside, and closes them whatever happens. */
async function onSize(
  lab: Lab,
  size: TwinSize,
  app: App,
  people: People,
  connections: number,
  work: (sending: Sending, watch: Watch) => Promise<PushLoad[]>,
): Promise<PushLoad[]> {
  const clients: pg.Client[] = [];
  let watch: Watch | undefined;
  try {
    const processes: number[] = [];
    for (let at = 0; at < connections; at++) {
      const client = await lab.connect(size.database, 'lab', statementMilliseconds / 1000 + 2);
      clients.push(client);
      await prepareSession(client, statementMilliseconds);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
      processes.push(rows[0]?.pid ?? 0);
    }
    const tables = new Map(app.statements.map(({ sql, facts }) => [sql, facts.target ?? facts.tables[0]?.name]));
    // What our own making of room waits for is no statement of the app's.
    // From the lab's own database: a superuser has no business in one that holds the app's functions.
    watch = watchOver(await lab.connect(keeperDatabase, 'superuser'), processes, (sql) => tables.get(sql));
    return await work({ pool: poolOver(clients), people, connections }, watch);
  } finally {
    await watch?.end();
    await Promise.allSettled(clients.map((client) => client.end()));
  }
}

/** Each path once, unobserved: plans, caches and our own code are warm before anything counts. */
async function warm(sending: Sending, watch: Watch, hot: readonly Hot[], deadline: number): Promise<void> {
  const ending = watch.cancelAt(deadline);
  for (const { part } of hot) if (performance.now() < deadline) await request(sending, part, performance.now());
  ending.clear();
}

/** The declared rate; a light app is sent more, one whose requests are few and heavy gets one at a time. */
function steady(kind: 'now' | 'largest', hot: readonly Hot[], users: number, loaded: number, deadline: number): Plan {
  const rates = hot.map((one) => one.perSecond(users));
  const declared = rates.reduce((sum, rate) => sum + rate, 0);
  const mean = hot.reduce((sum, { milliseconds }, at) => sum + milliseconds * (rates[at] ?? 0), 0) / Math.max(declared, 1e-9);
  const offered = Math.max(declared, Math.min(leastPerSecond, (mostBusy * 1000) / Math.max(mean, 1e-3)));
  const requests = Math.max(1, Math.round(offered * secondsPerTrial));
  return { kind, users, loaded, declared, offered, requests, deadline };
}

function burst(users: number, loaded: number, deadline: number): Plan {
  return { kind: 'burst', users, loaded, declared: atOnce, offered: Infinity, requests: atOnce, deadline };
}

/** Paths of which a writing statement was left out, because there were not enough different people for it. */
function notSent(hot: readonly Hot[], people: People, connections: number): Push['left'] {
  return hot.flatMap(({ entry, part }) => {
    const all = sentIn(part);
    const sent = all.filter(({ result, locks }) => enough(people, result.batch, locks, connections));
    if (sent.length === all.length) return [];
    return [{ entryPoint: entry.id, why: 'a statement that writes was left out: not enough different rows were found for it' }];
  });
}
