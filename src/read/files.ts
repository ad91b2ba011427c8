import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { LoadbearingError, type Unknown } from '../model/index.js';
import { tellsPlatform } from './platforms.js';

/** Files longer than this are data, not code. */
const mostBytes = 2_000_000;
const mostFiles = 20_000;
const skipped = new Set([
  'node_modules',
  'dist',
  '.next',
  '.git',
  '.turbo',
  '.cache',
  '.vercel',
  '.output',
  '.svelte-kit',
  '__snapshots__',
  '.loadbearing',
]);
/** Names of folders that tools write, or that hold others' code. Among an app's own source they are the app's words: a shop has vendors. */
const produced = new Set(['build', 'out', 'coverage', 'vendor']);
const source = new Set(['src', 'app']);
const served = new Set(['public', 'static', 'assets']);
/** What people call a folder into which they put the app as it once was. */
const keptAside =
  /^[._]*(?:backups?|bak|old|archived?|archives|trash|deprecated)(?=$|[-_. \d])|[-_. ](?:backups?|bak|old|copy|archived?|deprecated)$/i;

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  file: string;
  path: string;
}

/** The files of an app that may say something about it; links are not followed. */
export function listFiles(root: string, unknowns: Unknown[] = []): SourceFile[] {
  try {
    if (!lstatSync(root).isDirectory()) throw new Error('not a folder');
  } catch {
    throw new LoadbearingError('LB_NO_FOLDER', root);
  }
  const aside: string[] = [];
  let found = listBelow(root, root, aside);
  // A folder that holds nothing else is what its owner means.
  if (found.every(({ file }) => !file.includes('/')))
    found = [...found, ...aside.flatMap((folder) => listBelow(root, folder, []))];
  else
    for (const folder of aside)
      unknowns.push({
        what: 'file',
        name: `${slashed(relative(root, folder))}/`,
        why: 'is called what people call a copy that they keep of an app as it was: not read',
      });
  if (found.length >= mostFiles)
    unknowns.push({
      what: 'file',
      name: 'the folder',
      why: `holds more than ${mostFiles.toLocaleString('en')} files: the rest was not read`,
    });
  return found.sort((left, right) => (left.file < right.file ? -1 : 1));
}

function listBelow(root: string, start: string, aside: string[]): SourceFile[] {
  const found: SourceFile[] = [];
  const folders = [start];
  for (let folder = folders.pop(); folder !== undefined && found.length < mostFiles; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (isSkipped(entry.name, relative(root, folder)) || (entry.name.startsWith('.') && entry.name !== '.github')) continue;
        (isCopy(entry.name, path, folder === root) ? aside : folders).push(path);
      } else if (entry.isFile()) {
        const file = slashed(relative(root, path));
        if (isTelling(entry.name) || tellsPlatform(file)) found.push({ file, path });
      }
    }
  }
  return found;
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

/** A copy of an app that is kept beside it: called so, and not a part of it (which may well keep backups or an archive). */
function isCopy(name: string, path: string, isTop: boolean): boolean {
  return keptAside.test(name) && (isTop || existsSync(join(path, 'package.json')));
}

function isSkipped(name: string, below: string): boolean {
  if (!produced.has(name)) return skipped.has(name);
  const around = below.split(sep);
  return !around.some((part) => source.has(part)) || around.some((part) => served.has(part)) || isOutput(name, around);
}

/** A package that is called `app` has outputs of its own. */
function isOutput(name: string, around: string[]): boolean {
  return name !== 'vendor' && !around.includes('src');
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isTelling(name: string): boolean {
  return (
    /\.(c|m)?(j|t)sx?$|\.sql$|\.html$|\.prisma$|^package\.json$|^vercel\.json$|^_journal\.json$/.test(name) &&
    !/\.d\.ts$|\.min\.js$/.test(name)
  );
}

/** The text of a file; undefined, and an unknown, for one that is too large or no text. */
export function readText(file: SourceFile, unknowns: Unknown[]): string | undefined {
  try {
    const size = lstatSync(file.path).size;
    if (size > mostBytes) {
      unknowns.push({
        what: 'file',
        name: file.file,
        why: `larger than ${mostBytes / 1_000_000} MB (${Math.round(size / 1_000_000)} MB): not read`,
      });
      return undefined;
    }
    const text = readFileSync(file.path, 'utf8');
    if (isText(text)) return text;
    unknowns.push({ what: 'file', name: file.file, why: 'holds binary data' });
  } catch (error) {
    unknowns.push({ what: 'file', name: file.file, why: error instanceof Error ? error.message : 'cannot be read' });
  }
  return undefined;
}

/** A character that means nothing else may stand in a text to part its keys; a binary file is full of them. */
function isText(text: string): boolean {
  let zeros = 0;
  for (let at = text.indexOf('\u0000'); at >= 0; at = text.indexOf('\u0000', at + 1)) zeros++;
  return zeros === 0 || zeros * 500 < text.length;
}

/** A bundle is the output of a build: its sources say the same, readably. */
const bundleBytes = 20_000;
const bundleLine = 300;

/** Whether a text was written by a bundler: long, in very long lines. */
export function isBundle(text: string): boolean {
  if (text.length < bundleBytes) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines > bundleLine;
}

/** Files of its own from which a bundle must be made. */
const leastSources = 3;

/**
 * Whether a text is what a bundler made of other files of the repository, readable as it is: esbuild writes the name of each file above
 * what it took of it.
 *
 * @param files of the repository
 */
export function isBuiltFrom(text: string, files: ReadonlySet<string>): boolean {
  if (text.length < bundleBytes) return false;
  const named = new Set<string>();
  for (const [, file = ''] of text.matchAll(/^\/\/ ([\w@./[\]() -]{3,200}\.[cm]?[jt]sx?)$/gm))
    if (files.has(file)) named.add(file);
  return named.size >= leastSources;
}

/** What configures a tool; `db.config.ts` and `auth.config.ts` are an app's own code. */
const toolConfig =
  /(^|\/)(vite|vitest|jest|next|nuxt|tailwind|postcss|eslint|prettier|drizzle|playwright|webpack|rollup|babel|tsup|svelte|astro|metro|cypress|lint-staged|commitlint|stylelint|knip|remix|react-router|vue|craco|capacitor|sentry|unlighthouse|contentlayer|lingui|prisma|ecosystem)(\.[\w-]+)*\.config(\.[\w-]+)?\.[cm]?[jt]sx?$/;

/** Code that is not part of what users meet. */
export function isAside(file: string): boolean {
  return (
    /(^|\/)(tests?|__tests__|__mocks__|e2e|cypress|playwright|stories|fixtures)\//.test(file) ||
    /\.(test|spec|stories)\.[cm]?[jt]sx?$/.test(file) ||
    toolConfig.test(file)
  );
}
