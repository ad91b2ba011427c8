import { LoadbearingError } from '../model/index.js';

/** What a measurement may take and how it reports. */
export interface MeasureOptions {
  /** The sizes that are asked about, in users. */
  users: number[];
  /** Loads these sizes, in users, instead of choosing. */
  sizes?: number[];
  /**
   * Time for everything; what it did not allow is unknown. It is a guard and not a plan: how much is loaded and tried follows
   * from counts, so that two machines come to the same figures. Default 150,000.
   */
  budgetMilliseconds?: number;
  /** Heap of the reference app process. */
  heapMegabytes: number;
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

export const DEFAULT_BUDGET = 150_000;
export const OUT_OF_TIME = 'not measured: the time budget was spent';

/** Starts the clock of one measurement. */
export function startClock(options: MeasureOptions): Clock {
  const budget = options.budgetMilliseconds ?? DEFAULT_BUDGET;
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
