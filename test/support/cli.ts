import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';

export const root = path.join(import.meta.dirname, '../..');
export const program = path.join(root, 'dist/cli/main.js');

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** Another copy of the command than the one in dist. */
  program?: string;
  account?: { uid?: number; gid?: number };
}

/** Starts the built command as a process of its own. */
export function startCli(words: string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [options.program ?? program, ...words], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options.account,
  });
}

/** Runs the built command to its end. */
export function cli(words: string[], options: CliOptions = {}): Promise<Finished> {
  return finish(startCli(words, options));
}

/** Waits for the end of a process, with all that it said. */
export function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** The run failed as every foreseen failure does: status 2, nothing on standard output, one line with the code, no stack. */
export function expectFailure(finished: Finished, code: string): string {
  const lines = finished.stderr.split('\n').filter((line) => line !== '' && !line.endsWith('…'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(new RegExp(`^${code}: `));
  expect(finished.stderr).not.toMatch(/\n\s+at /);
  expect(finished.stdout).toBe('');
  expect(finished.status).toBe(2);
  return lines[0] ?? '';
}
