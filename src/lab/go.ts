import type { Writable } from 'node:stream';

/** The beginning of a shell's script that goes on when it is told, and ends when whoever would tell it has ended. */
export const waitsForGo = 'read -r go || exit 1; exec </dev/null';

/** Tells a process that waits for it: whoever must end it knows of it now. */
export function sayGo(input: Writable): void {
  // It may have ended before: its own end tells.
  input.on('error', () => undefined);
  input.end('go\n');
}
