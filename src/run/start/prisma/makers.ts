import { existsSync } from 'node:fs';
import path from 'node:path';
import { keepOnce } from '../../../lab/index.js';
import { installNamed } from '../install.js';
import { packageRoot } from '../place.js';
import { findInstalled, type Installed, isEngineless, majorOf } from './installed.js';

/** The packages of one Prisma that make a client, and that the client needs. */
export interface Makers {
  /** The program of its command line. */
  command: string;
  /** `@prisma/client`, to be put in the place of the app's. */
  client: Installed;
  /** `@prisma/adapter-pg`; absent where only the app itself has one. */
  adapter?: string;
}

/** The last one that reads the schemas of 4, 5 and 6: for what is older than clients without an engine. */
const lastForOld = '6.19.3';
const packages = ['prisma', '@prisma/client', '@prisma/adapter-pg'];

/**
 * Finds the Prisma that makes an app's client without a native engine: its own where that can, else one of the same version or the
 * last that reads its schema, from what is installed beside loadbearing, from the cache, or (where it may be fetched) from npm.
 * @param folders where the app's own packages are looked for
 * @returns a sentence where there is none
 */
export async function findMakers(
  folders: readonly string[],
  { fetch, signal }: { fetch: boolean; signal: AbortSignal },
): Promise<Makers | string> {
  const own = findInstalled('@prisma/client', folders);
  if (own === undefined) return 'its package @prisma/client is not installed (npm install in its folder, or --install)';
  const version = isEngineless(own.version) ? own.version : lastForOld;
  const beside = makersIn(own, folders, version) ?? makersAt(packageRoot, version);
  if (beside !== undefined) return beside;
  try {
    const build = fetch ? (unfinished: string): Promise<void> => fetchInto(unfinished, version, signal) : undefined;
    const kept = await keepOnce(`prisma-${version}`, build);
    if (kept !== undefined) return makersAt(kept, version) ?? `Prisma ${version} was fetched, and is not as expected`;
  } catch (error) {
    return `Prisma ${version} could not be fetched: ${error instanceof Error ? error.message : String(error)}`;
  }
  return version === own.version
    ? `its Prisma client was not generated, and its package prisma, which could do it without a download, is not installed: --install fetches Prisma ${version}, for the copy alone`
    : `its Prisma client was not generated, or has no engine for this machine, and its Prisma ${own.version} makes none without a download: --install fetches Prisma ${version}, for the copy alone (or npx prisma generate in its folder)`;
}

async function fetchInto(folder: string, version: string, signal: AbortSignal): Promise<void> {
  const failed = await installNamed(
    packages.map((name) => `${name}@${version}`),
    folder,
    signal,
  );
  if (failed !== undefined) throw new Error(failed);
}

/** The app's own. */
function makersIn(client: Installed, folders: readonly string[], version: string): Makers | undefined {
  const prisma = findInstalled('prisma', folders);
  if (prisma === undefined || client.version !== version) return undefined;
  if (!isEngineless(prisma.version) || majorOf(prisma.version) !== majorOf(version)) return undefined;
  return makersOf(prisma, client, [...folders, packageRoot]);
}

/** Those of a folder that is not the app's, where they are of that version. */
function makersAt(folder: string, version: string): Makers | undefined {
  const [prisma, client] = ['prisma', '@prisma/client'].map((name) => findInstalled(name, [folder]));
  if (prisma?.version !== version || client?.version !== version) return undefined;
  return makersOf(prisma, client, [folder, packageRoot]);
}

function makersOf(prisma: Installed, client: Installed, folders: readonly string[]): Makers | undefined {
  const command = path.join(prisma.folder, 'build/index.js');
  if (!existsSync(command)) return undefined;
  const adapter = folders
    .map((folder) => findInstalled('@prisma/adapter-pg', [folder]))
    .find((found) => found !== undefined && majorOf(found.version) === majorOf(client.version));
  return { command, client, ...(adapter === undefined ? {} : { adapter: adapter.folder }) };
}
