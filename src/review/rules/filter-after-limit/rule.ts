import type { CallSite, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'statements' | 'sent' | 'sites' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'filter-after-limit',
  kind: 'wrong-answer',
  factor: 'queries',
  needs: ['statements', 'sent', 'sites', 'reaches', 'entryPoints'],
  holds: 'No list is cut to a page first and filtered for its reader afterwards.',
};

/** A page of everybody's rows, of which the code then keeps the reader's own: among many users nothing is left. */
export const filterAfterLimit = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached) continue;
    const sent = facts.sent(site.id);
    const picked = site.uses.some((place) => place.picked !== undefined) ? sent.find(isPage) : undefined;
    const asked = site.uses.some((place) => place.asked) ? sent.find(isCut) : undefined;
    if (picked) findings.push(describe(site, picked, facts));
    else if (asked) findings.push(describeAsked(site, asked, facts));
  }
  return findings;
});

/** The database gives a page, whosever rows they are. */
function isCut({ facts, rowCap }: Statement): boolean {
  return (
    facts.verb === 'select' &&
    rowCap === undefined &&
    facts.limit !== undefined &&
    (facts.limit === 'parameter' || facts.limit > 1)
  );
}

/** A page of which the code then keeps what the request asks for. */
function describeAsked(site: CallSite, statement: Statement, facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statement.facts.tables[0]?.name ?? 'rows';
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statement.sql, 'asked'],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(names, 'fetches', 'fetch')} a page of ${table} and then keeps what was asked for: pages come back short or empty although there is more`,
    why: 'The limit is applied in the database, the condition afterwards in the code. The more rows there are of another sort, the fewer of a page are left, until it is empty.',
    fix: 'Put the condition into the query, before the limit.',
    location: site.location,
    related: [...site.uses.filter((place) => place.asked).map((place) => relatedTo(place.location, 'query')), ...places],
    entryPoints: ids,
    statements: [statement.id],
    evidence: [`${table} is limited by the query and filtered by a value of the request in the code`],
  });
}

/** A limit of its own, not the platform's, on rows that are not one owner's already. */
function isPage({ facts, rowCap }: Statement): boolean {
  if (facts.verb !== 'select' || rowCap !== undefined || facts.limit === undefined) return false;
  const owned = facts.filters.some((filter) => filter.operator === '=' && filter.literal === undefined && !filter.alternative);
  return !owned && (facts.limit === 'parameter' || facts.limit > 1);
}

function describe(site: CallSite, statement: Statement, facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const picking = new Set(site.uses.flatMap((place) => place.picked ?? []));
  const sets = facts.statements.filter((candidate) => picking.has(candidate.site));
  const table = statement.facts.tables[0]?.name ?? 'rows';
  const page = statement.facts.limit === 'parameter' ? 'a page' : `${statement.facts.limit} rows`;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statement.sql],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(names, 'fetches', 'fetch')} ${page} of everybody’s ${table} and then keeps the reader’s own: with many users nothing is left of them`,
    why: `The limit is applied in the database, the condition afterwards in the code. While there are few users, their own rows are among those ${page}; the more strangers write, the fewer of them are, until the list is empty although there is something to show.`,
    fix: 'Put the condition into the query, before the limit: a join, or WHERE … = ANY($1) with the ids that are looked for.',
    location: site.location,
    related: [...site.uses.filter((place) => place.picked).map((place) => relatedTo(place.location, 'query')), ...places],
    entryPoints: ids,
    statements: [statement.id, ...sets.map((set) => set.id)],
    evidence: [`${table} is limited to ${page} by the query and filtered by the ids of other rows in the code`],
  });
}
