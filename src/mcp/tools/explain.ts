import { z } from 'zod';
import { defineTool } from '../tool.js';

/** The page of a rule. */
export const explainTool = defineTool({
  name: 'explain',
  title: 'Explain a rule',
  description: 'What a rule means, why it hurts and what to do, with examples. Without a rule: all rules, a line each.',
  input: z.object({
    rule: z.string().max(100).optional().describe('As a finding names it: missing-index'),
    from: z.number().int().min(0).default(0).describe('For the rest of a long page: the character to go on from'),
  }),
  answer({ rule, from }, { doors }) {
    return {
      says: rule === undefined ? 'All rules. explain with one of them gives its page.' : `The rule ${rule}.`,
      page: doors.explain(rule),
      from,
      more: (next) => `explain with the same rule and from: ${String(next)} gives the rest.`,
    };
  },
});
