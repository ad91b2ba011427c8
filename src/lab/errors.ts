import { LoadbearingError } from '../model/index.js';

/** The code that Node and the operating system gave an error: `EACCES`, `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Turns a refusal of the file system into the one sentence that a person can act on.
 * @param folder the folder that was written to
 */
export function fileError(error: unknown, folder: string): LoadbearingError {
  if (error instanceof LoadbearingError) return error;
  const code = systemCode(error) ?? 'unknown reason';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new LoadbearingError('LB_DISK_FULL', 'no space left on it', folder);
  return new LoadbearingError('LB_NO_WRITE', folder, code);
}

/** What went wrong while Postgres started, from the last lines that it wrote. */
export function startError(output: string, folder: string): LoadbearingError {
  if (/No space left on device/i.test(output)) return new LoadbearingError('LB_DISK_FULL', 'no space left on it', folder);
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /FATAL|PANIC|ERROR|error|could not|cannot/.test(line)).at(-1) ?? lines.findLast(Boolean);
  return new LoadbearingError('LB_POSTGRES_START', telling ?? 'it said nothing and ended');
}
