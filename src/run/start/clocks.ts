/** What the app's clocks start: kept, so that a run needs no night to pass before the nightly job is seen. */
import module from 'node:module';
import timers from 'node:timers';

type Job = () => unknown;

/** Shorter ones run by themselves while a run looks. */
const leastMilliseconds = 1000;
const jobs = new Set<Job>();

/** Libraries that start work by a calendar, with the name of the function that takes the work. */
const calendars = new Map([
  ['node-cron', 'schedule'],
  ['node-schedule', 'scheduleJob'],
]);

export function watch(): void {
  const interval = globalThis.setInterval;
  const cleared = globalThis.clearInterval;
  const kept = new WeakMap<object, Job>();
  const replace = (name: 'setInterval' | 'clearInterval', by: (...given: unknown[]) => unknown): void => {
    Reflect.set(globalThis, name, by);
    Reflect.set(timers, name, by);
  };
  replace('setInterval', (work: unknown, milliseconds: unknown, ...rest: unknown[]): unknown => {
    const timer: unknown = Reflect.apply(interval, globalThis, [work, milliseconds, ...rest]);
    if (typeof work === 'function' && Number(milliseconds) >= leastMilliseconds && typeof timer === 'object' && timer !== null) {
      const job: Job = () => Reflect.apply(work, undefined, rest);
      kept.set(timer, job);
      jobs.add(job);
    }
    return timer;
  });
  replace('clearInterval', (timer: unknown): unknown => {
    const job = typeof timer === 'object' && timer !== null ? kept.get(timer) : undefined;
    if (job !== undefined) jobs.delete(job);
    return Reflect.apply(cleared, globalThis, [timer]);
  });
  module.syncBuiltinESMExports();
  const load: unknown = Reflect.get(module, '_load');
  if (typeof load !== 'function') return;
  Reflect.set(module, '_load', function (this: unknown, request: unknown, ...rest: unknown[]): unknown {
    const loaded: unknown = Reflect.apply(load, this, [request, ...rest]);
    const name =
      typeof request === 'string'
        ? [...calendars.keys()].find((each) => request === each || request.includes(`/node_modules/${each}/`))
        : undefined;
    const key = name === undefined ? undefined : calendars.get(name);
    if (key !== undefined) keepWork(loaded, key);
    return loaded;
  });
}

/** Notes the work that is handed to a calendar. */
function keepWork(library: unknown, key: string): void {
  if (typeof library !== 'object' || library === null) return;
  const original: unknown = Reflect.get(library, key);
  if (typeof original !== 'function' || noted.has(original)) return;
  const keeping = function (this: unknown, ...given: unknown[]): unknown {
    const work = given.find((argument) => typeof argument === 'function');
    if (typeof work === 'function') jobs.add(() => Reflect.apply(work, undefined, ['now']));
    return Reflect.apply(original, this, given);
  };
  noted.add(keeping);
  Reflect.set(library, key, keeping);
}
const noted = new WeakSet<object>();

/** Starts everything that a clock would start, once. Gives how many. */
export function tick(): number {
  for (const job of jobs) {
    try {
      void Promise.resolve(job()).catch(() => undefined);
    } catch {
      // As in the app: an error of a job is the job's.
    }
  }
  return jobs.size;
}
