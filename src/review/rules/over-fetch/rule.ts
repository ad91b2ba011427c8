import { type CallSite, type Finding, findTable, isOn, type Statement, type UsePlace } from '../../../model/index.js';
import { hasUniqueKey } from '../../facts/bound.js';
import type { Facts } from '../../facts/index.js';
import { mostOf, runningTogether } from '../../facts/together.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs =
  | 'catalogue'
  | 'statements'
  | 'sent'
  | 'sites'
  | 'courses'
  | 'bound'
  | 'within'
  | 'summary'
  | 'few'
  | 'reaches'
  | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'over-fetch',
  kind: 'over-fetch',
  factor: 'queries',
  needs: ['catalogue', 'statements', 'sent', 'sites', 'courses', 'bound', 'within', 'summary', 'few', 'reaches', 'entryPoints'],
  holds: 'The app fetches the rows that it uses, and lets the database count.',
};

interface Wasted {
  site: CallSite;
  place: UsePlace;
}

/** Whole lists that are fetched to be counted, searched or filtered in code, and relations of which one row is used. */
export const overFetch = defineRule(meta, (facts) => {
  const byFunction = new Map<string, Wasted[]>();
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached || !growing(site, facts)) continue;
    for (const place of site.uses) {
      if (isWaste(site, place, facts)) {
        const key = place.within;
        byFunction.set(key, [...(byFunction.get(key) ?? []), { site, place }]);
      }
      for (const relation of place.firstOf)
        if (isManyRelation(site, relation, facts)) findings.push(embedded(site, place, relation, facts));
    }
  }
  return [...[...byFunction.values()].map((wasted) => whole(wasted, facts)), ...findings];
});

function isWaste(site: CallSite, place: UsePlace, facts: Pick<Facts, Needs>): boolean {
  if (isThinnedOut(site, facts)) return true;
  if (place.filtered && isSortedOut(site, place, facts)) return false;
  if (place.use === 'counted' || place.use === 'aggregated') return true;
  return (place.filtered && !isScreen(site, place, facts)) || keepsFew(site, place, facts);
}

/** Rows that were asked for by a list of keys, and are given to the row of each of those: a join in code, which drops none. */
function isSortedOut(site: CallSite, place: UsePlace, facts: Pick<Facts, 'sent'>): boolean {
  const { usedColumns } = place;
  if (usedColumns === 'all') return false;
  const sent = facts.sent(site.id);
  return (
    sent.length > 0 &&
    sent.every(({ facts: { filters } }) =>
      filters.some(({ operator, column, alternative }) => operator === 'in' && !alternative && usedColumns.includes(column)),
    )
  );
}

/** The library itself takes all rows out and keeps one for each value. */
function isThinnedOut(site: CallSite, facts: Pick<Facts, 'sent'>): boolean {
  return facts.sent(site.id).some(({ onePer }) => onePer !== undefined);
}

/** One row or value of many is all that is kept, unless what is compared and taken is a key: then each is there once anyway. */
function keepsFew(site: CallSite, place: UsePlace, facts: Pick<Facts, Needs>): boolean {
  if (!place.grouped && !(place.distinct && site.usedColumns.length === 1)) return false;
  const taken = place.usedColumns === 'all' ? [] : place.usedColumns;
  return facts.sent(site.id).some((statement) => {
    const source = statement.facts.tables[0];
    const table = source && findTable(facts.catalogue, source.name, source.schema);
    if (!source) return false;
    if (!table) return true;
    // Whose favourites they are is compared, and of a table without DDL nobody knows whether each is there once.
    if (place.distinct && table.origin === 'inferred' && statement.facts.filters.length > 0) return false;
    const compared = statement.facts.filters.filter((filter) => isOn(filter, source));
    const kept = taken.map((column) => ({ table: table.name, column, operator: '=', wrapped: false, alternative: false }));
    return !hasUniqueKey(table, [...compared, ...kept]);
  });
}

/** A screen that filters the list that it shows is no waste. */
function isScreen(site: CallSite, place: UsePlace, facts: Pick<Facts, Needs>): boolean {
  if (place.use !== 'delivered' && place.use !== 'iterated') return false;
  return facts.reaches.some((reach) => reach.site === site.id && facts.entryPoints.get(reach.entry)?.kind === 'page');
}

