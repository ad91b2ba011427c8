import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LoadbearingError } from '../../model/index.js';
import { checkOrder, type Order, type Trial, type TrialOptions } from './trial.js';
import { wireOf } from './wire.js';

/** As `npm run build` makes it, from `dist/run/load` or `src/run/load`: a process of the sources would need a loader, which takes longer than a trial. */
const program = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/run/load/generator.js');
/** Seconds to start, to open connections and to sort, on a machine with other work. */
const grace = 20;
const longestComplaint = 2000;

/**
 * Sends one trial to a server on 127.0.0.1. The generator is a process of its own, so that neither our work nor the server's
 * delays it and its CPU can be told from ours; it is gone when the promise settles.
 * @throws RangeError or TypeError when the order makes no sense, LB_INTERRUPTED on abort, Error when the process failed
 */
export async function runTrial({ signal, ...order }: TrialOptions): Promise<Trial> {
  checkOrder(order);
  for (const shot of order.shots) wireOf(shot, order.port);
  if (isAborted(signal)) throw new LoadbearingError('LB_INTERRUPTED');
  const child = fork(program, [], {
    execArgv: [],
    // What makes our process debug or load something is not for the generator.
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  const late = setTimeout(kill, longest(order));
  signal?.addEventListener('abort', kill);
  try {
    const { trial, complaint } = await answerOf(child, order);
    if (trial !== undefined) return trial;
    if (isAborted(signal)) throw new LoadbearingError('LB_INTERRUPTED');
    throw new Error(`the load generator ended without a result${complaint === '' ? '' : `: ${complaint}`}`);
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', kill);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Milliseconds after which it cannot be working as it should. */
function longest({ warmUpSeconds, seconds, timeoutMilliseconds }: Order): number {
  return (warmUpSeconds + seconds + grace) * 1000 + timeoutMilliseconds;
}

/** Settles when the process has gone. */
function answerOf(child: ChildProcess, order: Order): Promise<{ trial: Trial | undefined; complaint: string }> {
  return new Promise((resolve) => {
    let trial: Trial | undefined;
    let complaint = '';
    child.on('message', (message) => {
      if (isTrial(message)) trial = message;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-longestComplaint);
    });
    child.on('error', (error) => {
      complaint = error.message;
      if (child.pid === undefined) resolve({ trial, complaint });
    });
    child.on('close', () => resolve({ trial, complaint: complaint.trim() }));
    child.send(order, () => undefined);
  });
}

function isTrial(message: unknown): message is Trial {
  return typeof message === 'object' && message !== null && 'latency' in message && 'valid' in message;
}
