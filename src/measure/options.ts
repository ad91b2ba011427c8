import { LoadbearingError, type ProposedIndex } from '../model/index.js';

/** How much is loaded, and what it may take: more rows leave less to calculate. */
export type Depth = 'quick' | 'usual' | 'deep' | 'full';

export interface Extent {
  /** Rows in all databases together. */
  mostRows: number;
  /** Databases, three times apart in users: with more rows more of them, so that the smallest stays as small. */
  sizes: number;
  /** Bytes that the lab may take on the disk. */
  diskBytes: number;
  /** Seconds that one table's fill may take. */
  fillSeconds: number;
  /** Rows that are loaded beyond these to look at plans that change at larger sizes; none by default, where a run takes a minute. */
  confirmRows: number;
  /** Seconds for trying fixes. A guard: how much is tried follows from counts, and on a large app from this. */
  fixSeconds: number;
  /** Milliseconds of sending the hot paths, at most; with choosing people and looking for queues three seconds more. */
  pushMilliseconds: number;
  /** Milliseconds for everything that is measured. */
  budget: number;
}

const gigabyte = 1024 ** 3;

/** Measured on two cores: a million rows take about half a gigabyte with their indexes. */
export const extents: Record<Depth, Extent> = {
  quick: {
    mostRows: 150_000,
    sizes: 4,
    diskBytes: 4 * gigabyte,
    fillSeconds: 300,
    fixSeconds: 30,
    pushMilliseconds: 5_000,
    confirmRows: 0,
    budget: 150_000,
  },
  usual: {
    mostRows: 1_500_000,
    sizes: 4,
    diskBytes: 4 * gigabyte,
    fillSeconds: 300,
    fixSeconds: 30,
    pushMilliseconds: 7_500,
    confirmRows: 0,
    budget: 150_000,
  },
  deep: {
    mostRows: 6_000_000,
    sizes: 6,
    diskBytes: 12 * gigabyte,
    fillSeconds: 600,
    fixSeconds: 180,
    pushMilliseconds: 7_500,
    confirmRows: 4_000_000,
    budget: 900_000,
  },
  full: {
    mostRows: 30_000_000,
    sizes: 7,
    diskBytes: 48 * gigabyte,
    fillSeconds: 1800,
    fixSeconds: 600,
    pushMilliseconds: 7_500,
    confirmRows: 20_000_000,
    budget: 5_400_000,
  },
};

/** What a measurement may take and how it reports. */
export interface MeasureOptions {
  /** The sizes that are asked about, in users. */
  users: number[];
  /** Loads these sizes, in users, instead of choosing. */
  sizes?: number[];
  /**
   * Time for everything; what it did not allow is unknown. It is a guard and not a plan: how much is loaded and tried follows
   * from counts, so that two machines come to the same figures. Default: that of the depth.
   */
  budgetMilliseconds?: number;
  /** How much is loaded: `usual` unless told. */
  depth?: Depth;
  /** Rows that are loaded to look at plans that change; absent: those of the depth. */
  confirmRows?: number;
  /** Seconds for trying fixes; default: that of the depth. */
  fixSeconds?: number;
  /** Heap of the reference app process. */
  heapMegabytes: number;
  /** Tries these indexes and no other fix. Absent: whatever could help. */
  proposed?: readonly ProposedIndex[];
  /** Pushes the statement mix at the end: accounts today, and requests a second by entry point at so many users. Absent: it does not. */
  push?: { now: number; rates: (users: number) => ReadonlyMap<string, number> };
  report?: (progress: { text: string; done: number; total: number }) => void;
  signal?: AbortSignal;
}

/** The time that is left, shared by the phases. */
export interface Clock {
  /** Milliseconds until that share (0 to 1) of the budget is spent. */
  left(share: number): number;
  /** Whether it is spent, or the caller asked to stop. */
  spent(share: number): boolean;
  /** Runs a phase and books its seconds. Throws LB_INTERRUPTED when the caller asked to stop. */
  phase<Result>(name: string, run: () => Promise<Result>): Promise<Result>;
  seconds: Record<string, number>;
}

export const OUT_OF_TIME = 'not measured: the time budget was spent';

/** Starts the clock of one measurement. */
export function startClock(options: MeasureOptions): Clock {
  const budget = options.budgetMilliseconds ?? extents[options.depth ?? 'usual'].budget;
  const started = performance.now();
  const seconds: Record<string, number> = {};
  const left = (share: number): number => started + budget * share - performance.now();
  return {
    seconds,
    left,
    spent: (share) => options.signal?.aborted === true || left(share) <= 0,
    async phase(name, run) {
      if (options.signal?.aborted === true) throw new LoadbearingError('LB_INTERRUPTED');
      const from = performance.now();
      try {
        return await run();
      } finally {
        seconds[name] = (seconds[name] ?? 0) + (performance.now() - from) / 1000;
      }
    },
  };
}
