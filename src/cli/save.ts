import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../check.js';
import { LoadbearingError } from '../model/index.js';
import { reasonOf, writeWhole } from './write.js';

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

/** Keeps a result in a folder. @throws LB_NO_WRITE */
export function save(folder: string, result: Result): void {
  writeWhole(join(folder, fileName), JSON.stringify({ format, digest: digestOf(result), result }), folder);
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
  return error instanceof SyntaxError ? 'it is no JSON' : reasonOf(error);
}
