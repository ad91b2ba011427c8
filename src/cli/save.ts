import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../check.js';
import { LoadbearingError } from '../model/index.js';

const fileName = 'loadbearing-result.json';
const format = 1;

/** Keeps a result in a folder; written beside and moved into place, so that a broken run leaves the last one whole. */
export function save(folder: string, result: Result): void {
  const file = join(folder, fileName);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, JSON.stringify({ format, ...result }));
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', folder, reason(error));
  }
}

/** Takes a result back. @throws LB_SAVED when it is none */
export function load(folder: string): Result {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(join(folder, fileName), 'utf8'));
  } catch (error) {
    throw new LoadbearingError('LB_SAVED', folder, reason(error));
  }
  if (!isResult(parsed)) throw new LoadbearingError('LB_SAVED', folder, `${fileName} has another format`);
  return parsed;
}

/** The file was written by save(): its format number vouches for its shape. */
function isResult(value: unknown): value is Result {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === format &&
    'app' in value &&
    'findings' in value &&
    'scenario' in value
  );
}

function reason(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is no JSON';
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
}
