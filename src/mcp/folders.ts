import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';

/** The folders that a server may read, as they really lie; the first is where paths begin. */
export interface Allowed {
  roots: readonly [string, ...string[]];
}

/** @throws LB_NO_FOLDER where one of them is none */
export function allow(first: string, others: readonly string[]): Allowed {
  return { roots: [realFolder(first), ...others.map(realFolder)] };
}

/**
 * The folder that is named, as it really lies; a link that leads out is outside.
 * @throws LB_OUTSIDE, or LB_NO_FOLDER for one inside that there is not
 */
export function folderIn({ roots }: Allowed, named: string): string {
  const wanted = path.resolve(roots[0], named);
  const outside = new LoadbearingError('LB_OUTSIDE', named, roots.join(', '));
  let real: string;
  try {
    real = realFolder(wanted);
  } catch (error) {
    // Whether there is anything outside is nobody's business.
    throw isInside(roots, wanted) ? error : outside;
  }
  if (!isInside(roots, real)) throw outside;
  return real;
}

function isInside(roots: readonly string[], place: string): boolean {
  return roots.some((root) => place === root || place.startsWith(root.endsWith(path.sep) ? root : `${root}${path.sep}`));
}

function realFolder(folder: string): string {
  try {
    if (statSync(folder).isDirectory()) return realpathSync(folder);
  } catch {
    // Said below, as for a file.
  }
  throw new LoadbearingError('LB_NO_FOLDER', folder);
}
