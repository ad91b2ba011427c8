import { LoadbearingError } from '../model/index.js';
import { digestOf, restore, textOf } from './apply.js';
import { forgetLast, readRecord } from './record.js';

/** What became of each file. */
export interface Undone {
  file: string;
  became: 'taken away' | 'as it was' | 'kept: it was changed since' | 'gone already';
}

/**
 * Takes back what the last run wrote, and nothing that was changed since.
 * @throws LB_NOTHING_TO_UNDO
 */
export function undoFix(root: string): Undone[] {
  const last = readRecord(root).at(-1);
  if (last === undefined) throw new LoadbearingError('LB_NOTHING_TO_UNDO', root);
  const undone = [...last].reverse().map((written): Undone => {
    const now = textOf(root, written.file);
    if (now === undefined) return { file: written.file, became: 'gone already' };
    if (digestOf(now) !== written.digest) return { file: written.file, became: 'kept: it was changed since' };
    restore(root, written);
    return { file: written.file, became: written.before === undefined ? 'taken away' : 'as it was' };
  });
  forgetLast(root);
  return undone;
}
