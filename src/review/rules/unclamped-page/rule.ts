import type { CallSite, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'sent' | 'sites' | 'growing' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'unclamped-page',
  kind: 'unbounded-list',
  factor: 'queries',
  needs: ['sent', 'sites', 'growing', 'reaches', 'entryPoints'],
  holds: 'Nobody can ask for a page of a million rows.',
};

/** A page size that comes out of the address as it is: whoever likes asks for the whole table. */
export const unclampedPage = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached) continue;
    const open = facts.sent(site.id).filter((statement) => takesAnySize(statement, facts));
    if (open.length > 0) findings.push(describe(site, open, facts));
  }
  return findings;
});

/** The limit is a part of the address that nothing was done with but to make a number of it. */
function takesAnySize({ facts: told, parameters }: Statement, facts: Pick<Facts, Needs>): boolean {
  if (told.verb !== 'select' || told.limit !== 'parameter' || !told.tables.some((table) => facts.growing(table.name)))
    return false;
  return parameters.some(
    (parameter) =>
      parameter.operator === 'limit' &&
      parameter.origin.startsWith('request: ') &&
      /\bquery\b|searchParams/i.test(parameter.origin) &&
      !/\bmin\b|clamp|Math\./i.test(parameter.origin),
  );
}

function describe(site: CallSite, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statements[0]?.facts.tables[0]?.name ?? 'rows';
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statements[0]?.sql ?? ''],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'lets', 'let')} the caller choose how many ${table} one request loads, without a limit`,
    why: 'The page size comes from the address as it is. One request with a large number loads the whole table into the app’s memory; a crawler or a mistake is enough.',
    fix: 'Clamp it: Math.min(Number(limit) || 20, 100).',
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
  });
}