function growing(site: CallSite, facts: Pick<Facts, Needs>): boolean {
  return facts
    .sent(site.id)
    .some(
      (statement) =>
        statement.order === 0 &&
        statement.facts.verb === 'select' &&
        facts.bound(statement) === undefined &&
        !facts.summary(statement) &&
        !asksForKeys(statement, facts.catalogue) &&
        !facts.within(statement) &&
        !facts.few(statement),
    );
}

/** An embedded relation of which a row can have many; a column that holds an array is none. */
function isManyRelation(site: CallSite, relation: string, facts: Pick<Facts, Needs>): boolean {
  if (asksForFigure(site, relation)) return false;
  return facts.sent(site.id).some((statement) => {
    if (!statement.facts.tables.some((source) => source.name === relation)) return false;
    const child = findTable(facts.catalogue, relation);
    const parent = statement.facts.tables[0]?.name;
    const key = child?.foreignKeys.find((candidate) => candidate.table === parent);
    if (!child || !key) return child?.origin === 'inferred';
    return !hasUniqueKey(
      child,
      key.columns.map((column) => ({ table: child.name, column, operator: '=', wrapped: false, alternative: false })),
    );
  });
}

/** `likes(count)` of PostgREST gives one row with the number. */
function asksForFigure(site: CallSite, relation: string): boolean {
  const figure = new RegExp(`(^|[,:(\\s])${relation}(![\\w!]+)?\\s*\\(\\s*(\\w+\\.)?(count|sum|avg|min|max)(\\(\\))?\\s*\\)`);
  return site.variants.some(({ steps }) =>
    steps.some(({ name, arguments: [text] }) => name === 'select' && text?.kind === 'literal' && figure.test(String(text.value))),
  );
}

