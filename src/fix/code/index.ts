import type { FixKind, FixTrial, TriedFix } from '../../model/index.js';
import type { Edit, Folder, Left } from '../model.js';
import { libraries } from './libraries/index.js';
import type { CodeApp, Rewriting } from './model.js';
import { type Given, targetOf } from './where/target.js';
import { newNames } from './writing/names.js';
import { newPages } from './writing/pages.js';

/** Whether fixes of that kind are written into code. */
export function isCode(kind: FixKind): boolean {
  return Object.values(libraries).some(({ writers }) => writers[kind] !== undefined);
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
    const written =
      trial === undefined ? 'it is not known what was tried' : rewritingOf(trial, kind, { app, folder, names, libraries });
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

function rewritingOf(trial: FixTrial, kind: FixKind, given: Omit<Given, 'trial'>): Rewriting | string {
  const target = targetOf(trial, given);
  if (typeof target === 'string') return target;
  const writer = target.library.writers[kind];
  return writer === undefined ? `it is a call of ${target.library.name}, which is not rewritten` : writer(target);
}
