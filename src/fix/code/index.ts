import { type App, type FixKind, type FixTrial, type TriedFix } from '../../model/index.js';
import { parseSync } from 'oxc-parser';
import type { Edit, Folder, Left } from '../model.js';
import { writeBatch } from './batch.js';
import { writeColumns } from './columns.js';
import type { CodeWriter, Replacement } from './model.js';
import { targetOf } from './target.js';

/** A new kind of edit of the code is one file and one line here. */
const writers: Partial<Record<FixKind, CodeWriter>> = { batch: writeBatch, columns: writeColumns };

/** Whether fixes of that kind are written into code. */
export function isCode(kind: FixKind): boolean {
  return writers[kind] !== undefined;
}

/**
 * Edits of the code whose rewriting is exact; the others are left, each with the reason.
 * @param taken files that are edited for something else already
 */
export function planCode(
  app: Pick<App, 'statements' | 'callSites'>,
  fixes: readonly TriedFix[],
  trials: readonly FixTrial[],
  folder: Folder,
  taken: ReadonlySet<string>,
): { edits: Edit[]; fixes: string[]; left: Left[] } {
  const found = new Map<string, Replacement[]>();
  const left: Left[] = [];
  const brought: string[] = [];
  for (const { id, kind } of fixes) {
    const trial = trials.find((each) => each.id === id);
    const written = trial === undefined ? 'it is not known what was tried' : replacementsFor(trial, kind, app, folder);
    if (typeof written === 'string') {
      left.push({ fix: id, why: `it is not written into the code: ${written}` });
      continue;
    }
    if (taken.has(written.file)) {
      left.push({ fix: id, why: `${written.file} is changed for an index now: run fix once more` });
      continue;
    }
    const others = found.get(written.file) ?? [];
    const after = overlaps(others, written.made) ? undefined : replaced(written.file, [...others, ...written.made], folder);
    if (after === undefined) left.push({ fix: id, why: 'it is not written into the code: another edit is at the same place' });
    else {
      found.set(written.file, [...others, ...written.made]);
      brought.push(id);
    }
  }
  const edits = [...found].flatMap(([file, made]): Edit[] => {
    const before = folder.read(file);
    const after = replaced(file, made, folder);
    return before === undefined || after === undefined ? [] : [{ file, before, after }];
  });
  return { edits, fixes: brought, left };
}

function replacementsFor(
  trial: FixTrial,
  kind: FixKind,
  app: Pick<App, 'statements' | 'callSites'>,
  folder: Folder,
): { file: string; made: Replacement[] } | string {
  const writer = writers[kind];
  const target = targetOf(trial, app, folder);
  if (writer === undefined) return 'it is a change that only you can judge';
  if (typeof target === 'string') return target;
  if (target.site.library !== 'pg') return `it is a call of ${target.site.library}, and only SQL is rewritten`;
  const made = writer(target);
  return typeof made === 'string' ? made : { file: target.module.file, made };
}

function overlaps(some: readonly Replacement[], others: readonly Replacement[]): boolean {
  return some.some((one) => others.some((other) => one.start <= other.end && other.start <= one.end));
}

/** The file's text with all of them; undefined where that is no code any more. */
function replaced(file: string, made: readonly Replacement[], folder: Folder): string | undefined {
  let text = folder.read(file);
  if (text === undefined) return undefined;
  for (const { start, end, text: own } of made.toSorted((left, right) => right.start - left.start || right.end - left.end))
    text = text.slice(0, start) + own + text.slice(end);
  return parseSync(file, text, { sourceType: 'module' }).errors.length > 0 ? undefined : text;
}
