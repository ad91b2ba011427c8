import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Process numbers mean something only in the same container: names of folders carry it. */
export function processSpace(): string {
  let space = hostname();
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // macOS has no such thing.
  }
  return createHash('sha256').update(space).digest('hex').slice(0, 6);
}

/** Whether a process of that number lives, whosever it is. */
export function isAlive(processNumber: number): boolean {
  try {
    process.kill(processNumber, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
