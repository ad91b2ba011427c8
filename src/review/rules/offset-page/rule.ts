import type { CallSite, Catalogue, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { asRow, nextPage } from '../../next-page.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** Fewer rows than these are read at once whatever page is shown. */
const fewRows = 1_000;

type Needs = 'sent' | 'catalogue' | 'sites' | 'growing' | 'owned' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'offset-page',
  kind: 'offset-pagination',
  factor: 'queries',
  needs: ['sent', 'catalogue', 'sites', 'growing', 'owned', 'reaches', 'entryPoints'],
  holds: 'No list reads and throws away the pages before the one that is shown.',
};

/** Pages that are found by counting: the database reads all pages before them. */
export const offsetPage = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached) continue;
    const skipping = facts.sent(site.id).filter((statement) => skips(statement, facts));
    if (skipping.length > 0) findings.push(describe(site, skipping, facts));
  }
  return findings;
});

function skips(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const told = statement.facts;
  if ((facts.owned(statement) ?? Infinity) < fewRows) return false;
  return told.verb === 'select' && told.offset === 'parameter' && told.tables.some((table) => facts.growing(table.name));
}

function behind(statement: Statement | undefined, catalogue: Catalogue): string {
  const page = nextPage(statement, catalogue);
  if (page === undefined && (statement?.facts.orderBy.length ?? 0) < 2)
    return 'give the table a key, order by it, and ask for what comes behind it with the same LIMIT';
  if (page === undefined)
    return 'ask for what comes behind it in that order (its columns go both ways: compare one after the other) with the same ORDER BY and LIMIT';
  const places = asRow(page.columns.map((_, at) => `$${String(at + 1)}`));
  return `WHERE ${asRow(page.columns)} ${page.sign} ${places} with ${page.order === undefined ? 'the same ORDER BY and LIMIT' : `${page.order} and the same LIMIT`}`;
}

function describe(site: CallSite, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const first = statements[0];
  const table = first?.facts.tables[0]?.name ?? 'rows';
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, first?.sql ?? ''],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'shows', 'show')} pages of ${table} by counting: page 500 reads the 499 before it (OFFSET)`,
    why: 'The database cannot jump to row 10,000; it reads the 10,000 rows before it and throws them away. The later the page, the slower. Rows that are added meanwhile are shown twice or not at all.',
    fix: `Remember the last row shown instead of its number: ${behind(first, facts.catalogue)}.`,
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
  });
}
