import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../check.js';
import { type EngineName, exportLoad } from '../export/index.js';
import { LoadbearingError } from '../model/index.js';
import type { Arguments } from './arguments.js';
import { usualNow } from './settings.js';
import { reasonOf, writeWhole } from './write.js';

/** The folder that is written, unless told. */
const usualOut = 'load';
/** Users whose busiest minute it is, where nobody said how many there are. */
const usualSize = 10_000;
/** By which a folder is known as one that export wrote. */
const mark = 'scenario.json';

/** Makes the folder before anything is run. @throws LB_NOT_EXPORTED for one that holds anything else, LB_NO_WRITE */
export function openExportFolder({ out: folder = usualOut }: Pick<Arguments, 'out'>): void {
  try {
    mkdirSync(folder, { recursive: true });
    const there = readdirSync(folder);
    if (there.length > 0 && !there.includes(mark)) throw new LoadbearingError('LB_NOT_EXPORTED', folder);
  } catch (error) {
    throw error instanceof LoadbearingError ? error : new LoadbearingError('LB_NO_WRITE', folder, reasonOf(error));
  }
}

/**
 * Writes the load that a run found for an engine. What the owner has filled in stays as it is.
 * @returns what is said of it
 * @throws LB_NO_EXPORT where the result holds nothing that could be sent, LB_NO_WRITE
 */
export function writeExport(
  result: Result,
  engine: EngineName,
  { out = usualOut, users, now, writes }: Pick<Arguments, 'out' | 'users' | 'now' | 'writes'>,
): string {
  const today = now ?? result.asked?.now;
  const size = users?.[0] ?? (today === undefined || today === usualNow ? usualSize : today);
  const { files, own } = exportLoad(result, engine, { users: size, writes });
  for (const [name, text] of files) write(out, name, text);
  const kept = [...own].filter(([name, text]) => {
    const there = existsSync(path.join(out, name));
    if (!there) write(out, name, text);
    return there;
  });
  const left = kept.length === 0 ? '' : ` ${String(kept.length)} that you may have filled in are left as they are.`;
  return `The load of ${String(size)} users for ${engine} is in ${out}: ${String(files.size + own.size)} files.${left}\n${path.join(out, 'README.md')} says what they need, and how they are run. Send it only to a server of your own.\n`;
}

function write(folder: string, name: string, text: string): void {
  const place = path.join(folder, name);
  try {
    mkdirSync(path.dirname(place), { recursive: true });
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', folder, reasonOf(error));
  }
  writeWhole(place, text, folder);
}
