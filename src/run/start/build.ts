import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sayGo, waitsForGo } from '../../lab/index.js';
import { openChannel } from './channel.js';
import type { Failure } from './instance.js';
import { reasonFor } from './reasons.js';
import { lineOf, seam, type SeamOptions, searchPath } from './seam.js';

export interface BuildOptions extends Omit<SeamOptions, 'heapMegabytes' | 'survives'> {
  /** For a shell. */
  line: string;
  /** The copy of the repository, and where in it the line runs. */
  root: string;
  folder: string;
  environment: Record<string, string>;
  seconds: number;
  signal: AbortSignal;
  /** Told once its process group exists. */
  started(group: number): void;
  /** A host outside that it asked for. */
  outside(host: string): void;
}

const logBytes = 64 * 1024;
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
  const { root, environment, line } = options;
  // A signal that was given before tells nobody who listens from now on.
  if (options.signal.aborted) return { why: 'it was stopped', log: '', ended: 'stopped' };
  const channel = await openChannel(lineOf(options), (heard) => {
    if (heard.said === 'outside' && typeof heard['host'] === 'string') options.outside(heard['host']);
  });
  const folder = path.join(root, options.folder);
  const child = spawn('/bin/sh', ['-c', `${waitsForGo} 2>&1; ${line}`], {
    cwd: folder,
    env: {
      ...environment,
      ...seam({ ...options, heapMegabytes, survives: false }),
      PATH: searchPath(folder, root, environment['PATH'] ?? ''),
    },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const group = child.pid;
  if (group !== undefined) options.started(group);
  sayGo(child.stdin);
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-logBytes)));
  let late = false;
  const end = (): void => {
    if (group !== undefined) endGroup(group);
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
      child.once('error', (error) => {
        log += error.message;
        resolve(null);
      });
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
  const said = log.replaceAll(`${root}/`, '');
  if (options.signal.aborted) return { why: 'it was stopped', log, ended: 'stopped' };
  return late
    ? { why: `it was not built within ${String(options.seconds)} seconds`, log, ended: 'late' }
    : { why: reasonFor(said), log };
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has gone already.
  }
}
