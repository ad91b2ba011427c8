import type { Failure, Ranks, Trial } from './trial.js';

/** Counts how requests ended, and keeps every time: ranks are exact. */
export interface Tally {
  /** Milliseconds by which the generator noticed too late that a request was due. */
  late(milliseconds: number): void;
  /** @param fromSend undefined when the request was never written */
  end(outcome: number | Failure, fromIntended: number, fromSend: number | undefined, bytes: number): void;
  described(): Pick<Trial, 'sent' | 'answered' | 'failed' | 'statuses' | 'latency' | 'fromSend' | 'sendLag' | 'bytes'>;
}

/** @param most requests that may be counted */
export function tallyOf(most: number): Tally {
  const latencies = timesOf(most);
  const fromSends = timesOf(most);
  const lags = timesOf(most);
  const outcomes = new Map<number | Failure, number>();
  let answered = 0;
  let sent = 0;
  let received = 0;
  return {
    late: lags.add,
    end(outcome, fromIntended, fromSend, bytes) {
      sent += 1;
      received += bytes;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (isAnswer(outcome)) answered += 1;
      // To be refused at once is no fast answer; to be given up is a slow one.
      if (typeof outcome === 'string' && outcome !== 'timeout' && outcome !== 'not sent') return;
      latencies.add(fromIntended);
      if (fromSend !== undefined) fromSends.add(fromSend);
    },
    described() {
      const { p99, max } = lags.ranks();
      return {
        sent,
        answered,
        failed: sent - answered,
        statuses: Object.fromEntries([...outcomes].map(([outcome, count]) => [String(outcome), count])),
        latency: latencies.ranks(),
        fromSend: fromSends.ranks(),
        sendLag: { p99, max },
        bytes: received,
      };
    },
  };
}

export function isAnswer(outcome: number | Failure): boolean {
  return typeof outcome === 'number' && outcome < 500;
}

interface Times {
  add(milliseconds: number): void;
  ranks(): Ranks;
}

function timesOf(most: number): Times {
  const values = new Float64Array(most);
  let count = 0;
  return {
    add(milliseconds) {
      values[count] = milliseconds;
      count += 1;
    },
    ranks() {
      const sorted = values.subarray(0, count).sort();
      // The smallest value that so large a share is not above (nearest rank).
      const at = (share: number): number => microseconds(sorted[Math.max(0, Math.ceil(count * share) - 1)] ?? 0);
      return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
    },
  };
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
