/** What a piece of work costs, in milliseconds unless said otherwise. */
export interface Parts {
  /** For round trips. */
  waiting: number;
  database: number;
  /** For pages that are not in memory: nobody's core works meanwhile. */
  disk: number;
  process: number;
  network: number;
  /** Statements sent, a number. */
  statements: number;
  rows: number;
  bytes: number;
  /** Kilobytes of rows that are held until the answer is sent. */
  held: number;
  /** Kilobytes of rows that a turn of a loop holds and lets go. */
  passing: number;
}

export const nothing: Parts = {
  waiting: 0,
  database: 0,
  disk: 0,
  process: 0,
  network: 0,
  statements: 0,
  rows: 0,
  bytes: 0,
  held: 0,
  passing: 0,
};

const names = ['waiting', 'database', 'disk', 'process', 'network', 'statements', 'rows', 'bytes', 'held', 'passing'] as const;

/** One after the other. */
export function sum(parts: readonly Parts[]): Parts {
  const total = { ...nothing };
  for (const part of parts) for (const name of names) total[name] += part[name];
  return total;
}

/** As often as that; what a turn lets go is held once. */
export function times(part: Parts, count: number): Parts {
  const total = { ...nothing };
  for (const name of names) total[name] = part[name] * count;
  return { ...total, passing: count > 0 ? part.passing : 0 };
}

/** Milliseconds of all parts. */
export function milliseconds({ waiting, database, disk, process, network }: Parts): number {
  return waiting + database + disk + process + network;
}

/** The part of the answer that somebody waits for while the process is idle. */
export function away({ waiting, database, disk }: Parts): number {
  return waiting + database + disk;
}

/** The one with the most of something; the first of equals. */
export function dearest<Item>(items: readonly Item[], price: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  for (const item of items) if (best === undefined || price(item) > price(best)) best = item;
  return best;
}
