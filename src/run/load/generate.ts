import { type Line, lineTo } from './line.js';
import { spanOf } from './span.js';
import { isAnswer, tallyOf } from './tally.js';
import { type Failure, mostRequests, mostWaiting, type Order, type Trial } from './trial.js';
import { whyInvalid } from './valid.js';
import { wireOf } from './wire.js';

/** Milliseconds in which connections are opened before the first request is due. */
const opening = 50;
/** Milliseconds between two looks for requests whose patience is over. */
const sweepEvery = 20;

/**
 * Sends a trial, open loop: request k is due at k / rate seconds from the start, whatever became of those before it. When every
 * connection is busy, what is due waits, and its time runs (as in wrk2; Gil Tene, "How NOT to Measure Latency").
 */
export function generate(order: Order): Promise<Trial> {
  const { port, rate, connections, timeoutMilliseconds } = order;
  const interval = 1000 / rate;
  const wires = order.shots.map((shot) => wireOf(shot, port));
  const warmUp = Math.ceil(rate * order.warmUpSeconds);
  const total = Math.min(mostRequests, warmUp + Math.max(1, Math.round(rate * order.seconds)));
  const counted = Math.max(0, total - warmUp);
  const seconds = counted / rate;
  const tally = tallyOf(counted);
  const start = performance.now() + opening;
  const span = spanOf(start + warmUp * interval, start + total * interval);
  const intendedAt = (request: number): number => start + request * interval;

  /** Requests are due in order, so those that wait are the numbers from `next` up to `due`. */
  let [due, next, ended, inTime] = [0, 0, 0, 0];
  const free: number[] = [];
  const lines: Line[] = [];
  /** The request that each line carries, -1 when it is free. */
  const carried = new Int32Array(connections).fill(-1);

  const end = (request: number, now: number, outcome: number | Failure, sentAt: number | undefined, bytes: number): void => {
    ended += 1;
    if (isAnswer(outcome) && now >= span.from && now <= span.to) inTime += 1;
    if (request < warmUp) return;
    const fromSend = sentAt === undefined ? undefined : now - sentAt;
    tally.end(outcome, now - intendedAt(request), fromSend, bytes);
  };
  const giveUp = (request: number, outcome: Failure, sentAt?: number): void => {
    end(request, intendedAt(request) + timeoutMilliseconds, outcome, sentAt, 0);
  };
  /** Takes what is due by now, and sends it as far as connections are free. */
  const take = (now: number): void => {
    for (; due < total && intendedAt(due) <= now; due++) if (due >= warmUp) tally.late(now - intendedAt(due));
    for (; due - next > mostWaiting; next++) giveUp(next, 'not sent');
    while (next < due) {
      // First come, first served: a server of several processes gets its connections used evenly.
      const at = free.shift();
      if (at === undefined) return;
      const wire = wires[next % wires.length];
      carried[at] = next;
      next += 1;
      if (wire !== undefined) lines[at]?.send(wire);
    }
  };
  const sweep = (now: number): void => {
    const tooOld = now - timeoutMilliseconds;
    for (; next < due && intendedAt(next) < tooOld; next++) giveUp(next, 'timeout');
    for (const [at, request] of carried.entries()) {
      if (request < 0 || intendedAt(request) >= tooOld) continue;
      const sentAt = lines[at]?.abandon();
      carried[at] = -1;
      free.push(at);
      giveUp(request, 'timeout', sentAt);
    }
  };
  for (let at = 0; at < connections; at++) {
    const line = lineTo(port, scratch, (outcome, sentAt, bytes) => {
      const now = performance.now();
      end(carried[at] ?? 0, now, outcome, sentAt, bytes);
      carried[at] = -1;
      free.push(at);
      take(now);
    });
    lines.push(line);
    free.push(at);
    line.open();
  }
  const result = (): Trial => {
    for (const line of lines) line.end();
    const seen = {
      rate,
      seconds,
      ...tally.described(),
      cpuShare: span.cpuShare(),
      achieved: inTime / seconds,
      backlog: span.backlog(),
    };
    const why = whyInvalid(seen, span.busyShare());
    return { ...seen, valid: why === undefined, ...(why === undefined ? {} : { why }) };
  };
  return new Promise((resolve) => {
    let swept = start;
    const step = (): void => {
      const now = performance.now();
      span.look(now, due - ended);
      if (now - swept >= sweepEvery) {
        swept = now;
        sweep(now);
      }
      take(now);
      if (ended === total && now > span.to) return resolve(result());
      setTimeout(step, due < total ? Math.min(sweepEvery, intendedAt(due) - now) : 1);
    };
    step();
  });
}

/** One for all connections. */
const scratch = Buffer.allocUnsafeSlow(65_536);
