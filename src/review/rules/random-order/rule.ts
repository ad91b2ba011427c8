import type { CallSite, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'sent' | 'sites' | 'growing' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'random-order',
  kind: 'over-fetch',
  factor: 'queries',
  needs: ['sent', 'sites', 'growing', 'reaches', 'entryPoints'],
  holds: 'No list is shuffled by the database to pick a few rows.',
};

/** `ORDER BY random() LIMIT 5` reads and sorts everything for five rows. */
export const randomOrder = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached) continue;
    const shuffling = facts.sent(site.id).filter((statement) => shuffles(statement, facts));
    if (shuffling.length > 0) findings.push(describe(site, shuffling, facts));
  }
  return findings;
});

function shuffles({ facts: told }: Statement, facts: Pick<Facts, Needs>): boolean {
  return told.orderBy.some((key) => key.column === 'random()') && told.tables.some((table) => facts.growing(table.name));
}

function describe(site: CallSite, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statements[0]?.facts.tables[0]?.name ?? 'rows';
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statements[0]?.sql ?? ''],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'shuffles', 'shuffle')} all ${table} to pick a few of them (ORDER BY random())`,
    why: 'The database gives every row a random number and sorts them all, for each request anew. No index helps.',
    fix: `Pick a random place instead of a random order: a random id and WHERE id >= $1 ORDER BY id LIMIT n, or a column with a random number, an index on it, and the same comparison.`,
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
  });
}
