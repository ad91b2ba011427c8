import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const program = path.join(root, 'dist/cli/main.js');

const memoryDisk = '/dev/shm';
const gigabyte = 1024 ** 3;

/** Hundreds of clusters are copied and thrown away: on a disk in memory, where there is plenty of it, that takes a tenth of the time less. */
function useMemoryDisk(): void {
  if (process.env['TMPDIR'] !== undefined || !existsSync(memoryDisk)) return;
  const { bavail, bsize } = statfsSync(memoryDisk);
  if (bavail * bsize > 8 * gigabyte && freemem() > 12 * gigabyte) process.env['TMPDIR'] = memoryDisk;
}

/**
 * Before all tests: where they write, and the built command that tests from the outside run, made anew when it is missing or older than
 * its sources.
 */
export default function setUp(): () => void {
  useMemoryDisk();
  const apps = mkdtempSync(path.join(tmpdir(), 'test-apps-'));
  // Some are read as another user.
  chmodSync(apps, 0o755);
  process.env['TEST_APPS'] = apps;
  build();
  return () => rmSync(apps, { recursive: true, force: true });
}

function build(): void {
  if (existsSync(program) && statSync(program).mtimeMs >= newest(path.join(root, 'src'))) return;
  // Written in place and not cleaned first: another run may be using it.
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) {
    // What the report page runs in the browser is made of what was just compiled.
    spawnSync(process.execPath, [path.join(root, 'scripts/bundle.mjs')], { stdio: 'inherit' });
    return;
  }
  process.stderr.write(stdout);
  if (!existsSync(program)) throw new Error('the command could not be built');
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  return Math.max(...files.map((file) => statSync(path.join(folder, file)).mtimeMs));
}
