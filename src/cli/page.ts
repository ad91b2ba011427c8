import { accessSync, constants, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { LoadbearingError, type Verdict } from '../model/index.js';
import { type Excerpt, renderPage } from '../report/index.js';

const around = 3;
const mostLines = 24;
/** A longer file is no source that anybody reads. */
const mostBytes = 2_000_000;

/** Looks whether the page can be written before anything is measured. @throws LB_NO_WRITE */
export function openPage(file: string): void {
  try {
    accessSync(dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', file, reason(error));
  }
}

/** Writes the report page, beside and moved into place, so that a broken run leaves the last one whole. @throws LB_NO_WRITE */
export function writePage(file: string, verdict: Verdict, folder: string): void {
  try {
    writeFileSync(`${file}.part`, renderPage(verdict, excerptsOf(folder)));
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', file, reason(error));
  }
}

/** Lines of files inside a folder; a link that leads out of it is not followed. */
function excerptsOf(folder: string): Excerpt {
  const root = realFolder(folder);
  const files = new Map<string, string[] | undefined>();
  return (file, line, endLine) => {
    if (root === undefined) return undefined;
    if (!files.has(file)) files.set(file, linesOf(root, file));
    const lines = files.get(file);
    if (lines === undefined || line > lines.length) return undefined;
    const from = Math.max(1, line - around);
    return { from, lines: lines.slice(from - 1, Math.min(endLine + around, from + mostLines - 1)) };
  };
}

function realFolder(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

function linesOf(root: string, file: string): string[] | undefined {
  try {
    const path = realpathSync(join(root, file));
    const { size } = statSync(path);
    if (!path.startsWith(`${root}${sep}`) || size > mostBytes) return undefined;
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be written';
}
