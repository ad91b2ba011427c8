import { statSync } from 'node:fs';
import path from 'node:path';
import { LoadbearingError } from '../../model/index.js';
import type { Arguments } from '../arguments.js';
import { findSettings } from '../settings.js';
import { openTemporary, type Temporary } from '../temporary.js';
import { isAddress, readAddress } from './address.js';
import { clone } from './clone.js';
import { layOutZip } from './zip.js';

/** What a door needs to know of the run. */
export interface DoorOptions {
  signal: AbortSignal;
  /** Talk, for standard error. */
  say: (text: string) => void;
  /** Where repositories are fetched from; GitHub unless told, which only tests do. */
  base?: string;
}

/** Whether an app is named by what must be laid out first, and by which. */
export function doorOf(place: string): 'zip' | 'address' | undefined {
  if (isAddress(place)) return 'address';
  return /\.zip$/i.test(place) && statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true ? 'zip' : undefined;
}

/**
 * Does the work of a command in the app's folder; where a zip or an address stands for it, in a temporary folder that holds its
 * files meanwhile and is named to nobody.
 * @param work gets the command line with the folder in place of the zip or the address
 * @throws LB_ZIP, LB_ZIP_UNSAFE, LB_ADDRESS, LB_FETCH, LB_NO_WRITE, LB_DISK_FULL, and what the work throws
 */
export async function throughDoor<Value>(
  options: Arguments,
  { signal, say, base = 'https://github.com' }: DoorOptions,
  work: (options: Arguments) => Promise<Value>,
): Promise<Value> {
  const shown = options.folder;
  const door = doorOf(shown);
  // What was saved is shown again without the app's files, but for the lines in the report page.
  if (door === undefined || (options.from !== undefined && options.html === undefined)) return work(options);
  const address = door === 'address' ? readAddress(shown) : undefined;
  const temporary = openTemporary('door');
  try {
    const folder =
      address === undefined ? await unzip(shown, temporary, signal, say) : await clone(address, temporary, { base, signal, say });
    const inside = { ...options, folder };
    refuseSnapshotOutside(inside, shown);
    return await work(inside);
  } catch (error) {
    throw signal.aborted ? error : renamed(error, temporary.folder, shown);
  } finally {
    temporary.remove();
  }
}

async function unzip(file: string, { folder: own }: Temporary, signal: AbortSignal, say: DoorOptions['say']): Promise<string> {
  const folder = path.join(own, 'app');
  const { top, links } = await layOutZip(file, folder, { shown: file, signal });
  if (links > 0) say(`Links in ${file} are left out (${String(links)}): only files are read.`);
  return top === undefined ? folder : path.join(folder, top);
}

/** What a stranger's file names is no reason to read elsewhere on this machine. */
function refuseSnapshotOutside(options: Arguments, shown: string): void {
  if (options.config !== undefined) return;
  const named = findSettings(options)?.settings.snapshot;
  if (named === undefined) return;
  const place = path.relative(options.folder, path.resolve(options.folder, named));
  if (place.startsWith('..') || path.isAbsolute(place)) throw new LoadbearingError('LB_OUTSIDE_DOOR', shown, named);
}

/** The same error, which names what was given and not the temporary folder. */
function renamed(error: unknown, own: string, shown: string): unknown {
  if (!(error instanceof LoadbearingError)) return error;
  const place = new RegExp(`${own.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[^\\s:,]*`, 'g');
  error.message = error.message.replace(place, () => shown);
  return error;
}
