import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './errors.js';
import { isAlive, processSpace } from './processes.js';

const unfinishedMinutes = 60;

/**
 * Makes a folder once, however many runs want it at the same time: it is built under a name of its own and renamed when it
 * is complete; whoever comes second uses the first one's.
 * @param build fills the folder that it is given (which does not exist yet)
 */
export async function makeOnce(folder: string, build: (unfinished: string) => Promise<void>): Promise<void> {
  await removeUnfinished(path.dirname(folder));
  if (existsSync(folder)) return;
  const unfinished = `${folder}.${process.pid}-${processSpace()}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await build(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const someoneElse = ['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '') && existsSync(folder);
    if (!someoneElse) throw error;
  }
}

/** What a killed run left half made, as large as all of Postgres: at once where its process can be looked for, else after a while. */
async function removeUnfinished(parent: string): Promise<void> {
  const mine = new RegExp(`\\.(\\d+)-${processSpace()}-\\w+\\.tmp$`);
  // A cache that is not there, or cannot be read, is told by whoever makes something in it.
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.endsWith('.tmp')) continue;
    const maker = Number(mine.exec(name)?.[1] ?? Number.NaN);
    const left = Number.isNaN(maker) ? await isOld(path.join(parent, name)) : maker !== process.pid && !isAlive(maker);
    // A child of the killed run may still be writing; the start after this one takes the rest.
    if (left)
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }).catch(() => undefined);
  }
}

async function isOld(file: string): Promise<boolean> {
  const status = await stat(file).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs >= unfinishedMinutes * 60_000;
}
