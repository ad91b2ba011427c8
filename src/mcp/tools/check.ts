import { z } from 'zod';
import { folderIn } from '../folders.js';
import { outcomeOf } from '../outcome.js';
import { defineTool } from '../tool.js';
import { answerOf, longestWait, usualWait, waitFor } from '../wait.js';

/** Inputs that several tools take. */
export const usersInput = z.number().int().min(1).max(1e9);
export const waitInput = z
  .number()
  .min(0)
  .max(longestWait)
  .default(usualWait)
  .describe('Seconds to wait for its end before answering');

/** Starts a check as a job. */
export const checkTool = defineTool({
  name: 'check',
  title: 'Check an app',
  description:
    'Measures in a throw-away Postgres for how many users the app in a folder has room, what breaks first and which fix lifts the ceiling. A job of about a minute: answers with the summary when it ends within the wait, else with its id for the tool job. The code is read and not run; nothing is written into the folder.',
  input: z.object({
    folder: z.string().optional().describe('The folder that holds package.json; where the server was started unless told'),
    now: usersInput.optional().describe('Accounts today; as loadbearing.json has it, else 1000'),
    users: z.array(usersInput).min(1).max(6).optional().describe('Sizes to judge; else 10 thousand, 100 thousand and a million'),
    wait: waitInput,
  }),
  async answer({ folder, now, users, wait }, { doors, allowed, jobs }, tell) {
    const place = folderIn(allowed, folder ?? '.');
    const asked = { ...(now === undefined ? {} : { now }), ...(users === undefined ? {} : { users }) };
    const job = jobs.start('check', place, async (signal, report) => outcomeOf(await doors.check(place, asked, signal, report)));
    await waitFor(job, wait, tell);
    return answerOf(job);
  },
});
