import type { Answer } from './answer.js';
import type { Job } from './jobs.js';
import type { Tell } from './tool.js';

/** Seconds that an answer waits for a job unless told, and at most: clients give up after a minute. */
export const [usualWait, longestWait] = [20, 50];

/** Waits for the end of a job, but not longer than so many seconds, and tells how far it is meanwhile. */
export async function waitFor(job: Job, seconds: number, tell: Tell): Promise<void> {
  const listen = (): void => tell(progressOf(job), job.seconds());
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, seconds * 1000)));
  job.listeners.add(listen);
  try {
    await Promise.race([job.ended, late]);
  } finally {
    job.listeners.delete(listen);
    clearTimeout(timer);
  }
}

/** What there is to say of a job now; when it is done, what it ended with. */
export function answerOf(job: Job, from = 0): Answer {
  const { id, state, outcome, failure, progress } = job;
  if (state === 'running')
    return {
      says: `${id} is running: ${progressOf(job)}, ${String(job.seconds())} s so far. Ask job with id ${id} for it; a check takes about a minute.`,
      ...(progress === undefined ? {} : { data: progress.text }),
    };
  const ended = `${id}: ${state} after ${String(job.seconds())} s.`;
  if (state !== 'done' || outcome === undefined)
    return { says: ended, ...(state === 'failed' ? { failed: true } : {}), ...(failure === undefined ? {} : { data: failure }) };
  return { says: ended, data: outcome.text, from, more: (next) => `job with id ${id} and from: ${String(next)} gives the rest.` };
}

/** "measure, 3 of 20"; its text may name what the app names, and is data. */
function progressOf({ progress }: Job): string {
  if (progress === undefined) return 'starting';
  const { room, done, total } = progress;
  return `${room}${done === undefined || total === undefined ? '' : `, ${String(done)} of ${String(total)}`}`;
}
