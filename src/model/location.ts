/** A place in the repository. `file` is relative to its root with forward slashes; lines and columns start at 1. */
export interface Location {
  file: string;
  line: number;
  endLine: number;
  column: number;
}

/** Whether two places begin at the same spot. */
export function isSameSpot(left: Location, right: Location): boolean {
  return left.file === right.file && left.line === right.line && left.column === right.column;
}

/** What could not be read or measured, and why. It is never a pass. */
export interface Unknown {
  what: 'file' | 'schema' | 'call-site' | 'statement' | 'table' | 'entry-point' | 'process';
  name: string;
  why: string;
  location?: Location;
}
