import { parseSync } from 'oxc-parser';
import type { Edit, Folder } from '../../model.js';
import type { Change, Replacement } from '../model.js';
import { tidied } from './tidy.js';

/** What becomes of files, edit by edit. */
export interface Pages {
  /** Takes all of them, or none: where one would be within another, or a file would be no code any more. */
  take: (changes: readonly Change[]) => boolean;
  edits: () => Edit[];
}

export function newPages(folder: Folder): Pages {
  const found = new Map<string, Replacement[]>();
  return {
    take(changes) {
      const after = new Map<string, Replacement[]>();
      for (const { file, made } of changes) {
        const all = [...(after.get(file) ?? found.get(file) ?? [])];
        for (const one of made) if (!all.some((other) => isSame(one, other))) all.push(one);
        if (overlap(all) || replaced(file, all, folder) === undefined) return false;
        after.set(file, all);
      }
      for (const [file, made] of after) found.set(file, made);
      return true;
    },
    edits: () =>
      [...found].flatMap(([file, made]): Edit[] => {
        const before = folder.read(file);
        const after = replaced(file, made, folder);
        return before === undefined || after === undefined ? [] : [{ file, before, after: tidied(file, before, after) }];
      }),
  };
}

function isSame(one: Replacement, other: Replacement): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}

/** Whether two of them change the same text; several may be put at the same place. */
function overlap(made: readonly Replacement[]): boolean {
  return made.some((one, at) =>
    made
      .slice(at + 1)
      .some(
        (other) =>
          (one.start < other.end && other.start < one.end) ||
          (one.start === other.start && one.end === other.end && one.end > one.start),
      ),
  );
}

/** The file's text with all of them, those at one place in their order; undefined where that is no code any more. */
function replaced(file: string, made: readonly Replacement[], folder: Folder): string | undefined {
  let text = folder.read(file);
  if (text === undefined) return undefined;
  const ordered = made.map((one, order) => ({ ...one, order }));
  const backwards = ordered.toSorted(
    (left, right) => right.start - left.start || right.end - left.end || right.order - left.order,
  );
  for (const { start, end, text: own } of backwards) text = text.slice(0, start) + own + text.slice(end);
  return parseSync(file, text, { sourceType: 'module' }).errors.length > 0 ? undefined : text;
}
