import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Result } from '../check.js';
import type { Verdict } from '../model/index.js';
import { type Excerpt, renderPage } from '../report/index.js';
import { liveOf } from './live.js';
import { writeWhole } from './write.js';

const around = 3;
const mostLines = 24;
/** A longer file is no source that anybody reads. */
const mostBytes = 2_000_000;

/** The page is handed on by mail and opened on phones: with what makes it answer to changes it is no larger than this. */
const mostPageBytes = 1_500_000;

/** Writes the report page. @throws LB_NO_WRITE */
export function writePage(file: string, result: Result, verdict: Verdict, folder: string): void {
  writeWhole(file, pageOf(result, verdict, folder));
}

/** The report page; what makes it answer to changes is left out where it would make it too large, which is said. */
export function pageOf(result: Result, verdict: Verdict, folder: string): string {
  const excerpts = excerptsOf(folder);
  const live = liveOf(result, verdict);
  const page = renderPage(verdict, excerpts, live);
  if (live === undefined || Buffer.byteLength(page) <= mostPageBytes) return page;
  return renderPage(verdict, excerpts, 'too large');
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
