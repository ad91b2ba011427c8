import { z } from 'zod';
import type { Proposed } from '../../check.js';
import { LoadbearingError } from '../../model/index.js';
import { folderIn } from '../folders.js';
import type { Jobs } from '../jobs.js';
import { judgedJob } from '../outcome.js';
import { trialText } from '../texts/trial.js';
import { defineTool } from '../tool.js';
import { answerOf, waitFor } from '../wait.js';
import { usersInput, waitInput } from './check.js';

const usualUsers = 100_000;
const sqlInput = z.string().min(1).max(20_000);

/** Looks at a statement or an index before it stands in the code. */
export const tryTool = defineTool({
  name: 'try',
  title: 'Try a query or an index',
  description:
    'What a statement would cost at N users (sql), and what an index would do (index: one CREATE INDEX): pages and rows with and without it for each statement that it serves, the price of a write, and the ceiling with it alone. Built and measured on filled copies of the schema, with the rights of the app and no more; nothing is written into the folder. A job as check is. Without an index, the indexes that would help the statement are tried.',
  input: z.object({
    folder: z.string().optional().describe('Where the server was started unless told'),
    sql: sqlInput.optional().describe('One SELECT, INSERT, UPDATE or DELETE, with $1, $2 … for what the request brings'),
    role: z
      .enum(['owner', 'service', 'authenticated', 'anon'])
      .default('owner')
      .describe('Who sends it: owner and service bypass row-level security'),
    index: sqlInput.optional().describe('One CREATE INDEX statement'),
    finding: z.string().optional().describe('Id of a finding of the last check: its statements are shown besides'),
    users: usersInput.default(usualUsers).describe('Users at which it is looked at'),
    wait: waitInput,
  }),
  async answer({ folder, sql, role, index, finding, users, wait }, { doors, allowed, jobs }, tell) {
    if (sql === undefined && index === undefined)
      throw new LoadbearingError('LB_PROPOSED', 'neither sql nor index says what to try');
    const place = folderIn(allowed, folder ?? '.');
    const statements = finding === undefined ? [] : statementsOf(jobs, finding);
    const propose: Proposed = {
      ...(sql === undefined ? {} : { statement: { sql, role } }),
      ...(index === undefined ? {} : { index }),
    };
    const job = jobs.start('try', place, async (signal, report) => {
      const result = await doors.check(place, { users: [users], propose }, signal, report);
      return { text: trialText(result, { users, index: index !== undefined, statements }) };
    });
    await waitFor(job, wait, tell);
    return answerOf(job);
  },
});

/** @throws LB_NO_JOB, LB_NO_FINDING */
function statementsOf(jobs: Jobs, id: string): string[] {
  const { job, verdict } = judgedJob(jobs, undefined);
  const finding = verdict.findings.find((one) => one.id === id);
  if (finding === undefined) throw new LoadbearingError('LB_NO_FINDING', id, job.id);
  return finding.statements;
}
