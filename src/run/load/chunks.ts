/** Where we are in a body of chunks (RFC 9112, 7.1). */
export interface Chunks {
  phase: 'size' | 'data' | 'data end' | 'trailer' | 'done';
  /** What has arrived of a line. */
  line: string;
  /** Bytes of the chunk that are still to come. */
  remaining: number;
}

const longestLine = 16_384;
const lineFeed = 10;

/** Begins a body, in the same object: a connection reads many. */
export function beginChunks(chunks: Chunks): void {
  chunks.phase = 'size';
  chunks.line = '';
  chunks.remaining = 0;
}

/**
 * Reads on, up to the end of the body or of the bytes.
 * @returns where it stopped, or -1 when that is no body of chunks
 */
export function feedChunks(chunks: Chunks, bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && chunks.phase !== 'done') {
    if (chunks.phase === 'data') {
      const taken = Math.min(chunks.remaining, bytes.length - at);
      at += taken;
      chunks.remaining -= taken;
      if (chunks.remaining === 0) chunks.phase = 'data end';
      continue;
    }
    const end = bytes.indexOf(lineFeed, at);
    chunks.line += bytes.toString('latin1', at, end < 0 ? bytes.length : end);
    at = end < 0 ? bytes.length : end + 1;
    if (chunks.line.length > longestLine) return -1;
    if (end >= 0 && !takeLine(chunks)) return -1;
  }
  return at;
}

function takeLine(chunks: Chunks): boolean {
  const line = chunks.line.endsWith('\r') ? chunks.line.slice(0, -1) : chunks.line;
  chunks.line = '';
  if (chunks.phase === 'trailer') {
    if (line === '') chunks.phase = 'done';
    return true;
  }
  if (chunks.phase === 'data end') {
    chunks.phase = 'size';
    return line === '';
  }
  const size = /^([0-9a-f]{1,12})[ \t]*(?:;|$)/i.exec(line)?.[1];
  if (size === undefined) return false;
  chunks.remaining = Number.parseInt(size, 16);
  chunks.phase = chunks.remaining === 0 ? 'trailer' : 'data';
  return true;
}
