import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';
import { inside } from './folder.js';
import type { Edit } from './model.js';
import { keepRecord } from './record.js';

/**
 * Writes edits into an app's folder, all of them or none, and keeps what is needed to take them back.
 * @throws LB_CHANGED when a file is not as it was read, LB_NO_WRITE
 */
export function applyEdits(root: string, edits: readonly Edit[]): void {
  for (const { file, before } of edits) if (textOf(root, file) !== before) throw new LoadbearingError('LB_CHANGED', file);
  const done: Edit[] = [];
  try {
    for (const edit of edits) {
      write(inside(root, edit.file), edit.after);
      done.push(edit);
    }
    keepRecord(
      root,
      edits.map(({ file, before, after }) => ({ file, ...(before === undefined ? {} : { before }), digest: digestOf(after) })),
    );
  } catch (error) {
    for (const edit of done.reverse()) restore(root, edit);
    throw new LoadbearingError(
      'LB_NO_WRITE',
      root,
      error instanceof Error && 'code' in error ? String(error.code) : String(error),
    );
  }
}

/** The text of a file, undefined where there is none. */
export function textOf(root: string, file: string): string | undefined {
  try {
    return readFileSync(inside(root, file), 'utf8');
  } catch {
    return undefined;
  }
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Puts a file back as it was, and takes away folders that were made for it. */
export function restore(root: string, { file, before }: Pick<Edit, 'file' | 'before'>): void {
  const place = inside(root, file);
  if (before !== undefined) return write(place, before);
  rmSync(place, { force: true });
  removeEmpty(path.dirname(place), inside(root, '.'));
}

function removeEmpty(folder: string, root: string): void {
  if (folder === root) return;
  try {
    // Fails where something is in it.
    rmdirSync(folder);
    removeEmpty(path.dirname(folder), root);
  } catch {
    // It holds something.
  }
}

/** Whole or not at all. */
function write(place: string, text: string): void {
  mkdirSync(path.dirname(place), { recursive: true });
  try {
    writeFileSync(`${place}.part`, text);
    renameSync(`${place}.part`, place);
  } catch (error) {
    rmSync(`${place}.part`, { force: true });
    throw error;
  }
}
