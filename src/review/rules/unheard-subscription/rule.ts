import type { Finding, Subscription } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { identifier } from '../../identifier.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'subscriptions';

const meta: RuleMeta<Needs> = {
  id: 'unheard-subscription',
  kind: 'broken-query',
  factor: 'backend',
  needs: ['catalogue', 'subscriptions'],
  holds: 'No screen listens to a table that the migrations leave out of what they have sent.',
};

/**
 * A realtime subscription to a table that the schema sources leave out of what Supabase sends, though they put others in
 * (https://supabase.com/docs/guides/realtime/postgres-changes: "add your table to the supabase_realtime publication").
 */
export const unheardSubscription = defineRule(meta, (facts) => {
  const byTable = new Map<string, Subscription[]>();
  for (const subscription of facts.subscriptions)
    if (isUnheard(subscription, facts))
      byTable.set(subscription.table, [...(byTable.get(subscription.table) ?? []), subscription]);
  return [...byTable.values()].flatMap((subscriptions) => describe(subscriptions, facts));
});

/** Whether no change of the table is sent, as far as the schema sources say. */
export function isUnheard({ table }: Pick<Subscription, 'table'>, { catalogue }: Pick<Facts, 'catalogue'>): boolean {
  if (catalogue.published === undefined) return false;
  const named = catalogue.tables.filter(({ name, origin }) => name === table && origin === 'declared');
  return named.length > 0 && named.every(({ schema, name }) => !catalogue.published?.includes(`${schema}.${name}`));
}

function describe([first, ...others]: Subscription[], { catalogue }: Pick<Facts, Needs>): Finding[] {
  if (first === undefined) return [];
  const { table, location } = first;
  const published = (catalogue.published ?? []).map((name) => name.replace(/^public\./, ''));
  return [
    createFinding(meta, {
      fingerprint: [location.file, table],
      breaks: 'fails',
      effort: 'migration',
      title: `A screen listens to changes of ${table}, which no migration adds to what is sent: it may never hear one`,
      why: `Supabase sends the changes of the tables in the publication supabase_realtime. The migrations put ${listed(published)} into it and not ${table}: unless somebody has switched it on by hand, what others change is seen only after the page is loaded again, without an error.`,
      fix: `alter publication supabase_realtime add table ${identifier(table)}; Whoever listens gets what the row-level policies let him read. Where it is on already, write it into a migration all the same: the next database made of them would lack it.`,
      location,
      related: others.map((other) => relatedTo(other.location, 'callee')),
      entryPoints: [],
      statements: [],
      evidence: [`in supabase_realtime: ${published.join(', ')}`],
    }),
  ];
}

const mostNamed = 3;

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
