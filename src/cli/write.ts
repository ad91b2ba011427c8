import { accessSync, constants, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LoadbearingError } from '../model/index.js';

/** Looks whether a file can be written before anything is measured. @throws LB_NO_WRITE */
export function openFile(file: string): void {
  try {
    accessSync(dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', file, reasonOf(error));
  }
}

/**
 * Writes a file beside its place and moves it there, so that a broken run leaves the last one whole.
 * @param named what people are told where it cannot be written; the file itself unless told
 * @throws LB_NO_WRITE
 */
export function writeWhole(file: string, text: string, named = file): void {
  try {
    writeFileSync(`${file}.part`, text);
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', named, reasonOf(error));
  }
}

/** What the system says of a file that cannot be had: `EACCES`, `ENOSPC`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read or written';
}
