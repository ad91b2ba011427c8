import { type CallSite, type Finding, findTable, type Statement } from '../../../model/index.js';
import { hasUniqueKey } from '../../facts/bound.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'sent' | 'few' | 'sites' | 'bound' | 'reaches' | 'entryPoints' | 'scenario';

const meta: RuleMeta<Needs> = {
  id: 'unbounded-list',
  kind: 'unbounded-list',
  factor: 'queries',
  needs: ['catalogue', 'sent', 'few', 'sites', 'bound', 'reaches', 'entryPoints', 'scenario'],
  holds: 'Every list that grows is fetched page by page.',
};

/** A list that is sent on whole, however long it becomes. Lists that the platform cuts off are silent-cap's. */
export const unboundedList = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached || site.use !== 'delivered') continue;
    const growing = facts
      .sent(site.id)
      .filter(
        (statement) =>
          statement.facts.verb === 'select' &&
          statement.rowCap === undefined &&
          facts.bound(statement) === undefined &&
          !isSummary(statement, facts) &&
          !facts.few(statement) &&
          (statement.order === 0 || isOfAnAccount(statement, facts)),
      );
    if (growing.length > 0) findings.push(describe(site, growing, facts));
  }
  return findings;
});

/** One row per month, role or category, not per row: what is grouped by is no key, of this table or of another. */
function isSummary(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const { groupBy, tables } = statement.facts;
  if (groupBy === undefined) return false;
  return !groupBy.some((group) => {
    const source = tables.find((candidate) => candidate.alias === group.table || candidate.name === group.table);
    const table = source && findTable(facts.catalogue, source.name, source.schema);
    if (table === undefined) return group.column !== '';
    const equal = { table: table.name, column: group.column, operator: '=', wrapped: false, alternative: false };
    return (
      /_?ids?$/i.test(group.column) ||
      hasUniqueKey(table, [equal]) ||
      table.foreignKeys.some((key) => key.columns.includes(group.column))
    );
  });
}

/**
 * What is included of one account's row: its list grows with all that the account ever does. What belongs to other rows (the
 * lines of an order) is few; where it is not, measuring tells.
 */
function isOfAnAccount(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const { population } = facts.scenario;
  const main = facts.sent(statement.site, [statement.variant]).find((other) => other.order === 0);
  return main !== undefined && facts.bound(main) === 1 && main.facts.tables[0]?.name === population?.table;
}

function describe(site: CallSite, statements: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statements[0]?.facts.tables[0]?.name ?? 'rows';
  const filtered = statements.every((statement) =>
    statement.facts.filters.some((filter) => filter.parameter !== undefined && filter.literal === undefined),
  );
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, statements[0]?.sql ?? ''],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'loads', 'load')} ${filtered ? 'all matching' : 'all'} ${table}, however many there are`,
    why: `${site.symbol || 'This call'} has no LIMIT, so every request carries ${filtered ? 'the whole list' : 'the whole table'} from the database through the app to the screen.`,
    fix: `Ask for a page: LIMIT 50 with "where (created_at, id) < the last row shown", and let the screen ask for more.`,
    location: site.location,
    related: places,
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
  });
}
