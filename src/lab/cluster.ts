import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chown, lchown, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';
import { runAccount, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { fileError, startError } from './errors.js';
import { makeOnce } from './install.js';
import { roleStatements, superuser } from './roles.js';

/** Not every system has C.UTF-8; the collation must be a real one, so that a plain index serves no LIKE, as in production. */
const locales = [
  ['--locale=C.UTF-8'],
  ['--locale=en_US.UTF-8'],
  ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
];

const fixedOptions = [
  '--encoding=UTF8',
  '--auth=trust',
  '--no-sync',
  '--no-instructions',
  '--wal-segsize=4',
  `--username=${superuser}`,
];

/** The environment of every process of the lab: nothing of the person's own settings or secrets but where programs are. */
export const cleanEnvironment: NodeJS.ProcessEnv = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * An empty cluster with the lab's roles, made once per version and copied by every run, which is five times as fast as initdb.
 * @returns its folder in the cache
 * @throws LoadbearingError LB_POSTGRES_START, LB_NO_WRITE, LB_DISK_FULL
 */
export async function templateCluster(binaries: Binaries): Promise<string> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([locales, fixedOptions, roleStatements()]))
    .digest('hex');
  const folder = path.join(binaries.cache, `cluster-${binaries.name}-${recipe.slice(0, 12)}`);
  try {
    await makeOnce(folder, (unfinished) => createCluster(binaries, unfinished));
  } catch (error) {
    throw fileError(error, folder);
  }
  return folder;
}

async function createCluster(binaries: Binaries, folder: string): Promise<void> {
  const account = runAccount();
  await mkdir(folder, { mode: 0o700 });
  await giveFolder(folder, account);
  let output = '';
  for (const locale of locales) {
    output = runProgram(binaries, 'initdb', ['-D', folder, ...fixedOptions, ...locale], account).output;
    if ((await readdir(folder)).length > 0) break;
  }
  if ((await readdir(folder)).length === 0) throw startError(output, folder);
  const single = ['--single', '-D', folder, '-c', 'fsync=off', '-c', 'exit_on_error=true', 'template1'];
  const made = runProgram(binaries, 'postgres', single, account, `${roleStatements().join('\n')}\n`);
  if (!made.ended || /ERROR|FATAL|PANIC/.test(made.output)) throw startError(made.output, folder);
  // Root keeps the template for itself: a run that breaks out of its Postgres cannot change the next run's cluster.
  if (account.uid !== undefined) await giveFolder(folder, { uid: 0, gid: 0 });
}

function runProgram(binaries: Binaries, name: string, options: string[], account: Account, input = '') {
  const program = path.join(binaries.folder, 'bin', name);
  const result = spawnSync(program, options, { ...account, env: cleanEnvironment, cwd: '/', encoding: 'utf8', input });
  if (result.error !== undefined) throw new LoadbearingError('LB_POSTGRES_START', result.error.message);
  return { ended: result.status === 0, output: `${result.stdout}\n${result.stderr}` };
}

/** Makes a folder and all in it the account's. The folder itself goes last, so that nobody can change it on the way. */
export async function giveFolder(folder: string, account: Account): Promise<void> {
  const { uid, gid } = account;
  if (uid === undefined || gid === undefined) return;
  const entries = await readdir(folder, { recursive: true });
  await Promise.all(entries.map((entry) => lchown(path.join(folder, entry), uid, gid)));
  await chown(folder, uid, gid);
}
