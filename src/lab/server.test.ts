import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { root } from '../../test/support/cli.js';
import { isAlive } from './processes.js';

const folder = mkdtempSync(path.join(tmpdir(), 'server-'));
// Whoever runs Postgres must be able to come to what is its own.
chmodSync(folder, 0o711);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const built = (name: string): string => JSON.stringify(pathToFileURL(path.join(root, 'dist/lab', name)).href);

/** A run that is killed as soon as it has started Postgres, before it told anybody which process that is. */
const killed = `
import { writeSync } from 'node:fs';
import { installBinaries } from ${built('binaries.js')};
import { templateCluster } from ${built('cluster.js')};
import { copyCluster } from ${built('folder.js')};
import { startServer } from ${built('server.js')};
const binaries = await installBinaries();
const data = await copyCluster(await templateCluster(binaries), process.argv[1]);
await startServer(binaries, process.argv[1], data, (id) => {
  writeSync(1, String(id));
  // Long enough for a Postgres that does not wait to be there.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  process.kill(process.pid, 'SIGKILL');
});
`;

it('does not begin before it is known who must end it', async () => {
  const run = path.join(folder, 'run');
  mkdirSync(run, { mode: 0o711 });
  const child = spawn(process.execPath, ['--input-type=module', '-e', killed, run], { stdio: ['ignore', 'pipe', 'inherit'] });
  let id = '';
  child.stdout.on('data', (chunk: Buffer) => (id += chunk.toString()));
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  expect(Number(id)).toBeGreaterThan(1);
  const until = performance.now() + 2000;
  while (isAlive(Number(id)) && performance.now() < until) await wait(20);
  const stayed = isAlive(Number(id));
  if (stayed) process.kill(Number(id), 'SIGKILL');
  expect(stayed).toBe(false);
});
