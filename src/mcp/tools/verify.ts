import { z } from 'zod';
import { judgedJob, outcomeOf } from '../outcome.js';
import { differenceOf } from '../texts/difference.js';
import { defineTool } from '../tool.js';
import { answerOf, waitFor } from '../wait.js';
import { waitInput } from './check.js';

/** Checks again after an edit, and compares. */
export const verifyTool = defineTool({
  name: 'verify',
  title: 'Verify a fix',
  description:
    'After an edit: checks the same folder at the same sizes again and compares with a check before it: the ceiling before and after, which findings are gone, new or left, and what is worse. A job as check is.',
  input: z.object({
    job: z.string().optional().describe('The check to compare with; the last one unless told'),
    wait: waitInput,
  }),
  async answer({ job: id, wait }, { doors, jobs }, tell) {
    const { job: before, verdict } = judgedJob(jobs, id);
    const { now, users } = before.outcome?.asked ?? {};
    const asked = { ...(now === undefined ? {} : { now }), ...(users === undefined ? {} : { users }) };
    const job = jobs.start('verify', before.folder, async (signal, report) =>
      outcomeOf(
        await doors.check(before.folder, asked, signal, report),
        (after) => `Compared with ${before.id}.\n${differenceOf(verdict, after)}`,
      ),
    );
    await waitFor(job, wait, tell);
    return answerOf(job);
  },
});
