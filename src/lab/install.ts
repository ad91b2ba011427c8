import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './errors.js';

const unfinishedMinutes = 60;

/**
 * Makes a folder once, however many runs want it at the same time: it is built under a name of its own and renamed when it
 * is complete; whoever comes second uses the first one's.
 * @param build fills the folder that it is given (which does not exist yet)
 */
export async function makeOnce(folder: string, build: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await removeUnfinished(path.dirname(folder));
  const unfinished = `${folder}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await build(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const someoneElse = ['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '') && existsSync(folder);
    if (!someoneElse) throw error;
  }
}

/** What a killed run left half made. */
async function removeUnfinished(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.endsWith('.tmp')) continue;
    const status = await stat(path.join(parent, name)).catch(() => undefined);
    if (status === undefined || Date.now() - status.mtimeMs < unfinishedMinutes * 60_000) continue;
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
