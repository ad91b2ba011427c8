import type { EntryPoint } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import type { RuleMeta } from '../../rule.js';

export type Needs = 'courses' | 'catalogue' | 'sent' | 'bound' | 'sites' | 'entryPoints' | 'statements' | 'processFacts';

/** What the rule is called and needs. */
export const meta: RuleMeta<Needs> = {
  id: 'race',
  kind: 'race',
  factor: 'data-model',
  needs: ['courses', 'catalogue', 'sent', 'bound', 'sites', 'entryPoints', 'statements', 'processFacts'],
  holds: 'Two people at the same moment do not undo each other: what is checked before a write is checked by the database too.',
};

/** Entry points as people read them. */
export function namesOf(entries: string[], facts: Pick<Facts, Needs>): string[] {
  return entries
    .flatMap((id): EntryPoint[] => {
      const entry = facts.entryPoints.get(id);
      return entry ? [entry] : [];
    })
    .map((entry) => entry.name);
}
