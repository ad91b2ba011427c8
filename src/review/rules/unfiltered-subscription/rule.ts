import type { Finding, Subscription } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'subscriptions' | 'growing' | 'entryPoints' | 'statements' | 'scenario';

const meta: RuleMeta<Needs> = {
  id: 'unfiltered-subscription',
  kind: 'fan-out',
  factor: 'queries',
  needs: ['subscriptions', 'growing', 'entryPoints', 'statements', 'scenario'],
  holds: 'No open screen is told of everybody’s changes.',
};

/** A realtime subscription to a whole table: every change goes to every open screen. */
export const unfilteredSubscription = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const subscription of facts.subscriptions) {
    const { table, filtered, location } = subscription;
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
        fix: `${filterFor(subscription, facts)}${reloads ? ', and put the changed row into the list instead of loading it again' : ''}.`,
        location,
      }),
    );
  }
  return findings;
});

/** The filter by the column with which the same file asks for such rows, else by their owner; in words where there is neither. */
function filterFor({ table, location }: Subscription, facts: Pick<Facts, Needs>): string {
  const asked = facts.statements
    .filter((statement) => statement.location.file === location.file && statement.facts.tables[0]?.name === table)
    .flatMap(({ facts: { filters, tables } }) =>
      filters.filter(
        (filter) =>
          filter.table === tables[0]?.alias &&
          filter.operator === '=' &&
          !filter.alternative &&
          filter.parameter !== undefined &&
          filter.literal === undefined,
      ),
    )
    .map(({ column }) => column);
  const column = asked.find((name) => name !== 'id') ?? facts.scenario.tables.find((line) => line.table === table)?.owner;
  return column === undefined
    ? `Name in a filter which changes of ${table} this screen shows (filter: 'column=eq.value', by a column of ${table})`
    : `Name whose changes are wanted: { event: '*', schema: 'public', table: '${table}', filter: '${column}=eq.' + … }`;
}
