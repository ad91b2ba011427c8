import { type CallSite, type Finding, findTable, isOn, type Statement } from '../../../model/index.js';
import { hasUniqueKey } from '../../facts/bound.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, nameSome, reaching, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

type Needs = 'catalogue' | 'sent' | 'sites' | 'growing' | 'reaches' | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'whole-count',
  kind: 'over-fetch',
  factor: 'queries',
  needs: ['catalogue', 'sent', 'sites', 'growing', 'reaches', 'entryPoints'],
  holds: 'What is counted or summed beside some rows is that of those rows.',
};

interface Counting {
  site: CallSite;
  statements: Statement[];
}

/** A count beside some rows, as a subquery that groups everybody's: the database counts all of them for each request. */
export const wholeCount = defineRule(meta, (facts) => {
  const byTables = new Map<string, Counting[]>();
  for (const site of facts.sites.values()) {
    if (!site.reached) continue;
    const statements = facts.sent(site.id).filter((statement) => tablesOf(statement, facts).length > 0);
    if (statements.length === 0) continue;
    const key = [statements[0]?.facts.tables[0]?.name, ...statements.flatMap((one) => tablesOf(one, facts))].join();
    byTables.set(key, [...(byTables.get(key) ?? []), { site, statements }]);
  }
  return [...byTables.values()].map((places) => describe(places, facts));
});

/** Growing tables that are grouped whole beside rows that are some of all. Beside a whole list each of its counts is shown. */
function tablesOf(statement: Statement, facts: Pick<Facts, Needs>): string[] {
  const { filters, groupedAside = [], limit, verb } = statement.facts;
  const [first] = statement.facts.tables;
  const table = first && findTable(facts.catalogue, first.name, first.schema);
  const own = filters.filter((filter) => isOn(filter, first) && filter.parameter !== undefined && !filter.alternative);
  // A row by its key: Postgres takes the key into the subquery, which then has that row's alone.
  if (verb !== 'select' || table === undefined || hasUniqueKey(table, own)) return [];
  if (limit === undefined && own.length === 0) return [];
  return [...new Set(groupedAside.map(({ name }) => name).filter((name) => facts.growing(name)))];
}

function describe([first, ...others]: Counting[], facts: Pick<Facts, Needs>): Finding {
  if (first === undefined) throw new Error('a group without a member');
  const { site } = first;
  const statements = [first, ...others].flatMap((one) => one.statements);
  const reached = [first, ...others].map((one) => reaching(one.site.id, facts));
  const names = [...new Set(reached.flatMap((one) => one.names))];
  const tables = [...new Set(statements.flatMap((statement) => tablesOf(statement, facts)))];
  const shown = statements[0]?.facts.tables[0]?.name ?? 'rows';
  const column = statements.flatMap(({ facts: told }) => told.groupedAside ?? [])[0]?.column ?? 'id';
  return createFinding(meta, {
    fingerprint: [site.location.file, site.symbol, tables.join(), statements[0]?.sql ?? ''],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'counts', 'count')} everybody's ${nameSome(tables, 3)} for the few ${shown} asked for`,
    why:
      site.library === 'prisma'
        ? '`_count` of a relation is sent as a join with a subquery that groups the whole table. Postgres computes it before it looks which rows are asked for, so that each request reads everybody’s (github.com/prisma/prisma/issues/23669). An index does not help.'
        : 'The subquery groups the whole table before the join: each request reads everybody’s rows for the counts of a few. An index does not help.',
    fix:
      site.library === 'prisma'
        ? `Leave the _count out and ask for the counts of these rows: groupBy({ by: [the field of "${column}"], where: { that field: { in: ids } }, _count: true }) of the model of ${nameSome(tables, 1)}, with the ids of the ${shown} at hand and an index on "${column}".`
        : `Count beside each row instead of before the join: LEFT JOIN LATERAL (SELECT count(*) … WHERE "${column}" = the row's key) ON true, or a subquery in the SELECT list, with an index on "${column}".`,
    location: site.location,
    related: [...others.map((one) => relatedTo(one.site.location, 'query')), ...reached.flatMap(({ places }) => places)],
    entryPoints: [...new Set(reached.flatMap(({ ids }) => ids))],
    statements: statements.map((statement) => statement.id),
  });
}
