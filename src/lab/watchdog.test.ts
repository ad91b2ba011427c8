import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { root } from '../../test/support/cli.js';
import { isAlive } from './processes.js';

it('ends the groups that it was told, and removes the folder, when its parent is killed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'watched-'));
  const lab = pathToFileURL(path.join(root, 'dist/lab/index.js')).href;
  const program = `
    import { spawn } from 'node:child_process';
    import { startWatchdog } from ${JSON.stringify(lab)};
    const group = spawn('/bin/sh', ['-c', 'sleep 600 & sleep 600'], { detached: true, stdio: 'ignore' });
    startWatchdog(${JSON.stringify(folder)}, {}).watchGroup(group.pid);
    setTimeout(() => console.log(group.pid), 100);
    setInterval(() => undefined, 1000);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told]: unknown[] = await once(parent.stdout, 'data');
  const group = Number(String(told));
  try {
    expect(isAlive(group)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect([isAlive(group), existsSync(folder)]).toEqual([false, false]), 10_000);
  } finally {
    if (isAlive(group)) process.kill(-group, 'SIGKILL');
  }
});
