import type { EventLoopUtilization } from 'node:perf_hooks';

/** The time of a trial that counts: what the generator spent in it, and how many requests were in flight. */
export interface Span {
  from: number;
  to: number;
  /** To be called often; the more often, the nearer the figures. */
  look(now: number, inFlight: number): void;
  /** Share of one core, user and system, all threads of this process. */
  cpuShare(): number;
  /** Share of the time in which the event loop had something to do, whether or not the machine gave it a core to do it on. */
  busyShare(): number;
  /** Mean of the last tenth minus mean of the tenth around the middle: a single moment would show the swing, not the growth. */
  backlog(): number;
}

interface Mean {
  sum: number;
  count: number;
}

/** Moments on the clock of `performance.now`, in milliseconds. */
export function spanOf(from: number, to: number): Span {
  const middle: Mean = { sum: 0, count: 0 };
  const end: Mean = { sum: 0, count: 0 };
  let first: { at: number; used: NodeJS.CpuUsage; loop: EventLoopUtilization } | undefined;
  let shares: { cpu: number; busy: number } | undefined;
  const sharesUntil = (now: number): { cpu: number; busy: number } => {
    if (first === undefined) return { cpu: 0, busy: 0 };
    const { user, system } = process.cpuUsage(first.used);
    const { utilization } = performance.eventLoopUtilization(first.loop);
    return { cpu: (user + system) / 1000 / Math.max(1, now - first.at), busy: utilization };
  };
  return {
    from,
    to,
    look(now, inFlight) {
      if (now < from) return;
      first ??= { at: now, used: process.cpuUsage(), loop: performance.eventLoopUtilization() };
      const part = (now - from) / (to - from);
      if (part >= 0.45 && part < 0.55) add(middle, inFlight);
      if (part >= 0.9 && part < 1) add(end, inFlight);
      if (part >= 1) shares ??= sharesUntil(now);
    },
    cpuShare: () => shares?.cpu ?? 0,
    busyShare: () => shares?.busy ?? 0,
    backlog: () => Math.round(mean(end) - mean(middle)),
  };
}

function add(to: Mean, value: number): void {
  to.sum += value;
  to.count += 1;
}

function mean({ sum, count }: Mean): number {
  return count === 0 ? 0 : sum / count;
}
