/** What the process takes of the machine. */
import perf from 'node:perf_hooks';

const delay = perf.monitorEventLoopDelay({ resolution: 10 });
delay.enable();

let before = process.cpuUsage();

/** Since the last call: microseconds of CPU, and milliseconds that the event loop was late at worst; bytes of heap. */
export function take(): { cpu: number; heap: number; delay: number } {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  const heap = process.memoryUsage().heapUsed;
  const late = delay.max / 1e6;
  delay.reset();
  return { cpu: user + system, heap, delay: late };
}
