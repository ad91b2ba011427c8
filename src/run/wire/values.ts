import { textAt } from './messages.js';

/** A Bind message: which portal gets which prepared statement with which values. */
export interface Bound {
  portal: string;
  statement: string;
  parameters: (string | null)[];
}

const longestValue = 4096;

/** Characters of all values of one statement. */
const mostCharacters = 256 * 1024;

/** Reads a Bind message; where its bytes end before it does, so does the list of values. */
export function readBind(bytes: Buffer, start: number, end: number): Bound {
  const portal = textAt(bytes, start, end);
  const statement = textAt(bytes, portal.stop + 1, end);
  return { portal: portal.text, statement: statement.text, parameters: readValues(bytes, statement.stop + 1, end) };
}

function readValues(bytes: Buffer, start: number, end: number): (string | null)[] {
  const found: (string | null)[] = [];
  if (start + 2 > end) return found;
  const formats = bytes.readUInt16BE(start);
  // One format is that of all values; none says that all are text.
  const isBinary = (index: number): boolean => {
    const at = start + 2 + 2 * (formats === 1 ? 0 : index);
    return (formats === 1 || index < formats) && at + 2 <= end && bytes.readUInt16BE(at) === 1;
  };
  let at = start + 2 + 2 * formats;
  if (at + 2 > end) return found;
  const count = bytes.readUInt16BE(at);
  at += 2;
  let characters = 0;
  while (found.length < count && at + 4 <= end && characters < mostCharacters) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) {
      found.push(null);
      continue;
    }
    const stop = Math.min(end, at + length, at + longestValue);
    const value = isBinary(found.length) ? `\\x${bytes.toString('hex', at, stop)}` : bytes.toString('utf8', at, stop);
    characters += value.length;
    found.push(value);
    at += length;
  }
  return found;
}
