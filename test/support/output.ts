import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, readBlueprint, writeOutput } from '../../src/build/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** An output of an example that runs, with its client built. */
export interface Running {
  url: string;
  stop: () => Promise<void>;
}

/**
 * Builds an example's Blueprint into a folder of its own and starts it with this repository's packages.
 * @param sql what the operator keeps
 */
export async function runOutput(example: string, sql: string): Promise<Running> {
  const place = join(root, 'examples/blueprints', `${example}.json`);
  const text = readFileSync(place, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'loadbearing-output-'));
  // Postgres runs as another user where this runs as root.
  chmodSync(folder, 0o755);
  try {
    writeOutput(build(readBlueprint(text, place), text), folder);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const environment = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, [vite, 'build', 'client'], { cwd: folder, env: environment });
    return await started(folder, sql);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function started(folder: string, sql: string): Promise<Running> {
  const port = String(await freePort());
  const script = join(root, 'test/support/output-server.ts');
  const server = spawn(process.execPath, ['--import', 'tsx', script, folder, port, sql], { cwd: folder });
  const over = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer): void => {
      said += text.toString();
      if (said.includes('Server listening')) resolve();
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    void over.then(() => reject(new Error(`the server did not start: ${said}`)));
  });
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      server.stdin.end();
      await over;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('there is no free port')),
      );
    });
  });
}
