import { setTimeout as wait } from 'node:timers/promises';
import type { Interval, PushErrorKind, PushLoad } from '../../model/index.js';
import { type Hot, inTurn } from './mix.js';
import { request, type Sample, type Sending } from './request.js';
import type { Watch } from './watch.js';

/** What one load is to be: so many requests, so far apart, in so many trials. */
export interface Plan {
  kind: PushLoad['kind'];
  users: number;
  loaded: number;
  declared: number;
  /** Requests a second; Infinity for all at once. */
  offered: number;
  requests: number;
  /** Moment on the clock of `performance.now` by which it ends, whatever was answered. */
  deadline: number;
}

const trials = 3;
/** A request that is sent so much later than it should, one of twenty, tells of this machine and not of the database. */
const latestSend = 20;

/** Sends the requests of a plan in trials, open loop: a slow answer does not delay the next request. */
export async function load(sending: Sending, watch: Watch, hot: readonly Hot[], plan: Plan): Promise<PushLoad> {
  const next = inTurn(hot, plan.users);
  const done: { samples: Sample[]; seconds: number }[] = [];
  const seen = watch.start();
  let unanswered = 0;
  for (let trial = 0; trial < trials && (trial === 0 || performance.now() < plan.deadline); trial++) {
    const started = performance.now() + 5;
    const sent: Promise<Sample>[] = [];
    for (let at = 0; at < plan.requests && performance.now() < plan.deadline; at++) {
      const hottest = next();
      if (hottest === undefined) break;
      const intended = started + (Number.isFinite(plan.offered) ? (at * 1000) / plan.offered : 0);
      const early = intended - performance.now();
      if (early > 0.5) await wait(early);
      sent.push(request(sending, hottest.part, intended));
    }
    const ending = watch.cancelAt(plan.deadline);
    const samples = await Promise.all(sent);
    ending.clear();
    // What was cancelled because our time was over is no timeout of the app's.
    if (ending.happened()) unanswered += countIf(samples, ({ error }) => error === 'timeout');
    done.push({ samples, seconds: (performance.now() - started) / 1000 });
  }
  return described(plan, done, unanswered, seen.stop());
}

function described(
  plan: Plan,
  done: readonly { samples: Sample[]; seconds: number }[],
  unanswered: number,
  seen: { waits: number; tables: string[] },
): PushLoad {
  const all = done.flatMap(({ samples }) => samples);
  const answered = all.filter(({ error }) => error === undefined);
  const burst = plan.kind === 'burst';
  const inTime = done.filter(
    ({ samples }) =>
      part(
        samples.map(({ lag }) => lag),
        0.95,
      ) <= latestSend,
  );
  const over = (share: number): Interval | undefined =>
    range(
      inTime
        .map(({ samples }) => samples.filter(({ error }) => error === undefined).map(({ milliseconds }) => milliseconds))
        .filter((times) => times.length > 0)
        .map((times) => part(times, share)),
    );
  const [median, slowest20th] = [over(0.5), over(0.95)];
  const seconds = done.reduce((sum, trial) => sum + trial.seconds, 0);
  return {
    kind: plan.kind,
    users: plan.users,
    loaded: plan.loaded,
    declared: plan.declared,
    offered: burst ? plan.requests : plan.offered,
    achieved: burst ? answered.length / Math.max(1, done.length) : answered.length / Math.max(0.001, seconds),
    requests: all.length,
    answered: answered.length,
    ...(median === undefined ? {} : { median }),
    ...(slowest20th === undefined ? {} : { slowest20th }),
    errors: errorsOf(all, unanswered),
    poolShare: range(done.map(({ samples }) => poolShare(samples))) ?? [0, 0],
    lockWaits: seen.waits,
    waitedOn: seen.tables,
    trials: done.length,
    late: done.length - inTime.length,
  };
}

function errorsOf(samples: readonly Sample[], unanswered: number): PushLoad['errors'] {
  const counts = new Map<PushErrorKind, number>();
  for (const { error } of samples) if (error !== undefined) counts.set(error, (counts.get(error) ?? 0) + 1);
  if (unanswered > 0) {
    counts.set('timeout', (counts.get('timeout') ?? 0) - unanswered);
    counts.set('unanswered', unanswered);
  }
  return [...counts].filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
}

function poolShare(samples: readonly Sample[]): number {
  const whole = samples.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return whole === 0 ? 0 : samples.reduce((sum, one) => sum + Math.min(one.waitedForPool, one.milliseconds), 0) / whole;
}

/** The value below which that share of the values lies. */
function part(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function range(values: readonly number[]): Interval | undefined {
  return values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)];
}

function countIf<Item>(items: readonly Item[], test: (item: Item) => boolean): number {
  return items.filter(test).length;
}
