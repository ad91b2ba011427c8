import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Built } from './index.js';

/** What lies beside the output, so that a later build knows which files its owner has changed. */
const manifest = '.built.json';

/** What was written, and what was left as it was. */
export interface Written {
  written: string[];
  /** Changed by hand since the last build, or there before the first: not overwritten. */
  kept: string[];
  /** Written by the last build, unchanged since, and no part of this one. */
  removed: string[];
}

/**
 * Writes an output into a folder. A file that differs from what the last build wrote is its owner's from then on and is kept;
 * the owner's own files are only begun.
 */
export function writeOutput({ files, own }: Built, folder: string): Written {
  const before = lastBuild(folder);
  const result: Written = { written: [], kept: [], removed: [] };
  const digests: Record<string, string> = {};
  for (const [path, text] of files) {
    const place = join(folder, path);
    const there = existsSync(place) ? readFileSync(place, 'utf8') : undefined;
    digests[path] = digest(text);
    if (there === text) continue;
    if (there !== undefined && before[path] !== digest(there)) {
      digests[path] = before[path] ?? '';
      result.kept.push(path);
      continue;
    }
    write(place, text);
    result.written.push(path);
  }
  for (const [path, sum] of Object.entries(before)) {
    const place = join(folder, path);
    if (
      files.has(path) ||
      own.has(path) ||
      leadsOut(folder, place) ||
      !existsSync(place) ||
      sum !== digest(readFileSync(place, 'utf8'))
    )
      continue;
    rmSync(place);
    result.removed.push(path);
  }
  for (const [path, text] of own) {
    const place = join(folder, path);
    if (existsSync(place)) continue;
    write(place, text);
    result.written.push(path);
  }
  write(join(folder, manifest), `${JSON.stringify(digests, null, 1)}\n`);
  return result;
}

/** The list of what was written lies in the folder, and somebody may have changed it. */
function leadsOut(folder: string, place: string): boolean {
  return relative(folder, place).startsWith('..');
}

function write(place: string, text: string): void {
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}

function lastBuild(folder: string): Record<string, string> {
  const place = join(folder, manifest);
  if (!existsSync(place)) return {};
  try {
    const read: unknown = JSON.parse(readFileSync(place, 'utf8'));
    return typeof read === 'object' && read !== null
      ? Object.fromEntries(Object.entries(read).map(([path, sum]) => [path, String(sum)]))
      : {};
  } catch {
    return {};
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
