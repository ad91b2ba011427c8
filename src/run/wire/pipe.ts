import type { Socket } from 'node:net';
import type { Frames } from './frames.js';

export interface Direction {
  from: Socket;
  to: Socket;
  frames: Frames;
  /** Whether statements of this direction may be held, so that what belongs to one is kept together. */
  holding: () => boolean;
  /** Sent ahead of what waits, between two messages. */
  whenHeld?: Buffer;
  /** Bytes that are still read while something is held, so that the end of the connection is noticed. */
  mostStashed: number;
  /** These are no messages. */
  broken: () => void;
}

export interface Pipe {
  push(chunk: Buffer): void;
  /** Nobody takes the bytes any more, and nothing is held: they are only read. */
  abandon(): void;
  /** Nothing passes any more, also not what waits. */
  drop(): void;
  /** Ends the other side when all bytes have passed. */
  finish(): void;
}

/** Bytes of one statement, or of one answer, that are kept together; of a longer one only the end is held. */
const mostKept = 1024 * 1024;

/** Passes the bytes of one direction on in their order, up to what is held. */
export function createPipe({ from, to, frames, holding, whenHeld, mostStashed, broken }: Direction): Pipe {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let stash: Buffer[] = [];
  let stashed = 0;
  let waiting = false;
  let blocked = false;
  let abandoned = false;
  let dropped = false;
  let ended = false;
  /** What was passed on ends with a whole message. */
  let clean = true;

  const flow = (): void => {
    if (!blocked && (!waiting || stashed < mostStashed)) from.resume();
    else from.pause();
  };
  const write = (bytes: Buffer): void => {
    if (bytes.length === 0 || abandoned || !to.writable || to.write(bytes) || blocked) return;
    blocked = true;
    flow();
    to.once('drain', () => {
      blocked = false;
      flow();
    });
  };
  const keep = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    kept.push(bytes);
    keptBytes += bytes.length;
  };
  const passOn = (bytes: Buffer): void => {
    if (kept.length === 0) return write(bytes);
    const all = [...kept, bytes];
    kept = [];
    keptBytes = 0;
    to.cork();
    all.forEach(write);
    to.uncork();
  };
  const wait = (until: Promise<void>, bytes: Buffer, rest: Buffer): void => {
    waiting = true;
    stash = rest.length === 0 ? [] : [rest];
    stashed = rest.length;
    keep(bytes);
    if (whenHeld !== undefined && clean) write(whenHeld);
    const letGo = (): void => {
      if (!waiting || dropped) return;
      waiting = false;
      passOn(Buffer.alloc(0));
      clean = true;
      drainStash();
    };
    until.then(letGo, letGo);
    flow();
  };
  const drainStash = (): void => {
    const chunks = stash;
    stash = [];
    stashed = 0;
    for (const chunk of chunks) push(chunk);
    if (ended && !waiting) to.destroySoon();
    flow();
  };
  const push = (chunk: Buffer): void => {
    if (dropped) return;
    if (waiting) {
      stash.push(chunk);
      stashed += chunk.length;
      return flow();
    }
    const read = frames.read(chunk, 0);
    if (read === undefined) return broken();
    const { end, through, held } = read;
    if (held !== undefined && !abandoned) {
      if (through > 0) {
        passOn(chunk.subarray(0, through));
        clean = true;
      }
      return wait(held, chunk.subarray(through, end), chunk.subarray(end));
    }
    if (held !== undefined) return push(chunk.subarray(end));
    if (!holding() || keptBytes + chunk.length - through > mostKept) {
      passOn(chunk);
      clean = frames.between();
      return;
    }
    if (through > 0) {
      passOn(chunk.subarray(0, through));
      clean = true;
    }
    keep(chunk.subarray(through));
  };

  return {
    push,
    abandon: () => {
      abandoned = true;
      kept = [];
      keptBytes = 0;
      waiting = false;
      blocked = false;
      drainStash();
    },
    drop: () => {
      dropped = true;
      kept = [];
      stash = [];
    },
    finish: () => {
      ended = true;
      if (!waiting) to.destroySoon();
    },
  };
}
