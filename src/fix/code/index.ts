import type { FixKind, FixTrial, TriedFix } from '../../model/index.js';
import type { Edit, Folder, Left } from '../model.js';
import { writeBatch } from './batch.js';
import { writeColumns } from './columns.js';
import type { CodeApp, CodeWriter, Rewriting } from './model.js';
import { newNames, type Names } from './names.js';
import { writeOrmColumns } from './orm-columns.js';
import { newPages } from './pages.js';
import { writeReads } from './reads.js';
import { targetOf } from './target.js';

/** A new kind of edit of the code is one file and one line here: by what the call is of, for each kind of fix. */
const writers: Partial<Record<FixKind, Record<string, CodeWriter>>> = {
  batch: { pg: writeBatch, drizzle: writeReads, prisma: writeReads },
  columns: { pg: writeColumns, drizzle: writeOrmColumns, prisma: writeOrmColumns },
};

/** Whether fixes of that kind are written into code. */
export function isCode(kind: FixKind): boolean {
  return writers[kind] !== undefined;
}

/**
 * Edits of the code whose rewriting is exact; the others are left, each with the reason.
 * @param taken files that are edited for something else already
 */
export function planCode(
  app: CodeApp,
  fixes: readonly TriedFix[],
  trials: readonly FixTrial[],
  folder: Folder,
  taken: ReadonlySet<string>,
): { edits: Edit[]; fixes: string[]; left: Left[] } {
  const pages = newPages(folder);
  const names = newNames();
  const left: Left[] = [];
  const brought: string[] = [];
  for (const { id, kind } of fixes) {
    const trial = trials.find((each) => each.id === id);
    const written = trial === undefined ? 'it is not known what was tried' : rewritingOf(trial, kind, app, folder, names);
    if (typeof written === 'string') {
      left.push({ fix: id, why: `it is not written into the code: ${written}` });
      continue;
    }
    const other = written.changes.find(({ file }) => taken.has(file));
    if (other !== undefined) {
      left.push({ fix: id, why: `${other.file} is changed for an index now: run fix once more` });
      continue;
    }
    if (!pages.take(written.changes))
      left.push({ fix: id, why: 'it is not written into the code: another edit is at the same place' });
    else if (written.left === undefined) brought.push(id);
    else left.push({ fix: id, why: `it is written into a part of the code: ${written.left}` });
  }
  return { edits: pages.edits(), fixes: brought, left };
}

function rewritingOf(trial: FixTrial, kind: FixKind, app: CodeApp, folder: Folder, names: Names): Rewriting | string {
  const target = targetOf(trial, app, folder, names);
  if (typeof target === 'string') return target;
  const { library } = target.site;
  if (kind === 'batch' && library === 'supabase')
    return 'PostgREST cuts an answer off at its row cap, which one request for all rows may reach';
  const writer = writers[kind]?.[library];
  return writer === undefined ? `it is a call of ${library}, which is not rewritten` : writer(target);
}
