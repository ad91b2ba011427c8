import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type ZipFile } from 'yauzl';
import { LoadbearingError } from '../../model/index.js';
import { reasonOf } from '../write.js';
import { isLeftOut, leadsOut, mostEntries, onlyFolder, refusalOfAll, understandEntry, type ZipEntry } from './entries.js';

/** A longer target is none that a system would follow. */
const longestTarget = 4096;

/** What a zip is called to people, and when to stop. */
export interface ZipOptions {
  shown: string;
  signal: AbortSignal;
}

/** What was laid out. */
export interface LaidOut {
  /** The one folder that everything lies in, where there is one. */
  top: string | undefined;
  /** Links, which are not made: a folder's links are not followed either. */
  links: number;
}

/**
 * Unpacks a zip into an empty folder. Every entry is looked at before the first one is written; installed packages, `.git` and
 * links are left out, and no file may be executed.
 * @throws LB_ZIP for what is no zip, is damaged or cannot be read; LB_ZIP_UNSAFE for what a zip of an app does not hold;
 * LB_DISK_FULL
 */
export async function layOutZip(file: string, folder: string, options: ZipOptions): Promise<LaidOut> {
  const { zip, bytes } = await openZip(file, options);
  try {
    const entries = await entriesOf(zip, options);
    const refused = refusalOfAll(entries, bytes);
    if (refused !== undefined) throw new LoadbearingError('LB_ZIP_UNSAFE', options.shown, `it holds ${refused}`);
    const links = entries.filter(({ kind }) => kind === 'link');
    for (const link of links) await refuseLeadingOut(zip, link, options);
    for (const entry of entries) await layOut(zip, entry, folder, options.signal);
    return { top: onlyFolder(entries), links: links.length };
  } catch (error) {
    throw told(error, options);
  } finally {
    zip.close();
  }
}

async function openZip(file: string, { shown }: ZipOptions): Promise<{ zip: ZipFile; bytes: number }> {
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) throw new LoadbearingError('LB_ZIP', shown, 'there is no such file');
  if (!status.isFile()) throw new LoadbearingError('LB_ZIP', shown, 'it is no file');
  try {
    return {
      zip: await openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false }),
      bytes: status.size,
    };
  } catch (error) {
    const unreadable = error instanceof Error && 'code' in error;
    throw new LoadbearingError('LB_ZIP', shown, unreadable ? reasonOf(error) : 'it is no zip, or its end is missing');
  }
}

/** The entries that are laid out. */
async function entriesOf(zip: ZipFile, { shown }: ZipOptions): Promise<ZipEntry[]> {
  const tooMany = new LoadbearingError('LB_ZIP_UNSAFE', shown, `it holds more than ${mostEntries.toLocaleString('en')} files`);
  if (zip.entryCount > mostEntries) throw tooMany;
  const found: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const understood = understandEntry(entry);
    if ('refused' in understood) throw new LoadbearingError(understood.code, shown, `it holds ${understood.refused}`);
    if (!isLeftOut(understood)) found.push(understood);
  }
  if (found.length === 0) throw new LoadbearingError('LB_ZIP', shown, 'it holds no files');
  return found;
}

async function refuseLeadingOut(zip: ZipFile, { entry, segments }: ZipEntry, { shown }: ZipOptions): Promise<void> {
  const target = entry.uncompressedSize > longestTarget ? '/' : await text(await zip.openReadStreamPromise(entry));
  if (leadsOut(segments, target))
    throw new LoadbearingError('LB_ZIP_UNSAFE', shown, `it holds a link that leads out of the folder (${segments.join('/')})`);
}

async function layOut(zip: ZipFile, { entry, segments, kind }: ZipEntry, folder: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (kind === 'link') return;
  const place = path.join(folder, ...segments);
  await mkdir(kind === 'folder' ? place : path.dirname(place), { recursive: true });
  if (kind === 'file')
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(place, { flags: 'wx', mode: 0o644 }), { signal });
}

/** What the disk or the reader of zips said, as one sentence. */
function told(error: unknown, { shown, signal }: ZipOptions): unknown {
  if (error instanceof LoadbearingError || signal.aborted) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') return new LoadbearingError('LB_DISK_FULL', code, 'the temporary folder');
  // Names that differ only in upper and lower case are one name on some disks.
  if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code))
    return new LoadbearingError(
      'LB_ZIP_UNSAFE',
      shown,
      'it holds names of which one stands for a file and for something else too',
    );
  return new LoadbearingError('LB_ZIP', shown, code === '' || code.startsWith('Z_') ? 'it is damaged' : reasonOf(error));
}
