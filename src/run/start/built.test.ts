import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { type Built, builtFrom } from './built.js';
import type { Command } from './command.js';
import type { Failure } from './instance.js';

let run: string;
beforeAll(() => (run = mkdtempSync(path.join(tmpdir(), 'built-'))));
afterAll(() => rmSync(run, { recursive: true, force: true }));

let serial = 0;

function build(
  command: Omit<Command, 'folder'>,
  signal = new AbortController().signal,
  seconds?: number,
): Promise<Built | Failure> {
  const root = writeApp({ 'package.json': '{}', 'page.js': '' });
  const environment: Record<string, string> = { PATH: process.env['PATH'] ?? '' };
  return builtFrom({
    root,
    folder: mkdtempSync(path.join(run, 'run-')),
    command: { folder: '.', ...command },
    ...(seconds === undefined ? {} : { seconds }),
    environment: () => environment,
    mend: (log) => {
      if (!log.includes('SITE_NAME is missing') || 'SITE_NAME' in environment) return false;
      environment['SITE_NAME'] = 'ours';
      return true;
    },
    common: () => ({
      lines: run,
      name: String((serial += 1)),
      allowed: [],
      issuer: 0,
      wire: 9,
      letters: 0,
      signal,
      started: () => undefined,
      sessionSecret: 'a secret',
      outside: () => undefined,
    }),
  });
}

it('builds once in a copy, with an environment that its complaints put right', async () => {
  const line = 'if [ -z "$SITE_NAME" ]; then echo "Error: SITE_NAME is missing"; exit 1; fi; echo "$SITE_NAME" > made';
  const built = await build({ line: 'node made', builds: [line] });
  if (!('root' in built)) throw new Error(built.why);
  expect(readFileSync(path.join(built.root, 'made'), 'utf8').trim()).toBe('ours');
  expect(built).toMatchObject({ command: { line: 'node made' } });
  expect(built.why).toBeUndefined();
});

it('takes the next way where one fails, and says what is missing then', async () => {
  const built = await build({ line: 'serve', builds: ['echo "Error: no page /pricing"; exit 1', 'touch made'] });
  expect(built).toMatchObject({ command: { line: 'serve' }, why: expect.stringContaining('Error: no page /pricing') });
  expect('root' in built && existsSync(path.join(built.root, 'made'))).toBe(true);
});

it('goes on in development where it cannot be built, or says that it cannot be started', async () => {
  const built = await build({ line: 'serve', builds: ['exit 3'], unbuilt: 'develop' });
  expect(built).toMatchObject({ command: { line: 'develop' }, inDevelopment: true, why: expect.stringContaining('exit 3') });
  const failed = await build({ line: 'serve', builds: ['echo "Error: half an app"; exit 1'] });
  expect(failed).toEqual({ why: expect.stringContaining('could not be built'), log: expect.stringContaining('half an app') });
});

it('ends a build that is no longer wanted, with what it started', async () => {
  const abort = new AbortController();
  const next = path.join(run, 'next-way');
  const builds = ['sleep 60 & echo $! > /dev/null; wait', `touch ${next}; sleep 60`];
  const building = build({ line: 'serve', builds, unbuilt: 'develop' }, abort.signal);
  setTimeout(() => abort.abort(), 300);
  const started = performance.now();
  await expect(building).resolves.toMatchObject({ why: 'it was stopped' });
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(existsSync(next)).toBe(false);
});

it('begins no build once it is no longer wanted', async () => {
  const made = path.join(run, 'begun');
  await expect(build({ line: 'serve', builds: [`touch ${made}; sleep 60`] }, AbortSignal.abort())).resolves.toMatchObject({
    why: 'it was stopped',
  });
  expect(existsSync(made)).toBe(false);
});

it('does not try one again that took too long, whatever it complains of', async () => {
  const count = path.join(run, 'count');
  const line = `echo once >> ${count}; echo "Error: SITE_NAME is missing"; sleep 60`;
  const built = await build({ line: 'serve', builds: [line] }, undefined, 0.3);
  expect(built).toMatchObject({ why: expect.stringContaining('not built within') });
  expect(readFileSync(count, 'utf8')).toBe('once\n');
});