/** One finding per function: its lists are read for one purpose. */
function whole(wasted: Wasted[], facts: Pick<Facts, Needs>): Finding {
  const ordered = [...wasted].sort((left, right) => left.place.location.line - right.place.location.line);
  const first = ordered[0];
  if (!first) throw new Error('a group without a member');
  const sites = [...new Set(ordered.map((entry) => entry.site))];
  const statements = facts.statements.filter((statement) => sites.some((site) => site.id === statement.site));
  const tables = [...new Set(statements.flatMap((statement) => statement.facts.tables[0]?.name ?? []))];
  const entries = entriesOf(ordered, facts);
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const { purpose, fix } = purposeOf(ordered, facts);
  const matching =
    statements.length > 0 && statements.every((statement) => statement.facts.filters.length > 0) ? 'matching ' : '';
  return createFinding(meta, {
    fingerprint: [first.place.location.file, ...tables, ...sites.map((site) => site.symbol), purpose],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names.length > 0 ? names : [first.site.symbol], 'reads', 'read')} ${tables.length > 1 ? `${amountOf(ordered, tables.length, facts)} whole lists (${tables.slice(0, 4).join(', ')})` : `all ${matching}${tables[0] ?? 'rows'}`} ${purpose}`,
    why: ordered.every(({ place }) => place.filtered && place.use === 'delivered')
      ? 'Every row travels from the database into the app’s memory, also those that the code then leaves out. The work, the memory and the time grow with all of them and not with what is sent on.'
      : 'Every row travels from the database into the app’s memory, is looked at once and thrown away. The work, the memory and the time grow with the data while the answer stays small.',
    fix,
    location: first.place.location,
    related: [
      ...ordered.slice(1).map((entry) => relatedTo(entry.place.location, 'query')),
      ...sites.map((site) => relatedTo(site.location, 'callee')),
    ],
    entryPoints: entries,
    statements: statements.map((statement) => statement.id),
    evidence: ordered.map(
      (entry) =>
        `${entry.place.location.file}:${entry.place.location.line}: ${entry.site.symbol || 'the rows'} ${seen(entry.place)}`,
    ),
  });
}

/** How many of the tables one request reads whole. */
function amountOf(wasted: Wasted[], all: number, facts: Pick<Facts, Needs>): string {
  const together = runningTogether(wasted, ({ site }) => site.id, facts.courses);
  const tables = ({ site }: Wasted): string[] =>
    facts.sent(site.id).flatMap((statement) => statement.facts.tables[0]?.name ?? []);
  const most = Math.max(...together.map((group) => new Set(group.flatMap(tables)).size));
  return mostOf(most, all);
}

/** What the rows are read for, and who should do that instead. */
function purposeOf(wasted: Wasted[], facts: Pick<Facts, 'sent'>): { purpose: string; fix: string } {
  const onePer = [...new Set(wasted.flatMap(({ site }) => facts.sent(site.id).flatMap((statement) => statement.onePer ?? [])))];
  if (onePer.length > 0)
    return {
      purpose: `to keep one for each ${onePer.join(', ')}`,
      fix: 'Prisma’s distinct takes all rows out of the database and drops those that repeat themselves in the app. Where only the values are needed, ask with groupBy({ by: [...] }); where a whole row of each is (the newest one), with select distinct on (…) in $queryRaw, or with the preview feature nativeDistinct, and an index that begins with those columns.',
    };
  const uses = wasted.map((entry) => entry.place);
  if (uses.some((place) => place.grouped || place.distinct))
    return {
      purpose: uses.some((place) => place.grouped) ? 'to keep one of each group' : 'to keep each value once',
      fix: 'Let the database keep one of each: select distinct, distinct on (…) or group by, in a view or a function where the library cannot say it.',
    };
  if (uses.every((place) => place.use === 'counted'))
    return { purpose: 'to count them', fix: 'Let the database count: select count(*) with the same condition.' };
  return {
    purpose: uses.some((place) => place.filtered) ? 'to pick out what it needs in code' : 'to add up or find something in code',
    fix: 'Put the condition into WHERE, and let the database count, add up or find: count(*), sum(…), … filter (where …), group by where there is one figure per group; one statement for all of them.',
  };
}

function seen(place: UsePlace): string {
  if (place.grouped) return 'one of each group kept';
  if (place.distinct) return 'each value kept once';
  if (place.use === 'counted') return 'only counted';
  return place.filtered ? 'filtered in code' : 'added up or searched in code';
}

/** Entry points that lead to the place, not merely to the call. */
function entriesOf(wasted: Wasted[], facts: Pick<Facts, Needs>): string[] {
  const reaching = facts.reaches
    .filter((reach) => wasted.some((entry) => entry.site.id === reach.site))
    .map((reach) => reach.entry);
  return [...new Set(reaching)].filter((id) =>
    wasted.some(({ place }) => facts.entryPoints.get(id)?.functions?.includes(place.within)),
  );
}

function embedded(site: CallSite, place: UsePlace, relation: string, facts: Pick<Facts, Needs>): Finding {
  const entries = [...new Set(facts.reaches.filter((reach) => reach.site === site.id).map((reach) => reach.entry))];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, relation, 'first of relation'],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'fetches', 'fetch')} every ${relation} of every row and keeps one`,
    why: `${site.symbol || 'The call'} embeds ${relation} without a limit; the code then keeps a single one. The answer grows with all that was ever written.`,
    fix: `Ask for one: order ${relation} and limit it to 1 (.order(…, { referencedTable: '${relation}' }).limit(1, { referencedTable: '${relation}' })).`,
    location: site.location,
    related: [relatedTo(place.location, 'query')],
    entryPoints: entries,
    statements: facts.statements.filter((statement) => statement.site === site.id).map((statement) => statement.id),
  });
}

/** Rows that were asked for by their keys (`.in('id', ids)`) are all wanted: that they are looked up in code is a join, no waste. */
function asksForKeys({ facts }: Statement, catalogue: Facts['catalogue']): boolean {
  const source = facts.tables[0];
  const table = source && findTable(catalogue, source.name, source.schema);
  return facts.filters.some(
    (filter) =>
      filter.operator === 'in' &&
      !filter.alternative &&
      // A view has no keys of its own; of what is grouped there is one row for each that is asked for.
      (facts.groupBy?.every(({ column }) => column === filter.column) === true ||
        (table === undefined ? filter.column === 'id' : hasUniqueKey(table, [{ ...filter, operator: '=' }]))),
  );
}
