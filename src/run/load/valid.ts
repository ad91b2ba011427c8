import type { Trial } from './trial.js';

/** Share of a core beyond which it was the generator that could not do more. */
const busiest = 0.9;
/** Milliseconds that timers and a machine with other work may cost; what is below says nothing against a trial. */
const usualLag = 10;
/** The generator's own lateness may be this share of the latency that was seen. */
const lagShare = 0.1;

/** Why a trial tells of the generator and not of the server; undefined when it tells of the server. */
export function whyInvalid(
  { cpuShare, sendLag, latency, statuses }: Pick<Trial, 'cpuShare' | 'sendLag' | 'latency' | 'statuses'>,
  busyShare: number,
): string | undefined {
  if (statuses['no socket'] !== undefined) return 'this machine had no socket left for a further connection';
  if (cpuShare > busiest) return `the load generator used ${Math.round(cpuShare * 100)} % of a core`;
  // What is late because other work of the machine took the core does not show in the CPU, but in a loop that never waits.
  if (busyShare > busiest) return 'the load generator was hardly ever idle: this machine had no whole core for it';
  // Of a slow server's long latencies a late send is a small part; of short ones it may be the whole.
  if (sendLag.p99 > Math.max(usualLag, latency.p99 * lagShare))
    return `the load generator itself sent one request of a hundred ${Math.round(sendLag.p99)} ms late or later`;
  return undefined;
}
