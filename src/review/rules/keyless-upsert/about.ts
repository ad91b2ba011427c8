import type { RuleMeta } from '../../rule.js';

export type Needs = 'statements' | 'sites' | 'sent' | 'reaches' | 'entryPoints' | 'catalogue';

/** What the rule is called and needs. */
export const meta: RuleMeta<Needs> = {
  id: 'keyless-upsert',
  kind: 'wrong-answer',
  factor: 'queries',
  needs: ['statements', 'sites', 'sent', 'reaches', 'entryPoints', 'catalogue'],
  holds: 'Every upsert sends the columns by which it looks for the row that is there.',
};
