import { lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';
import { mayEnter } from './account.js';

/**
 * Folders in which the binaries and the empty cluster may be kept, the best first.
 * Root's own folders are left out: the unprivileged user that Postgres runs as may not execute anything below them.
 */
export function cacheCandidates(chosen: string | undefined): string[] {
  const named = chosen ?? process.env['LOADBEARING_CACHE'];
  if (named !== undefined && named !== '') return [path.join(path.resolve(named), 'loadbearing')];
  const user = process.getuid?.() ?? 0;
  const temporary = [...new Set([tmpdir(), '/tmp', '/var/tmp'])].filter(mayEnter);
  const shared = temporary.map((folder) => path.join(folder, `loadbearing-cache-${user}`));
  if (user === 0) return shared;
  const xdg = process.env['XDG_CACHE_HOME'];
  const own = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.cache');
  return [path.join(own, 'loadbearing'), ...shared];
}

/**
 * Creates the cache folder and makes sure that nobody else can put a program into it.
 * @throws LoadbearingError LB_NO_WRITE when it belongs to someone else or others may write to it; file system errors as they are
 */
export async function openCacheFolder(folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  await mkdir(folder, { mode: 0o755 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  const status = await lstat(folder);
  if (!status.isDirectory()) throw new LoadbearingError('LB_NO_WRITE', folder, 'it is not a folder');
  if (status.uid !== process.getuid?.()) throw new LoadbearingError('LB_NO_WRITE', folder, 'it belongs to another user');
  if ((status.mode & 0o022) !== 0) throw new LoadbearingError('LB_NO_WRITE', folder, 'other users may write to it');
}
