import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../check.js';
import { LoadbearingError, type Snapshot, type Told } from '../model/index.js';
import { readSettings, settingsFile } from '../settings/index.js';
import { askDatabase, readSnapshot } from '../snapshot/index.js';
import type { Arguments } from './arguments.js';
import { ruleNames } from './values.js';

const usualUsers = [10_000, 100_000, 1_000_000];
/** Accounts today, where nobody said. */
export const usualNow = 1_000;

/**
 * The owner's settings: the file that --config names, else the one in the app's folder; undefined when there is none.
 * @throws LB_NO_CONFIG when it cannot be read, LB_CONFIG when something in it is wrong
 */
export function findSettings({ folder, config }: Pick<Arguments, 'folder' | 'config'>): Told | undefined {
  const file = config ?? path.join(folder, settingsFile);
  if (config === undefined && !existsSync(file)) return undefined;
  return readSettings(readText(file), config ?? settingsFile, ruleNames);
}

/**
 * What a live database says of itself: asked now, or from the file that the command line names, or the one that the settings name.
 * @throws LB_USAGE for both at once, LB_NO_CONFIG, LB_SNAPSHOT, LB_URL or LB_DATABASE
 */
export async function findSnapshot(
  options: Arguments,
  told: Told | undefined,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  if (options.schemaFrom !== undefined && options.snapshot !== undefined)
    throw new LoadbearingError('LB_USAGE', 'Give --snapshot or --schema-from, not both: each tells what your database holds.');
  if (options.schemaFrom !== undefined) return askDatabase(options.schemaFrom, signal);
  if (options.snapshot !== undefined) return readSnapshot(readText(options.snapshot), options.snapshot);
  const named = told?.settings.snapshot;
  return named === undefined ? undefined : readSnapshot(readText(path.resolve(besideOf(options), named)), named);
}

/** Files that tell of the app's requests: of the command line from here, of the settings from beside them. */
export function findRequests(options: Arguments, told: Told | undefined): string[] {
  return [...options.requests, ...(told?.settings.run?.requests ?? []).map((file) => path.join(besideOf(options), file))];
}

/** The folder from which settings name files. */
function besideOf({ folder, config }: Pick<Arguments, 'folder' | 'config'>): string {
  return config === undefined ? folder : path.dirname(config);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LoadbearingError(
      'LB_NO_CONFIG',
      file,
      error instanceof Error && 'code' in error ? String(error.code) : 'unreadable',
    );
  }
}

/** What is asked about: the command line's word, else what is known before (a file, a saved result), else the usual sizes. */
export function askedOf(options: Arguments, before: Partial<NonNullable<Result['asked']>> = {}): NonNullable<Result['asked']> {
  const only = options.only ?? before.only;
  const skip = options.skip ?? before.skip;
  const ads = options.ads ?? before.ads;
  return {
    now: options.now ?? before.now ?? usualNow,
    users: ascending(options.users ?? before.users ?? usualUsers),
    ...(ads === undefined ? {} : { ads }),
    ...(only ? { only } : {}),
    ...(skip ? { skip } : {}),
    ...(before.gate ? { gate: before.gate } : {}),
  };
}

function ascending(users: number[]): number[] {
  return [...new Set(users)].sort((left, right) => left - right);
}
