import {
  type CallSite,
  type Column,
  type Finding,
  findTable,
  type Statement,
  type Table,
  type UsePlace,
} from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, reaching, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { holdsMuch } from './long.js';

type Needs = 'catalogue' | 'sent' | 'sites' | 'bound' | 'growing' | 'summary' | 'few' | 'within' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'unused-column',
  kind: 'over-fetch',
  factor: 'queries',
  needs: ['catalogue', 'sent', 'sites', 'bound', 'growing', 'summary', 'few', 'within', 'reaches', 'entryPoints'],
  holds: 'No list reads long columns that its code never looks at.',
};

/** Lists that read long columns which no code that gets their rows looks at. */
export const unusedColumn = defineRule(meta, (facts) =>
  [...facts.sites.values()].flatMap((site): Finding[] => {
    const found = site.reached && isForPeople(site, facts) ? unusedOf(site, facts) : undefined;
    return found ? [describe(site, found, facts)] : [];
  }),
);

function isForPeople({ id }: CallSite, facts: Pick<Facts, Needs>): boolean {
  return facts.reaches.some(({ site, entry }) => site === id && facts.entryPoints.get(entry)?.backOffice === false);
}

interface Unused {
  statement: Statement;
  table: Table;
  columns: Column[];
}

function unusedOf(site: CallSite, facts: Pick<Facts, Needs>): Unused | undefined {
  const { usedColumns } = site;
  if (usedColumns === 'all' || usedColumns.length === 0 || site.uses.length === 0 || !site.uses.every(isShown)) return undefined;
  const statements = facts.sent(site.id).filter(({ order }) => order === 0);
  const [statement] = statements;
  const source = statement?.facts.tables[0];
  const table = source && findTable(facts.catalogue, source.name, source.schema);
  if (!statement || table?.origin !== 'declared' || !statements.every((each) => isLong(each, facts))) return undefined;
  const used = new Set(usedColumns.map(plain));
  const names = new Set(table.columns.map(({ name }) => plain(name)));
  const others = new Set(statement.facts.tables.slice(1).flatMap(({ name, alias }) => [plain(name), plain(alias)]));
  // A name that is no column may stand for one.
  if ([...used].some((name) => !names.has(name) && !others.has(name))) return undefined;
  const columns = table.columns.filter(
    (column) =>
      holdsMuch(column, table) && !used.has(plain(column.name)) && statements.every((each) => reads(each, column, table)),
  );
  return columns.length === 0 ? undefined : { statement, table, columns };
}

/** Rows that leave with what was taken of them. What is counted, searched or added up is another rule's; of what only runs through a loop, the screen may keep all. */
function isShown({ use, usedColumns }: UsePlace): boolean {
  return usedColumns !== 'all' && use === 'delivered';
}

/** A page of fewer rows is no list. */
const leastRows = 10;

/** A page of ten rows at least, or as many as there are. */
function isLong(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const { verb, limit, singleRow, groupBy } = statement.facts;
  if (verb !== 'select' || singleRow || groupBy !== undefined || !facts.growing(statement.facts.tables[0]?.name ?? ''))
    return false;
  if (limit !== undefined) return limit === 'parameter' || limit >= leastRows;
  const most = facts.bound(statement);
  return (
    (most === undefined || most >= leastRows) && !facts.few(statement) && !facts.within(statement) && !facts.summary(statement)
  );
}

/** Whether a column leaves the database: by its name, by the star of its table, or by one for all. */
function reads({ sql, facts }: Statement, { name }: Column, table: Table): boolean {
  const [own] = facts.tables;
  if (facts.columns === 'all')
    return facts.tables.length === 1 || new RegExp(`\\bselect\\s+\\*|\\b${own?.alias ?? table.name}"?\\.\\*`, 'i').test(sql);
  return facts.columns.some(
    (column) =>
      (column.column === name || column.column === '*') &&
      (column.table === undefined ? facts.tables.length === 1 : column.table === own?.alias || column.table === table.name),
  );
}

/** A column's name and the code's for it, made alike. */
function plain(name: string): string {
  return name.replace(/[_\s"]/g, '').toLowerCase();
}

function describe(site: CallSite, { statement, table, columns }: Unused, facts: Pick<Facts, Needs>): Finding {
  const { ids, names } = reaching(site.id, facts);
  const list = columns.map(({ name }) => name).join(', ');
  const used = site.usedColumns === 'all' ? [] : site.usedColumns;
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table.name, ...columns.map(({ name }) => name)],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names.length > 0 ? names : [site.symbol], 'reads', 'read')} ${list} with every row of a list of ${table.name}, and nothing looks at ${columns.length === 1 ? 'it' : 'them'}`,
    why: `Long values lie outside the row: the database fetches each from pages of its own and unpacks it, sends it, and the app parses it and throws it away. A list of short columns that reads ${list} too is as slow as its longest text.`,
    fix: `Name the columns that are used (${used.slice(0, 8).join(', ')}${used.length > 8 ? ', …' : ''}) instead of all.`,
    location: statement.location,
    related: site.uses.slice(0, 5).map(({ location }) => relatedTo(location, 'callee')),
    entryPoints: ids,
    statements: facts.sent(site.id).map(({ id }) => id),
    evidence: [
      ...columns.map(({ name, type }) => `${table.name}.${name} (${type}) is read and not used`),
      ...site.uses.slice(0, 3).map(({ location }) => `${location.file}:${String(location.line)} uses ${used.join(', ')} only`),
    ],
  });
}
