/** One request as it is sent; the headers already hold cookies or tokens. */
export interface Shot {
  method: string;
  /** Path and query, encoded as on the wire. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** What one trial is to be; without the signal it is what the generator's own process is told. */
export interface Order {
  /** Of a server on 127.0.0.1: no other host is ever sent to. */
  port: number;
  /** Sent in turn, from the first again after the last. */
  shots: readonly Shot[];
  /** Requests a second, evenly apart. */
  rate: number;
  /** Of sending that counts. */
  seconds: number;
  /** Of sending before that, which does not count. */
  warmUpSeconds: number;
  connections: number;
  /** From the moment at which a request should be sent: patience does not begin with a free connection. */
  timeoutMilliseconds: number;
}

export interface TrialOptions extends Order {
  signal?: AbortSignal;
}

/** Milliseconds by rank: each is a latency that was seen. */
export interface Ranks {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What was seen in one trial; warm-up excluded. */
export interface Trial {
  rate: number;
  seconds: number;
  /** Requests whose turn came: answered + failed. */
  sent: number;
  /** With a whole answer below 500. */
  answered: number;
  /** No answer, 5xx, timeout. */
  failed: number;
  /** How many by status, or by why there is none (`Failure`). Their sum is `sent`. */
  statuses: Record<string, number>;
  /**
   * From the moment at which a request should be sent (open loop; Tene's coordinated omission), so that waiting for a connection
   * counts. Whoever was given up counts with the timeout, an error without any answer does not count. Zeros when there is nothing.
   */
  latency: Ranks;
  /** From the moment at which it was written; requests that were never written are not in it. */
  fromSend: Ranks;
  /** How late the generator itself was, waiting for a connection excluded. */
  sendLag: { p99: number; max: number };
  /** Share of one core that the generator used. */
  cpuShare: number;
  /** Answers below 500 that arrived within the trial's time, a second. */
  achieved: number;
  /** Requests in flight or waiting at the end (mean of the last tenth) minus those at the middle: growth. */
  backlog: number;
  /** Bytes of the whole answers, heads included. */
  bytes: number;
  /** False when the generator was the bottleneck: the trial says nothing of the server. */
  valid: boolean;
  why?: string;
}

/** Why there is no answer; "no socket" is the generator's own failure, "not sent" that too many waited. */
export type Failure = 'timeout' | 'closed' | 'refused' | 'unreadable' | 'not sent' | 'no socket';

/** Requests of a trial, at most; a trial that would have more is shorter. */
export const mostRequests = 2_000_000;
/** Requests that wait for a connection, at most; the eldest is given up. */
export const mostWaiting = 100_000;
const mostSeconds = 600;
const mostConnections = 10_000;

/** @throws RangeError when the trial has no end, no request or no place */
export function checkOrder({ port, shots, rate, seconds, warmUpSeconds, connections, timeoutMilliseconds }: Order): void {
  const within = (what: string, value: number, least: number, most: number): void => {
    if (!(value >= least && value <= most)) throw new RangeError(`${what} must be from ${least} to ${most}: ${value}`);
  };
  if (shots.length === 0) throw new RangeError('a trial needs a request to send');
  within('port', port, 1, 65_535);
  within('rate', rate, 0.001, 1_000_000);
  within('seconds', seconds, 0.001, mostSeconds);
  within('warmUpSeconds', warmUpSeconds, 0, mostSeconds);
  within('connections', connections, 1, mostConnections);
  within('timeoutMilliseconds', timeoutMilliseconds, 1, mostSeconds * 1000);
}
