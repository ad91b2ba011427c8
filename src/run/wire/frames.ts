/**
 * What reading a message leads to: its bytes belong together with those of the next (`within`), everything up to here may pass
 * (`through`), or it and what is behind it wait.
 */
export type Outcome = 'within' | 'through' | Promise<void>;

/**
 * Takes one message: its letter, where its body lies in these bytes (cut to what is kept of its kind when it came in pieces), and
 * the bytes that it took on the wire.
 */
export type Take = (letter: number, bytes: Buffer, start: number, end: number, size: number) => Outcome;

/** How far a chunk was read, and up to where it may pass. */
export interface Read {
  end: number;
  through: number;
  held: Promise<void> | undefined;
}

export interface Frames {
  /** Reads a chunk from an offset to its end, or to the end of a message that is held; undefined when these are no messages. */
  read(chunk: Buffer, from: number): Read | undefined;
  /** Whether what was read so far ends with a whole message. */
  between(): boolean;
}

/** The server refuses longer messages. */
const longest = 0x3fff_ffff;
const headSize = 5;

/**
 * Cuts a stream into messages. Bodies are read where they lie; only what is worth keeping of a message that comes in pieces is copied.
 * @param keptOf bytes that are worth keeping of a message of that letter
 */
export function createFrames(keptOf: (letter: number) => number, take: Take): Frames {
  const head = Buffer.alloc(headSize);
  let headBytes = 0;
  let letter = 0;
  let size = 0;
  let missing = -1;
  let kept: Buffer[] = [];
  let room = 0;

  const begin = (): boolean => {
    letter = head.readUInt8(0);
    const length = head.readInt32BE(1);
    if (length < 4 || length > longest) return false;
    size = length + 1;
    missing = length - 4;
    room = keptOf(letter);
    headBytes = 0;
    return true;
  };
  const gather = (chunk: Buffer, at: number): number => {
    const end = Math.min(chunk.length, at + missing);
    const worth = Math.min(room, end - at);
    if (worth > 0) {
      // A copy: a slice would keep the whole chunk.
      kept.push(Buffer.from(chunk.subarray(at, at + worth)));
      room -= worth;
    }
    missing -= end - at;
    return end;
  };
  const finish = (): Outcome => {
    missing = -1;
    const body = Buffer.concat(kept);
    kept = [];
    return take(letter, body, 0, body.length, size);
  };

  const read = (chunk: Buffer, from: number): Read | undefined => {
    let at = from;
    let through = from;
    while (at < chunk.length) {
      let outcome: Outcome | undefined;
      if (missing < 0 && headBytes === 0 && chunk.length - at >= headSize) {
        const length = chunk.readInt32BE(at + 1);
        if (length < 4 || length > longest) return undefined;
        const next = at + length + 1;
        if (next <= chunk.length) {
          outcome = take(chunk.readUInt8(at), chunk, at + headSize, next, length + 1);
          at = next;
        }
      }
      if (outcome === undefined) {
        if (missing < 0) {
          const taken = chunk.copy(head, headBytes, at, at + headSize - headBytes);
          headBytes += taken;
          at += taken;
          if (headBytes < headSize) break;
          if (!begin()) return undefined;
        }
        at = gather(chunk, at);
        if (missing > 0) break;
        outcome = finish();
      }
      if (outcome === 'through') through = at;
      else if (outcome !== 'within') return { end: at, through, held: outcome };
    }
    return { end: at, through, held: undefined };
  };
  return { read, between: () => missing < 0 && headBytes === 0 };
}
