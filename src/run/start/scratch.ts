import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive, processSpace } from '../../lab/index.js';

/** Before the number of the process whose folder it is. */
const prefix = 'loadbearing-app-';

/** A folder of this run's own, for the copies of the app. */
export async function makeScratch(): Promise<string> {
  await removeDead();
  return mkdtemp(path.join(tmpdir(), `${prefix}${String(process.pid)}-${processSpace()}-`));
}

/** Removes those of runs of which nobody is left to do so. */
async function removeDead(): Promise<void> {
  const own = new RegExp(`^${prefix}(\\d+)-${processSpace()}-\\w+$`);
  for (const name of await readdir(tmpdir())) {
    const id = Number(own.exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(id) && id !== process.pid && !isAlive(id))
      await rm(path.join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
