import { type CallSite, type Finding, findTable, type Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** The heaviest owner against the mean. */
const heaviest = 10;
/** Tables whose parents are popular: the top grows with the users. */
const popular = /like|vote|reaction|view|comment|rating|follow/i;

type Needs = 'catalogue' | 'scenario' | 'statements' | 'sites' | 'bound' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'silent-cap',
  kind: 'unbounded-list',
  factor: 'queries',
  needs: ['catalogue', 'scenario', 'statements', 'sites', 'bound', 'reaches', 'entryPoints'],
  holds: 'No list grows past the number of rows at which the platform cuts answers off.',
};

/** A list without a limit of its own, which the platform cuts off without a word: wrong before slow. */
export const silentCap = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached || site.use === 'first') continue;
    const capped = facts.statements.filter(
      (statement) =>
        statement.site === site.id &&
        statement.facts.verb === 'select' &&
        statement.rowCap !== undefined &&
        facts.bound(statement) === undefined &&
        !asksForOne(site, statement) &&
        !asksForListed(statement) &&
        !asksForFew(statement, facts),
    );
    if (capped.length > 0) findings.push(describe(site, capped, facts));
  }
  return findings;
});

function asksForOne(site: CallSite, statement: Statement): boolean {
  const steps = site.variants[statement.variant]?.steps.map((step) => step.name) ?? [];
  return steps.includes('single') || steps.includes('maybeSingle');
}

/** Rows of one owner or parent: by the scenario the heaviest has ten times the mean, which stays below the cap. */
function asksForFew(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const source = statement.facts.tables[0];
  const table = source && findTable(facts.catalogue, source.name, source.schema);
  if (!table || popular.test(table.name)) return false;
  const rows = perUser(facts, table.name);
  return statement.facts.filters.some((filter) => {
    if (filter.operator !== '=' || filter.alternative || filter.literal !== undefined || filter.table !== source.alias)
      return false;
    const key = table.foreignKeys.find((candidate) => candidate.columns[0] === filter.column);
    const owner = facts.scenario.tables.find((entry) => entry.table === table.name)?.owner === filter.column;
    const parents = key ? perUser(facts, key.table) : owner ? 1 : undefined;
    return parents !== undefined && parents > 0 && (rows / parents) * heaviest < (statement.rowCap ?? Infinity);
  });
}

function perUser(facts: Pick<Facts, Needs>, table: string): number {
  return facts.scenario.tables.find((entry) => entry.table === table)?.perUser ?? (table === 'users' ? 1 : 0);
}

/** `.in('name', names)`: as many as the code listed. */
function asksForListed(statement: Statement): boolean {
  return statement.facts.filters.some((filter) => filter.operator === 'in' && !filter.alternative);
}

function describe(site: CallSite, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statements[0]?.facts.tables[0]?.name ?? 'rows';
  const cap = statements[0]?.rowCap ?? 0;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statements[0]?.sql ?? ''],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(names, 'gets', 'get')} at most ${cap.toLocaleString('en')} ${table}; the rest is missing without a word`,
    why: `${site.symbol || 'This call'} asks for all rows, and Supabase answers with the first ${cap.toLocaleString('en')} and no error. What the code then shows, counts or looks up is wrong from that row on.`,
    fix: 'Ask for a page with .range(from, to) in a fixed order, filter in the database instead of in the app, or let a count or a sum be made there.',
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
    evidence: [`PostgREST's row cap is ${cap.toLocaleString('en')} on Supabase unless the project's settings say otherwise`],
  });
}
