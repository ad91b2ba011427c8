import type { Result } from '../check.js';
import { LoadbearingError, type Verdict } from '../model/index.js';
import type { Job, Jobs, Outcome } from './jobs.js';
import { summaryOf } from './texts/summary.js';

/** What a check ends with. */
export function outcomeOf(result: Result, text: (verdict: Verdict) => string = summaryOf): Outcome {
  const { verdict, asked } = result;
  if (verdict === undefined) return { text: 'Nothing was judged.' };
  return { text: text(verdict), verdict, ...(asked === undefined ? {} : { asked }) };
}

/** A job with its verdict. */
export interface Judged {
  job: Job;
  verdict: Verdict;
}

/**
 * The job of that id, or the last one that judged the app.
 * @throws LB_NO_JOB, or LB_NOT_DONE for one without a verdict
 */
export function judgedJob(jobs: Jobs, id: string | undefined): Judged {
  const job = id === undefined ? jobs.lastJudged() : jobs.find(id);
  if (job === undefined) throw new LoadbearingError('LB_NO_JOB', 'that judged an app', 'check starts one.');
  const verdict = job.outcome?.verdict;
  if (verdict !== undefined) return { job, verdict };
  throw new LoadbearingError(
    'LB_NOT_DONE',
    job.id,
    job.kind === 'try' ? 'it tried something, and job has what came out' : `it is ${job.state}`,
  );
}
