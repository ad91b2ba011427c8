import type { Trial } from './trial.js';

/** What a server must do to hold a rate. */
export interface Budget {
  /** Latency from the intended moment that one request of a hundred may be above. */
  p99Milliseconds: number;
  /** Share of requests that may fail. */
  failedShare: number;
  /** Share of the rate that must be answered in time; less means that requests pile up. */
  achievedShare: number;
}

/** Whether a server held the rate of a valid trial. */
export function holds({ rate, seconds, sent, failed, latency, achieved }: Trial, budget: Budget): boolean {
  if (failed > sent * budget.failedShare || latency.p99 > budget.p99Milliseconds) return false;
  // How many are in flight at the start and at the end differs by chance, most in a short trial of a slow server: by Little's law
  // they are rate × latency, and swing with about the root of that. What is within it is no growth.
  const inFlight = (rate * latency.p50) / 1000;
  const missing = (rate - achieved) * seconds;
  return missing <= Math.max((1 - budget.achievedShare) * rate * seconds, 1 + 2 * Math.sqrt(inFlight));
}
