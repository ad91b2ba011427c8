import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LoadbearingError } from '../model/index.js';
import { mayEnter, runAccount } from './account.js';
import { cleanEnvironment, giveFolder } from './cluster.js';
import { fileError } from './errors.js';
import { isAlive, processSpace } from './processes.js';

const megabyte = 1024 * 1024;

/** A run is not started, and is stopped, with less than this left on the disk. */
export const leastFreeBytes = 500 * megabyte;

/** The path of a Unix socket has at most 107 bytes on Linux and 103 on macOS; its file's name takes 15 of them. */
const longestFolder = 103 - 15;

const prefix = 'loadbearing-run-';

/** The temporary folder, unless its path is too long for a socket or the account of Postgres may not enter it. */
function temporaryFolder(): string {
  const preferred = tmpdir();
  const fits = Buffer.byteLength(preferred) + prefix.length + 24 <= longestFolder;
  return fits && mayEnter(preferred) ? preferred : '/tmp';
}

/**
 * Creates the folder of one run, for the run's account alone: the socket lies in it, and whoever can reach that is superuser.
 * @returns the folder and, in it, the cluster's data folder, a copy of the template
 * @throws LoadbearingError LB_NO_WRITE, LB_DISK_FULL
 */
export async function createRunFolder(): Promise<string> {
  const parent = temporaryFolder();
  try {
    await removeDeadRuns(parent);
    if ((await freeBytes(parent)) < leastFreeBytes)
      throw new LoadbearingError('LB_DISK_FULL', 'less than 500 MB are free', parent);
    return await mkdtemp(path.join(parent, `${prefix}${process.pid}-${processSpace()}-`));
  } catch (error) {
    throw fileError(error, parent);
  }
}

/** Copies the template cluster to `data` in the run's folder and hands everything to the account that Postgres runs as. */
export async function copyCluster(template: string, folder: string): Promise<string> {
  const data = path.join(folder, 'data');
  try {
    // Several times as fast as Node's own copy of a thousand small files.
    await promisify(execFile)('cp', ['-R', template, data], { env: cleanEnvironment });
    await giveFolder(folder, runAccount());
  } catch (error) {
    throw fileError(error, folder);
  }
  return data;
}

/** Bytes that a file may still take on the disk of `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

/** Removes a run's folder; a process that is just ending may still write to it. */
export async function removeRunFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Runs whose process and watchdog were both killed leave a Postgres and a folder behind: both go. */
async function removeDeadRuns(parent: string): Promise<void> {
  const mine = new RegExp(`^${prefix}(\\d+)-${processSpace()}-\\w+$`);
  for (const name of await readdir(parent)) {
    const parentProcess = Number(mine.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(parentProcess) || parentProcess === process.pid || isAlive(parentProcess)) continue;
    const folder = path.join(parent, name);
    await endOrphan(path.join(folder, 'data'));
    // Another user's folder stays: it is not ours to remove.
    await removeRunFolder(folder).catch(() => undefined);
  }
}

/** Ends the Postgres that still serves `data`, after making sure that the process of that number is it. */
async function endOrphan(data: string): Promise<void> {
  const file = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const postgres = Number.parseInt(file, 10);
  if (!(postgres > 1)) return;
  const command = await readFile(`/proc/${postgres}/cmdline`, 'utf8').catch(() => '');
  if (!command.includes(data)) return;
  try {
    process.kill(postgres, 'SIGQUIT');
  } catch {
    return;
  }
  for (let tries = 0; tries < 70 && isAlive(postgres); tries += 1) await wait(100);
}
