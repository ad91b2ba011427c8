import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { writeApp } from './app.js';

/** A temporary folder and a cache of its own, in which every trace of a run is this test's. */
export function ownPlace() {
  const folder = writeApp({});
  // As /tmp is: whoever runs Postgres may remove what is its own.
  chmodSync(folder, 0o1777);
  const cache = path.join(folder, 'cache');
  const seen = new Set<number>();
  return {
    folder,
    cache,
    environment: { TMPDIR: folder, LOADBEARING_CACHE: cache },
    folders: () => readdirSync(folder).filter((name) => name.startsWith('loadbearing-run-')),
    /** What is half made in the cache. */
    unfinished: () => (existsSync(cache) ? namesBelow(cache).filter((name) => name.endsWith('.tmp')) : []),
    /** Processes that name the folder or work in it, and their descendants, as long as they live: Postgres renames its own. */
    processes() {
      const named = existsSync('/proc/self/cwd') ? tracesIn(folder) : pgrep('-f', folder);
      for (let ids = named; ids.length > 0; ids = ids.flatMap((parent) => pgrep('-P', String(parent))))
        for (const id of ids) seen.add(id);
      return [...seen].filter((id) => spawnSync('kill', ['-0', String(id)]).status === 0 && !isZombie(id));
    },
    /** The process and its descendants are watched from now on, whatever they are called. */
    watch(id: number) {
      for (let ids = [id]; ids.length > 0; ids = ids.flatMap((parent) => pgrep('-P', String(parent))))
        for (const one of ids) seen.add(one);
    },
  };
}

function namesBelow(folder: string): string[] {
  // Two levels: the cache holds the command's own folder.
  return readdirSync(folder).flatMap((name) => {
    const inside = path.join(folder, name);
    return [name, ...(name.endsWith('.tmp') ? [] : listed(inside))];
  });
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function tracesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(folder) || readlinkSync(`/proc/${id}/cwd`).startsWith(folder);
      } catch {
        // It ended, or is another user's and none of ours.
        return false;
      }
    })
    .map(Number);
}

/** Ended, and only waiting for a parent that does not ask: it holds nothing. */
function isZombie(id: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function pgrep(...words: string[]): number[] {
  return spawnSync('pgrep', words, { encoding: 'utf8' }).stdout.split('\n').filter(Boolean).map(Number);
}
