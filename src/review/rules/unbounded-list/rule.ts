import { intoFile } from './files.js';
import type { CallSite, Catalogue, Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { scopeFirst, scopesAmong } from '../../facts/scoped.js';
import { mostOf, runningTogether } from '../../facts/together.js';
import { asRow, nextPage } from '../../next-page.js';
import { createFinding, nameSome, reaching, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { beforePage } from './screens.js';
import { bySpan } from './span.js';

type Needs =
  | 'sent'
  | 'catalogue'
  | 'few'
  | 'handful'
  | 'keyed'
  | 'parts'
  | 'summary'
  | 'perGroup'
  | 'listed'
  | 'sites'
  | 'courses'
  | 'bound'
  | 'reaches'
  | 'entryPoints'
  | 'scenario'
  | 'scoped';

const meta: RuleMeta<Needs> = {
  id: 'unbounded-list',
  kind: 'unbounded-list',
  factor: 'queries',
  needs: [
    'sent',
    'catalogue',
    'few',
    'handful',
    'keyed',
    'parts',
    'summary',
    'perGroup',
    'listed',
    'sites',
    'courses',
    'bound',
    'reaches',
    'entryPoints',
    'scenario',
    'scoped',
  ],
  holds: 'Every list that grows is fetched page by page.',
};

/** A list that is sent on whole, however long it becomes. Lists that the platform cuts off are silent-cap's. */
export const unboundedList = defineRule(meta, (facts) => {
  const byFunction = new Map<string, Growing[]>();
  for (const site of facts.sites.values()) {
    if (!site.reached || site.use !== 'delivered') continue;
    const growing = facts.sent(site.id).filter((statement) => isGrowing(statement, facts) && !isAskedPerRow(statement, facts));
    const key = site.symbol === '' ? site.id : `${site.location.file} ${site.symbol}`;
    if (growing.length > 0) byFunction.set(key, [...(byFunction.get(key) ?? []), { site, statements: growing }]);
  }
  return [...byFunction.values()].flatMap((lists) =>
    lists.length < manyLists ? lists.map((list) => describe([list], facts)) : [describe(lists, facts)],
  );
});

/** So many lists in one function are read for one purpose (a backup, an export): one finding. */
const manyLists = 4;

interface Growing {
  site: CallSite;
  statements: Statement[];
}

function isGrowing(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  return (
    statement.facts.verb === 'select' &&
    statement.rowCap === undefined &&
    facts.bound(statement) === undefined &&
    !facts.summary(statement) &&
    !facts.perGroup(statement) &&
    !facts.few(statement) &&
    !facts.handful(statement) &&
    !facts.keyed(statement) &&
    !facts.parts(statement) &&
    (statement.order === 0 || isOfAnAccount(statement, facts))
  );
}

/** The rows of each row of a list that grows, one row at a time: n-plus-one tells of it, and a page of each would tear them apart. */
function isAskedPerRow({ site, parameters }: Statement, facts: Pick<Facts, Needs>): boolean {
  if (!parameters.some(({ origin, operator }) => operator === '=' && origin.startsWith('row'))) return false;
  const reaches = facts.reaches.filter((reach) => reach.site === site);
  return reaches.every(({ loops }) =>
    loops.some(
      ({ over }) =>
        over.kind === 'rows' && over.sites.some((source) => facts.sent(source).some((outer) => facts.bound(outer) === undefined)),
    ),
  );
}

/**
 * What is included of one account's row: its list grows with all that the account ever does. What belongs to other rows (the
 * lines of an order) is few; where it is not, measuring tells.
 */
function isOfAnAccount(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const { population } = facts.scenario;
  const main = facts.sent(statement.site).find((other) => other.variant === statement.variant && other.order === 0);
  return main !== undefined && facts.bound(main) === 1 && main.facts.tables[0]?.name === population?.table;
}

function describe(lists: Growing[], facts: Pick<Facts, Needs>): Finding {
  const [first, ...others] = [...lists].sort((left, right) => comparePlaces(left.site.location, right.site.location));
  if (!first) throw new Error('a group without a member');
  const { site } = first;
  const { ids, names, places } = reaching(site.id, facts);
  const statements = [first, ...others].flatMap((list) => list.statements);
  const tables = [...new Set(statements.flatMap((statement) => facts.listed(statement) ?? []))];
  const filtered = statements.every((statement) =>
    statement.facts.filters.some((filter) => filter.parameter !== undefined && filter.literal === undefined),
  );
  const entries = ids.flatMap((id) => facts.entryPoints.get(id) ?? []);
  const files = intoFile(entries);
  const span = lists.length === 1 ? bySpan(site, statements, facts) : undefined;
  const what = lists.length === 1 ? (tables[0] ?? 'rows') : `rows of ${amountOf(lists, facts)} lists (${nameSome(tables, 4)})`;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, tables[0] ?? 'rows', statements[0]?.sql ?? ''],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'loads', 'load')} ${filtered ? 'all matching' : 'all'} ${what}, however many there are`,
    why: `${site.symbol || 'This call'} has no LIMIT, so every request carries ${filtered ? 'the whole list' : 'the whole table'} from the database through the app to the screen.`,
    fix: [
      ...(lists.length === 1 ? scopesAmong(statements, ids, facts).slice(0, 1).map(scopeFirst) : []),
      ...(files?.whole ? [] : [span ?? fixFor([first, ...others], beforePage(entries), facts)]),
      ...(files ? [files.fix] : []),
    ].join(' '),
    location: site.location,
    related: [...others.map((list) => relatedTo(list.site.location, 'query')), ...places],
    entryPoints: ids,
    statements: statements.map((statement) => statement.id),
  });
}

/** A page where all rows are handed on; not where they are counted with, gone through or searched. */
function fixFor(lists: Growing[], before: string | undefined, { catalogue }: Pick<Facts, 'catalogue'>): string {
  const page = pageOf(lists[0]?.statements[0], catalogue);
  const uses = lists.flatMap(({ site }) => site.uses);
  const isComputing = ({ use, filtered }: SiteUse): boolean => use === 'counted' || use === 'aggregated' || filtered;
  const computing = uses.filter(isComputing);
  const looped = uses.filter((use) => use.use === 'iterated' && !isComputing(use));
  const shown = placesOf(uses.filter((use) => use.use !== 'iterated' && !isComputing(use)));
  const counted = placesOf([...computing, ...looped]);
  if (before !== undefined && (shown === '' || counted === '')) return `${before} Then ask for a page: ${page}.`;
  if (shown === '' && looped.length > 0)
    return `Where ${counted} ${uses.length === 1 ? 'shows' : 'show'} them, ask for a page: ${page}. Where rows are counted, summed or looked up among all of them, ask the database for that instead (a count, a sum, where id = any(…)): with a page some would be missing without a word.`;
  if (shown === '' || counted === '')
    return `Ask for a page: ${page}, and let the screen ask for more. What is done with all rows now (a search, a filter, a sum, a look-up by id) has to go into the statement first: done afterwards it would see one page only.`;
  const plural = computing.length + looped.length > 1;
  return `Not in the call itself: ${counted} ${plural ? 'work' : 'works'} with all of its rows, and would come out wrong with a page. Give ${shown} a call of its own that asks for a page: ${page}.${before === undefined ? '' : ` ${before}`}`;
}

type SiteUse = CallSite['uses'][number];

function placesOf(uses: SiteUse[]): string {
  return [...new Set(uses.map(({ location }) => `${location.file}:${String(location.line)}`))].slice(0, 3).join(', ');
}

/** A page in the order that is asked for, behind a row and not behind a number of rows. */
function pageOf(statement: Statement | undefined, catalogue: Catalogue): string {
  const page = nextPage(statement, catalogue);
  if (page === undefined) return 'LIMIT 50, and from the second page on only what comes behind the last row shown in that order';
  const why = page.timeless ? ': no column tells when a row came, and the key tells it neither' : '';
  const order = page.order === undefined ? '' : ` (${page.order}${why})`;
  return `LIMIT 50 with "where ${asRow(page.columns)} ${page.sign} the last row shown"${order}`;
}

/** How many of the lists one request loads. */
function amountOf(lists: Growing[], facts: Pick<Facts, Needs>): string {
  const together = runningTogether(lists, ({ site }) => site.id, facts.courses);
  return mostOf(Math.max(...together.map((group) => group.length)), lists.length);
}

function comparePlaces(left: CallSite['location'], right: CallSite['location']): number {
  return left.line - right.line || left.column - right.column;
}
