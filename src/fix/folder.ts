import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Folder } from './model.js';

/** Larger files are no declarations. */
const mostBytes = 4_000_000;

/** The app's folder as the migration systems see it: plain files within it, and no links out of it. */
export function openFolder(root: string, now = new Date()): Folder {
  return {
    now,
    read(file) {
      try {
        const place = inside(root, file);
        const { size } = lstatSync(place);
        return size > mostBytes ? undefined : readFileSync(place, 'utf8');
      } catch {
        return undefined;
      }
    },
    list(folder) {
      try {
        return readdirSync(inside(root, folder)).sort();
      } catch {
        return [];
      }
    },
  };
}

/**
 * The place of a file in the app's folder, whether it is there or not.
 * @throws an error for a place that is outside, itself or by a link
 */
export function inside(root: string, file: string): string {
  const real = realpathSync(root);
  const place = path.resolve(real, file);
  if (place !== real && !place.startsWith(real + path.sep)) throw new Error(`${file} is outside`);
  let known = place;
  while (!isThere(known)) known = path.dirname(known);
  if (realpathSync(known) !== known) throw new Error(`${file} is behind a link`);
  return place;
}

function isThere(place: string): boolean {
  try {
    lstatSync(place);
    return true;
  } catch {
    return false;
  }
}
