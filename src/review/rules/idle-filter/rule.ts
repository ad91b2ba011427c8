import type { CallSite, Finding, IdleFilter, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'statements' | 'sites' | 'sent' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'idle-filter',
  kind: 'wrong-answer',
  factor: 'queries',
  needs: ['statements', 'sites', 'sent', 'reaches', 'entryPoints'],
  holds: 'What is filtered by a column of an embedded row leaves out the rows that do not match.',
};

/** Rows that are to be filtered by what each of them points to, and all come back, with that part empty. */
export const idleFilter = defineRule(meta, (facts) =>
  [...facts.sites.values()].flatMap((site) => {
    // The code itself throws away what came along for nothing.
    if (site.uses.some((place) => place.filtered || place.picked !== undefined || place.asked === true)) return [];
    const found = facts.sent(site.id).find(({ idleFilters }) => idleFilters !== undefined);
    const [first] = found?.idleFilters ?? [];
    return found && first ? [describe(site, found, first, facts)] : [];
  }),
);

function describe(site: CallSite, statement: Statement, { embed, column }: IdleFilter, facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statement.facts.tables[0]?.name ?? 'rows';
  const name = `${embed}.${column}`;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, name],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(names, 'asks', 'ask')} for the ${table} of one ${name}, and the filter leaves out none of them`,
    why: `PostgREST lets a filter on what is embedded empty that part only: the ${table} that do not match come back all the same, with ${embed}: null, as many as the other filters let through.`,
    fix: `Make the embed a condition of the row: ${embed}!inner(…) in the select list. Then ${table} without a match are left out.`,
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: [statement.id],
    evidence: [statement.sql.slice(0, 400)],
  });
}
