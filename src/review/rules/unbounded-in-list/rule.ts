import { type CallSite, type Finding, findTable, type Source, type Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, reaching, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'statements' | 'sent' | 'sites' | 'bound' | 'owned' | 'standing' | 'reaches' | 'entryPoints';

/** Ids that fit into the address of a request. */
const mostInUrl = 400;
/** Parameters that one statement of Postgres can have. */
const mostParameters = 65_535;

const meta: RuleMeta<Needs> = {
  id: 'unbounded-in-list',
  kind: 'unbounded-list',
  factor: 'queries',
  needs: ['catalogue', 'statements', 'sent', 'sites', 'bound', 'owned', 'standing', 'reaches', 'entryPoints'],
  holds: 'No query is handed a list of ids that grows with the data.',
};

/** The ids of all rows of one call are handed to the next one: in a URL they do not fit, elsewhere they grow the statement. */
export const unboundedInList = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const site of facts.sites.values()) {
    if (!site.reached) continue;
    const statements = facts.sent(site.id);
    const most = site.library === 'supabase' ? mostInUrl : mostParameters;
    const sources = new Set(statements.flatMap((statement) => growingLists(statement, most, facts)));
    if (sources.size > 0) findings.push(describe(site, statements, [...sources], facts));
  }
  return findings;
});

/** Calls whose rows, however many, become the list. */
function growingLists(statement: Statement, most: number, facts: Pick<Facts, Needs>): string[] {
  return statement.parameters.flatMap((parameter) => {
    if (parameter.operator !== 'in' || !parameter.array || parameter.literal !== undefined) return [];
    return (parameter.from ?? []).flatMap((source) =>
      grows(source, most, facts) && !isListOfOneRow(source, facts) ? [source.site] : [],
    );
  });
}

/** An array in a column is the list of one row, however many rows there are. */
function isListOfOneRow({ site, column }: Source, facts: Pick<Facts, Needs>): boolean {
  const tables = facts.sent(site).flatMap((statement) => statement.facts.tables[0] ?? []);
  return tables.some(({ schema, name }) => {
    const type = findTable(facts.catalogue, name, schema)?.columns.find((one) => one.name === column)?.type;
    return type !== undefined && (type.endsWith('[]') || type === 'json' || type === 'jsonb');
  });
}

function grows({ site, distinct, most: few }: Source, most: number, facts: Pick<Facts, Needs>): boolean {
  const giving = facts.sent(site).filter((statement) => statement.facts.verb === 'select');
  return (
    giving.length > 0 &&
    (few ?? Infinity) > most &&
    !(distinct === true && giving.every(asksForOne)) &&
    giving.every(
      (statement) =>
        facts.bound(statement) === undefined && (facts.owned(statement) ?? Infinity) > most && !facts.standing(statement),
    )
  );
}

/** It asks for what hangs on one row: of a person's messages the partners are few, however many messages there are. */
function asksForOne({ facts, parameters }: Statement): boolean {
  return facts.filters.some(
    ({ operator, parameter }) => operator === '=' && parameter !== undefined && parameters[parameter - 1]?.literal === undefined,
  );
}

function describe(site: CallSite, statements: Statement[], sources: string[], facts: Pick<Facts, Needs>): Finding {
  const { ids, names, places } = reaching(site.id, facts);
  const table = statements[0]?.facts.tables[0]?.name ?? 'rows';
  const giving = sources.flatMap((id) => facts.sites.get(id) ?? []);
  const inUrl = site.library === 'supabase';
  const given = facts.statements.filter((statement) => sources.includes(statement.site));
  const from = nameSome([...new Set(given.flatMap((statement) => statement.facts.tables[0]?.name ?? []))]);
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, table, ...giving.map((source) => source.symbol)],
    breaks: inUrl ? 'fails' : 'slow',
    effort: 'edit',
    title: `${subject(names, 'looks', 'look')} up ${table} with the ids of all ${from} in one list${inUrl ? ', which has to fit into a URL' : ''}`,
    why: inUrl
      ? 'supabase-js writes the ids of .in(…) into the address of the request. From about 400 ids on the request is refused, and the screen shows nothing or an error.'
      : 'Each request carries the ids of every row that the call before it found, and the database looks each of them up. From some ten thousand ids on drivers and Postgres refuse the statement.',
    fix: 'Let the database do it in one step: a join, an embedded relation, or WHERE … IN (SELECT …); or take the ids a page at a time.',
    location: site.location,
    related: [...giving.map((source) => relatedTo(source.location, 'query')), ...places],
    entryPoints: ids,
    statements: given.map((statement) => statement.id),
  });
}
