import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { sayGo, waitsForGo } from '../../lab/index.js';
import { seam, type SeamOptions, searchPath } from './seam.js';

export interface LaunchOptions extends SeamOptions {
  /** For a shell. */
  line: string;
  /** The copy of the repository, and where in it the line runs. */
  root: string;
  folder: string;
  environment: Record<string, string>;
  /** Told once its process group exists. */
  started(group: number): void;
}

export interface Launched {
  child: ChildProcess;
  /** The end of what it printed. */
  log(): string;
}

const logBytes = 64 * 1024;

/** Begins something of the app's own under the seam, in a process group of its own, once whoever must end it knows of it. */
export function launch(options: LaunchOptions): Launched {
  const { line, root, environment, started } = options;
  const folder = path.join(root, options.folder);
  const child = spawn('/bin/sh', ['-c', `${waitsForGo} 2>&1; ${line}`], {
    cwd: folder,
    env: { ...environment, ...seam(options), PATH: searchPath(folder, root, environment['PATH'] ?? '') },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (child.pid !== undefined) started(child.pid);
  sayGo(child.stdin);
  let log = '';
  child.on('error', (error) => (log += error.message));
  child.stdout.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-logBytes)));
  return { child, log: () => log };
}

/** Ends processes, and groups by their negative number, at once. */
export function kill(ids: readonly number[]): void {
  for (const id of ids) {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It has gone already.
    }
  }
}
