import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheCandidates, openCacheFolder } from './cache.js';
import { makeOnce } from './install.js';

/**
 * A folder of the cache that is made once and used by all later runs.
 * @param build fills it; without it nothing is made
 * @returns undefined where it is not there and nothing makes it
 * @throws what `build` threw, where no folder of the cache could be used
 */
export async function keepOnce(
  name: string,
  build: ((unfinished: string) => Promise<void>) | undefined,
): Promise<string | undefined> {
  let failure: unknown;
  for (const cache of cacheCandidates(undefined)) {
    const folder = path.join(cache, name);
    try {
      if (existsSync(cache) || build !== undefined) await openCacheFolder(cache);
      if (build !== undefined) await makeOnce(folder, build);
      if (existsSync(folder)) return folder;
    } catch (error) {
      failure ??= error;
    }
  }
  // Others' folders are no failure of who only looks.
  if (failure !== undefined && build !== undefined) throw failure;
  return undefined;
}
