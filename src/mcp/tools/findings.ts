import { z } from 'zod';
import type { Answer } from '../answer.js';
import { LoadbearingError } from '../../model/index.js';
import { inOrder } from '../../report/index.js';
import { type Judged, judgedJob } from '../outcome.js';
import { wholeFinding } from '../texts/finding.js';
import { findingsPage } from '../texts/page.js';
import { defineTool } from '../tool.js';

/** The findings of a check, or one of them whole. */
export const findingsTool = defineTool({
  name: 'findings',
  title: 'Findings of a check',
  description:
    'Without an id: the open findings of the last check (or of a job), in the order in which users meet them, a line each. With an id: all about one, with its place, evidence, statements, the fix that was tried and the text that says what to change. Begin with the first one.',
  input: z.object({
    job: z.string().optional().describe('The last one that judged the app unless told'),
    id: z.string().optional().describe('Of one finding, as the list shows it in brackets; or its number there'),
    cursor: z
      .string()
      .regex(/^\d{1,9}$/)
      .optional()
      .describe('For the next page of the list: as the page before gave it'),
    from: z.number().int().min(0).default(0).describe('For the rest of a long finding: the character to go on from'),
  }),
  answer({ job, id, cursor, from }, { jobs }) {
    const judged = judgedJob(jobs, job);
    return id === undefined ? pageOf(judged, Number(cursor ?? 0)) : oneOf(judged, id, from);
  },
});

function pageOf({ job, verdict }: Judged, first: number): Answer {
  const { lines, open, next } = findingsPage(verdict, first);
  const rest = next === undefined ? '' : ` ${String(open - next)} more: findings with cursor "${String(next)}".`;
  return {
    says: `${job.id}: ${String(open)} findings are open, ${String(lines.length)} of them here.${rest} findings with the id of one gives all about it.`,
    data: lines.join('\n'),
  };
}

/** @throws LB_NO_FINDING */
function oneOf({ job, verdict }: Judged, id: string, from: number): Answer {
  const finding = verdict.findings.find((one) => one.id === id) ?? inOrder(verdict)[Number(id) - 1];
  if (finding === undefined) throw new LoadbearingError('LB_NO_FINDING', id, job.id);
  return {
    says: `A finding of ${job.id}. After the edit, verify says what it did.`,
    data: wholeFinding(finding, verdict),
    from,
    more: (next) => `findings with the same id and from: ${String(next)} gives the rest.`,
  };
}
