import { setTimeout as wait } from 'node:timers/promises';
import type { Hold, Seen } from '../../wire/index.js';

export interface Barrier {
  hold: Hold;
  /** Lets everything go: one of the two has answered, and the other waits for nobody. */
  open(): void;
}

export interface BarrierOptions {
  /** Whether it is the statement at which the two meet. */
  isMeeting(statement: Seen): boolean;
  /** Statements that have come there when both requests have. */
  parties: number;
  patienceMilliseconds: number;
  /** Whether a statement waits for a lock of the database. */
  blocked(): Promise<boolean>;
}

const lookMilliseconds = 15;

/**
 * Holds both requests at the same write until each has come to it, then lets go: by then each has read what it will read. Where the
 * other cannot come, the first goes on, as it does in life: at once where a lock of the database keeps it, after a while where
 * nothing tells why.
 */
export function meetAt({ isMeeting, parties, patienceMilliseconds, blocked }: BarrierOptions): Barrier {
  let arrived = 0;
  let isOpen = false;
  const waiting: (() => void)[] = [];
  const open = (): void => {
    isOpen = true;
    for (const go of waiting.splice(0)) go();
  };
  const watch = async (): Promise<void> => {
    const until = performance.now() + patienceMilliseconds;
    do await wait(lookMilliseconds);
    while (performance.now() < until && waiting.length > 0 && !(await blocked()));
    open();
  };
  const before = (statement: Seen): Promise<void> | undefined => {
    if (isOpen || !isMeeting(statement)) return undefined;
    arrived += 1;
    if (arrived >= parties) {
      open();
      return undefined;
    }
    if (arrived === 1) void watch();
    return new Promise((resolve) => void waiting.push(resolve));
  };
  return { hold: { before }, open };
}
