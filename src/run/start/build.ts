import { setTimeout as wait } from 'node:timers/promises';
import { openChannel } from './channel.js';
import type { Failure } from './instance.js';
import { kill, launch, type LaunchOptions } from './launch.js';
import { reasonFor } from './reasons.js';
import { lineOf } from './seam.js';

export interface BuildOptions extends Omit<LaunchOptions, 'heapMegabytes' | 'survives'> {
  seconds: number;
  signal: AbortSignal;
  /** A host outside that it asked for. */
  outside(host: string): void;
}

const heapMegabytes = 3072;
/** What it printed last may be read after its end. */
const lastWordsMilliseconds = 1000;

/** Why an app was not built. */
export interface BuildFailure extends Failure {
  /** It did not end by itself: what it complained of is no reason to try it again. */
  ended?: 'stopped' | 'late';
}

/**
 * Builds what the app starts from, in a copy, with the same seam and environment as the app itself: the app's code runs in it, and
 * pages that are made when it is built ask the lab.
 * @returns undefined where it was built, else why not
 */
export async function buildApp(options: BuildOptions): Promise<BuildFailure | undefined> {
  // A signal that was given before tells nobody who listens from now on.
  if (options.signal.aborted) return { why: 'it was stopped', log: '', ended: 'stopped' };
  const channel = await openChannel(lineOf(options), (heard) => {
    if (heard.said === 'outside' && typeof heard['host'] === 'string') options.outside(heard['host']);
  });
  const { child, log } = launch({ ...options, heapMegabytes, survives: false });
  let late = false;
  const end = (): void => {
    if (child.pid !== undefined) kill([-child.pid]);
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, options.seconds * 1000);
  const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  options.signal.addEventListener('abort', end);
  if (options.signal.aborted) end();
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('exit', resolve);
    });
    if (code === 0) return undefined;
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', end);
    // Workers that it left behind.
    end();
    await Promise.race([closed, wait(lastWordsMilliseconds, undefined, { ref: false })]);
    await channel.close();
  }
  const said = log().replaceAll(`${options.root}/`, '');
  if (options.signal.aborted) return { why: 'it was stopped', log: log(), ended: 'stopped' };
  return late
    ? { why: `it was not built within ${String(options.seconds)} seconds`, log: log(), ended: 'late' }
    : { why: reasonFor(said), log: log() };
}
