import { type Entry, getFileNameLowLevel } from 'yauzl';

/** More than any app's folder has, its installed packages included. */
export const mostEntries = 200_000;
export const mostBytes = 1024 ** 3;
/** Code and text become four to ten times smaller in a zip, long tables of data a hundred times. */
const mostRatio = 200;
/** What is small may be packed as tightly as it likes. */
const harmlessBytes = 50 * 1024 ** 2;
/** Made anew by the package manager, or of no matter: a folder that is checked is read without them too. */
const leftOut = new Set(['node_modules', '.git', '__MACOSX']);

/** One entry of a zip: where it goes, in segments below the folder. */
export interface ZipEntry {
  entry: Entry;
  segments: string[];
  kind: 'file' | 'folder' | 'link';
}

/** Why an entry is refused, in words that go on from "it holds". */
export interface Refused {
  refused: string;
  code: 'LB_ZIP' | 'LB_ZIP_UNSAFE';
}

/** What an entry is, or why it is refused. */
export function understandEntry(entry: Entry): ZipEntry | Refused {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
  const refused = refusalOf(name);
  if (refused !== undefined) return { refused, code: 'LB_ZIP_UNSAFE' };
  if (entry.isEncrypted()) return { refused: `files under a password (${name})`, code: 'LB_ZIP' };
  if (!entry.canDecodeFileData())
    return {
      refused: `files that are packed in a way which is not read (${name}, method ${String(entry.compressionMethod)})`,
      code: 'LB_ZIP',
    };
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  return { entry, segments, kind: kindOf(entry, name) };
}

function refusalOf(name: string): string | undefined {
  if (name.includes('\\')) return `a name with a backslash (${name})`;
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return `a name that begins at the root of a disk (${name})`;
  if (name.split('/').includes('..')) return `a name that leads out of the folder (${name})`;
  if (/\p{Cc}/u.test(name)) return `a name with characters that cannot be printed (${name})`;
  return undefined;
}

const unixMakers = new Set([3, 19]);

/** The upper half of the attributes is the mode of the file where a Unix or macOS made the entry. */
function kindOf(entry: Entry, name: string): ZipEntry['kind'] {
  const mode = unixMakers.has(entry.versionMadeBy >>> 8) ? (entry.externalFileAttributes >>> 16) & 0o170000 : 0;
  if (mode === 0o120000) return 'link';
  return name.endsWith('/') ? 'folder' : 'file';
}

/** Whether an entry belongs to what an app's folder is read without. */
export function isLeftOut({ segments }: ZipEntry): boolean {
  return segments.length === 0 || segments.some((segment) => leftOut.has(segment)) || segments.at(-1) === '.DS_Store';
}

/**
 * Why entries must not be laid out together, in words that go on from "it holds".
 * @param zipBytes what the zip takes on the disk
 */
export function refusalOfAll(entries: readonly ZipEntry[], zipBytes: number): string | undefined {
  const bytes = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (bytes > mostBytes) return `more than ${String(mostBytes / 1024 ** 2)} MB when it is unpacked (${megabytes(bytes)} MB)`;
  if (bytes > harmlessBytes && bytes > mostRatio * zipBytes)
    return `${megabytes(bytes)} MB in ${megabytes(zipBytes)} MB, as only what is made to fill a disk does`;
  const names = new Set<string>();
  for (const { segments, kind } of entries) {
    if (kind === 'folder') continue;
    const name = segments.join('/');
    if (names.has(name)) return `the same name twice (${name})`;
    names.add(name);
  }
  const both = entries.flatMap(({ segments, kind }) => above(segments, kind === 'folder')).find((name) => names.has(name));
  return both === undefined ? undefined : `the same name for a file and for a folder (${both})`;
}

/** The names of the folders that an entry lies in, and its own where it is one. */
function above(segments: readonly string[], itself: boolean): string[] {
  return segments.slice(0, itself ? undefined : -1).map((_, at) => segments.slice(0, at + 1).join('/'));
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toLocaleString('en', { maximumFractionDigits: bytes < 1024 ** 2 ? 1 : 0 });
}

/** The folder that all entries lie in, as in the downloads of GitHub and Lovable; undefined when they lie at the top. */
export function onlyFolder(entries: readonly ZipEntry[]): string | undefined {
  const tops = new Set(entries.map(({ segments }) => segments[0]));
  const [top] = tops;
  return tops.size === 1 && entries.every(({ segments, kind }) => segments.length > 1 || kind === 'folder') ? top : undefined;
}

/** Whether a link at these segments leads out of the folder. */
export function leadsOut(segments: readonly string[], target: string): boolean {
  if (target.startsWith('/') || target.includes('\\') || /^[A-Za-z]:/.test(target)) return true;
  let depth = segments.length - 1;
  for (const step of target.split('/')) {
    if (step === '..') depth -= 1;
    else if (step !== '' && step !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
