import type { CallSite, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'statements' | 'sites' | 'sent' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'replaced-condition',
  kind: 'wrong-answer',
  factor: 'queries',
  needs: ['statements', 'sites', 'sent', 'reaches', 'entryPoints'],
  holds: 'Every condition that a query is given stays in it.',
};

/** A query that is given a second `where`, which takes the place of the first. */
export const replacedCondition = defineRule(meta, (facts) =>
  [...facts.sites.values()].flatMap((site) => {
    const found = facts.sent(site.id).filter(({ replaced }) => replaced !== undefined);
    const [first] = found;
    return site.reached && first ? [describe(site, first, found, facts)] : [];
  }),
);

function describe(site: CallSite, first: Statement, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(
    site.id,
    facts,
    statements.map(({ variant }) => variant),
  );
  const [table] = first.facts.tables;
  const rows = table?.name ?? 'rows';
  const lost = [...new Set(statements.flatMap(({ replaced }) => replaced ?? []))].map(plain).slice(0, 3);
  const does =
    first.facts.verb === 'select'
      ? ['asks for', 'ask for']
      : first.facts.verb === 'delete'
        ? ['deletes', 'delete']
        : ['changes', 'change'];
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, rows, ...lost],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(names, does[0] ?? '', does[1] ?? '')} ${rows} that the condition ${lost.join(' or ')} should have left out: a second where() replaces it`,
    why: `Drizzle keeps the last where() alone and does not join them. When several of the conditions are given at once, only the last one holds: ${rows} come back that the others were to leave out${lost.some(isWhose) ? ', also those of other people or places' : ''}.`,
    fix: 'Gather the conditions in a list and give them to one where(): const conditions = []; if (…) conditions.push(eq(…)); query.where(and(...conditions)).',
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map(({ id }) => id),
    evidence: [first.sql.slice(0, 400)],
  });
}

/** `"reports"."location_id" = …` as it is read. */
function plain(condition: string): string {
  return condition.replaceAll('"', '').slice(0, 80);
}

/** Whether it tells whose rows they are. */
function isWhose(condition: string): boolean {
  return /(?:_id|Id)\b/.test(condition);
}
