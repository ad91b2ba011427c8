import { z } from 'zod';
import { defineTool } from '../tool.js';
import { answerOf, waitFor } from '../wait.js';
import { waitInput } from './check.js';

/** How far a job is, its result when it is done, and its end where that is asked for. */
export const jobTool = defineTool({
  name: 'job',
  title: 'Ask for a job',
  description:
    'How far a job of check, verify or try is: its room, progress and seconds so far; when it is done, its result. With cancel it is ended first, and nothing of it is left behind.',
  input: z.object({
    id: z.string().describe('As check, verify or try gave it: check-1'),
    wait: waitInput,
    cancel: z.boolean().default(false),
    from: z.number().int().min(0).default(0).describe('For the rest of a long result: the character to go on from'),
  }),
  async answer({ id, wait, cancel, from }, { jobs }, tell) {
    const job = jobs.find(id);
    if (cancel) {
      job.cancel();
      await job.ended;
    } else await waitFor(job, wait, tell);
    return answerOf(job, from);
  },
});
