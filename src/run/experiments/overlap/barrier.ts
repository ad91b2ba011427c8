import type { Hold, Seen } from '../../wire/index.js';

/**
 * Holds the first write of each of two requests until both have come to theirs, then lets go: by then each has read what it
 * will read. Where a lock keeps the second from coming, the first is let go after a while, as it is in life.
 *
 * The first write of the other is told by its connection: while one request waits at its write it sends no second one.
 */
export function holdFirstWrites(parties: number, patienceMilliseconds: number): { hold: Hold; met(): boolean } {
  let arrived = 0;
  let met = false;
  const waiting: (() => void)[] = [];
  const letGo = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  const before = (statement: Seen): Promise<void> | undefined => {
    if (statement.verb !== 'write' || arrived >= parties) return undefined;
    arrived += 1;
    if (arrived === parties) {
      met = true;
      letGo();
      return undefined;
    }
    return new Promise((resolve) => {
      waiting.push(resolve);
      setTimeout(() => {
        // Later ones pass: the order is the database's now.
        arrived = parties;
        resolve();
      }, patienceMilliseconds).unref();
    });
  };
  return { hold: { before }, met: () => met };
}
