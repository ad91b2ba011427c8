import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../check.js';
import { LoadbearingError } from '../model/index.js';

const fileName = 'loadbearing-result.json';
const format = 1;

/** Makes the folder before anything is measured. @throws LB_NO_WRITE when it cannot be written to */
export function openSaveFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', folder, reason(error));
  }
}

/** Keeps a result in a folder; written beside and moved into place, so that a broken run leaves the last one whole. */
export function save(folder: string, result: Result): void {
  const file = join(folder, fileName);
  try {
    writeFileSync(`${file}.part`, JSON.stringify({ format, digest: digestOf(result), result }));
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', folder, reason(error));
  }
}

/** Takes a result back. @throws LB_SAVED when it is none, or is not as it was saved */
export function load(folder: string): Result {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(join(folder, fileName), 'utf8'));
  } catch (error) {
    throw new LoadbearingError('LB_SAVED', folder, reason(error));
  }
  if (!isSaved(parsed)) throw new LoadbearingError('LB_SAVED', folder, `${fileName} has another format`);
  if (parsed.digest !== digestOf(parsed.result)) throw new LoadbearingError('LB_SAVED', folder, `${fileName} was changed`);
  return parsed.result;
}

/** The file was written by save(): its format number and its digest vouch for its shape. */
function isSaved(value: unknown): value is { digest: unknown; result: Result } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === format &&
    'digest' in value &&
    'result' in value
  );
}

function digestOf(result: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(result) ?? '')
    .digest('hex');
}

function reason(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON';
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
}
