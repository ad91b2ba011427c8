import type { Progress, Result } from '../check.js';
import { LoadbearingError, type Verdict } from '../model/index.js';

/** What a job ends with: the text about it, and the verdict that findings and comparisons are taken from. */
export interface Outcome {
  text: string;
  /** Absent where the app as it is was not judged (something was tried). */
  verdict?: Verdict;
  asked?: Result['asked'];
}

/** Long work, asked for by its id. */
export interface Job {
  id: string;
  kind: 'check' | 'verify' | 'try';
  folder: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Seconds so far, or until its end. */
  seconds: () => number;
  progress: Progress | undefined;
  outcome: Outcome | undefined;
  /** One sentence, with its code. */
  failure: string | undefined;
  /** Settles when it has ended and nothing of it is left; it never rejects. */
  ended: Promise<void>;
  cancel: () => void;
  listeners: Set<() => void>;
}

export interface Jobs {
  /** Starts one. @throws LB_BUSY while another one runs */
  start: (kind: Job['kind'], folder: string, work: Work) => Job;
  /** @throws LB_NO_JOB */
  find: (id: string) => Job;
  /** The last one that judged the app as it is, of this folder where one is named. */
  lastJudged: (folder?: string) => Job | undefined;
  /** Cancels what runs and waits until it has ended. */
  end: () => Promise<void>;
}

export type Work = (signal: AbortSignal, report: (progress: Progress) => void) => Promise<Outcome>;

/** Verdicts are large: older jobs are forgotten. */
const mostKept = 12;

/**
 * The jobs of one server, one at a time: two measurements on one machine would only slow each other.
 * @param sentenceOf what is told of an error
 * @param say told when a job begins and ends
 */
export function createJobs(sentenceOf: (error: unknown) => string, say: (text: string) => void): Jobs {
  const jobs: Job[] = [];
  let made = 0;
  return {
    start(kind, folder, work) {
      const running = jobs.find(({ state }) => state === 'running');
      if (running !== undefined)
        throw new LoadbearingError(
          'LB_BUSY',
          running.id,
          `${running.progress?.room ?? 'starting'}, ${String(running.seconds())} s so far`,
        );
      made += 1;
      const job = begin(`${kind}-${String(made)}`, kind, folder, work, sentenceOf);
      say(`${job.id} began.`);
      void job.ended.then(() => say(`${job.id}: ${job.state} after ${String(job.seconds())} s.`));
      jobs.push(job);
      if (jobs.length > mostKept) jobs.shift();
      return job;
    },
    find(id) {
      const job = jobs.find((one) => one.id === id);
      if (job !== undefined) return job;
      const there = jobs.map((one) => one.id).join(', ');
      throw new LoadbearingError('LB_NO_JOB', id, there === '' ? 'None was started: check starts one.' : `There are ${there}.`);
    },
    lastJudged: (folder) =>
      jobs.findLast((job) => job.outcome?.verdict !== undefined && (folder === undefined || job.folder === folder)),
    async end() {
      for (const job of jobs) job.cancel();
      await Promise.all(jobs.map(({ ended }) => ended));
    },
  };
}

function begin(id: string, kind: Job['kind'], folder: string, work: Work, sentenceOf: (error: unknown) => string): Job {
  const interruption = new AbortController();
  const started = performance.now();
  let stopped: number | undefined;
  const job: Job = {
    id,
    kind,
    folder,
    state: 'running',
    seconds: () => Math.round(((stopped ?? performance.now()) - started) / 1000),
    progress: undefined,
    outcome: undefined,
    failure: undefined,
    ended: Promise.resolve(),
    cancel: () => interruption.abort(),
    listeners: new Set(),
  };
  const report = (progress: Progress): void => {
    job.progress = progress;
    for (const listener of job.listeners) listener();
  };
  const run = async (): Promise<void> => {
    try {
      job.outcome = await work(interruption.signal, report);
      job.state = 'done';
    } catch (error) {
      const cancelled = interruption.signal.aborted;
      job.state = cancelled ? 'cancelled' : 'failed';
      job.failure = sentenceOf(cancelled ? new LoadbearingError('LB_INTERRUPTED') : error);
    }
    stopped = performance.now();
  };
  // Reading blocks: whoever started it is answered first.
  job.ended = new Promise((resolve) => setImmediate(resolve)).then(run);
  return job;
}
