import type { Finding } from '../../../model/index.js';
import { createFinding } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'subscriptions' | 'growing' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'unfiltered-subscription',
  kind: 'fan-out',
  factor: 'queries',
  needs: ['subscriptions', 'growing', 'entryPoints'],
  holds: 'No open screen is told of everybody’s changes.',
};

/** A realtime subscription to a whole table: every change goes to every open screen. */
export const unfilteredSubscription = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const { table, filtered, location } of facts.subscriptions) {
    if (filtered || !facts.growing(table)) continue;
    const reloads = [...facts.entryPoints.values()].some(
      (entry) => entry.moment === 'event' && entry.location.file === location.file && entry.location.line === location.line,
    );
    findings.push(
      createFinding(meta, {
        fingerprint: [location.file, table, String(reloads)],
        breaks: 'fails',
        effort: 'edit',
        title: `Every change of ${table} by anybody goes to every open screen${reloads ? ', which then loads its data again' : ''}`,
        why: `The subscription names no filter. With a hundred people online each change is sent a hundred times${reloads ? ' and answered with a hundred reads' : ''}; people and changes grow together, so the load grows with their square. Platforms cut off what passes their quota.`,
        fix: `Name whose changes are wanted: { event: '*', schema: 'public', table: '${table}', filter: 'user_id=eq.' + user.id }${reloads ? ', and put the changed row into the list instead of loading it again' : ''}.`,
        location,
      }),
    );
  }
  return findings;
});
