import type { Seen } from './seen.js';

/** What was seen on all connections. */
export interface Journal {
  /** The next number of a statement. */
  order(): number;
  /** Statements that were sent so far. */
  sent(): number;
  /** Keeps an answered statement. */
  keep(seen: Seen): void;
  /** What was kept since the last call, in the order in which it was sent. */
  take(): Seen[];
  /** What the database refused since the last call, the latest ones. */
  takeRefused(): { code: string; message: string }[];
  /** Statements that were too many to be kept. */
  dropped(): number;
}

const mostKept = 200_000;
const mostRefused = 20;

/** Characters of texts and values that are kept at once. */
const mostCharacters = 256 * 1024 * 1024;

/** A journal with room for so many statements; beyond it they are only counted. */
export function createJournal(most = mostKept): Journal {
  let kept: Seen[] = [];
  let characters = 0;
  let dropped = 0;
  let refused: { code: string; message: string }[] = [];
  let order = 0;
  return {
    order: () => ++order,
    sent: () => order,
    keep: (seen) => {
      if (seen.error !== undefined) refused = [...refused, seen.error].slice(-mostRefused);
      if (kept.length >= most || characters >= mostCharacters) {
        dropped += 1;
        return;
      }
      characters += seen.sql.length;
      for (const value of seen.parameters) characters += value?.length ?? 0;
      kept.push(seen);
    },
    take: () => {
      const taken = kept;
      kept = [];
      characters = 0;
      // A later statement of another connection may be answered first.
      return taken.sort((a, b) => a.order - b.order);
    },
    takeRefused: () => {
      const taken = refused;
      refused = [];
      return taken;
    },
    dropped: () => dropped,
  };
}
