import type { CallSite, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { scopeFirst, scopesAmong } from '../../facts/scoped.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'sent' | 'sites' | 'bound' | 'owned' | 'few' | 'standing' | 'reaches' | 'entryPoints' | 'scoped';

const meta: RuleMeta<Needs> = {
  id: 'silent-cap',
  kind: 'unbounded-list',
  factor: 'queries',
  needs: ['sent', 'sites', 'bound', 'owned', 'few', 'standing', 'reaches', 'entryPoints', 'scoped'],
  holds: 'No list grows past the number of rows at which the platform cuts answers off.',
};

/** A list without a limit of its own, which the platform cuts off without a word: wrong before slow. */
export const silentCap = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached || site.use === 'first') continue;
    const capped = facts
      .sent(site.id)
      .filter(
        (statement) =>
          statement.facts.verb === 'select' &&
          statement.rowCap !== undefined &&
          facts.bound(statement) === undefined &&
          !asksForOne(site, statement) &&
          !asksForCount(site, statement) &&
          !facts.few(statement) &&
          !facts.standing(statement) &&
          !asksForListed(statement) &&
          !asksForWindow(statement) &&
          !((facts.owned(statement) ?? Infinity) < statement.rowCap),
      );
    if (capped.length > 0) findings.push(describe(site, capped, facts));
  }
  return findings;
});

function asksForOne(site: CallSite, statement: Statement): boolean {
  const steps = site.variants[statement.variant]?.steps.map((step) => step.name) ?? [];
  return steps.includes('single') || steps.includes('maybeSingle');
}

/** `.select('id', { count: 'exact' })` of which only the count is taken: that one is whole. */
function asksForCount(site: CallSite, statement: Statement): boolean {
  if (site.use !== 'discarded') return false;
  const selects = site.variants[statement.variant]?.steps.filter((step) => step.name === 'select') ?? [];
  return selects.some((step) =>
    step.arguments.some((argument) => argument.kind === 'record' && argument.fields.some((field) => field.name === 'count')),
  );
}

/** `.in('name', names)`, `.or('id.in.(…),parent_id.in.(…)')`: as many as the code listed. */
function asksForListed({ facts: { filters } }: Statement): boolean {
  const either = filters.filter(({ alternative }) => alternative);
  return (
    filters.some(({ operator, alternative }) => operator === 'in' && !alternative) ||
    (either.length > 1 && either.every(({ operator }) => operator === 'in'))
  );
}

/** What one company, shop or thing has from one time to another, both of them given: a month of it is no list that grows. */
function asksForWindow({ facts: { filters } }: Statement): boolean {
  const given = filters.filter(
    ({ alternative, parameter, literal }) => !alternative && parameter !== undefined && literal === undefined,
  );
  const ends = (operators: string[]): string[] =>
    given.flatMap(({ operator, column }) => (operators.includes(operator) ? [column] : []));
  const starts = ends(['>', '>=']);
  return (
    ends(['<', '<=']).some((column) => starts.includes(column)) &&
    given.some(({ operator, column }) => operator === '=' && /(?:_id|Id)$/.test(column))
  );
}

function describe(site: CallSite, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statements[0]?.facts.tables[0]?.name ?? 'rows';
  const cap = statements[0]?.rowCap ?? 0;
  const [scope] = scopesAmong(statements, ids, facts);
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statements[0]?.sql ?? ''],
    breaks: 'wrong',
    effort: 'edit',
    title: scope?.mostly
      ? `${subject(names, 'asks', 'ask')} for everybody’s ${table}, where ${String(scope.places.length)} other places ask by ${scope.column}`
      : `${subject(names, 'gets', 'get')} at most ${cap.toLocaleString('en')} ${table}; the rest is missing without a word`,
    why: `${site.symbol || 'This call'} asks for all rows, and Supabase answers with the first ${cap.toLocaleString('en')} and no error. What the code then shows, counts or looks up is wrong from that row on.`,
    fix: `${scope ? `${scopeFirst(scope)} Else ask` : 'Ask'} for a page with .range(from, to) in a fixed order, filter in the database instead of in the app, or let a count or a sum be made there.`,
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
    evidence: [`PostgREST's row cap is ${cap.toLocaleString('en')} on Supabase unless the project's settings say otherwise`],
  });
}
