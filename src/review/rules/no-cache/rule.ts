import { type EntryPoint, type Finding, findTable, type Location, type Statement, type Table } from '../../../model/index.js';
import type { CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** Fewer routes than these make no hot path. */
const manyRoutes = 8;
const wideRow = 10;

type Needs = 'courses' | 'sent' | 'sites' | 'bound' | 'perGroup' | 'growing' | 'catalogue' | 'entryPoints' | 'statements';

const meta: RuleMeta<Needs> = {
  id: 'no-cache',
  kind: 'no-cache',
  factor: 'caching',
  needs: ['courses', 'sent', 'sites', 'bound', 'perGroup', 'growing', 'catalogue', 'entryPoints', 'statements'],
  holds: 'Nothing that is the same for everybody is worked out anew for every visitor.',
};

/** Work that gives the same answer again and again. */
export const noCache = defineRule(meta, (facts) => [...sameForAll(facts), ...wholeRowOnEveryRequest(facts)]);

/** Counts and sums over growing tables without anything of the visitor in them, for every visitor. */
function sameForAll(facts: Pick<Facts, Needs>): Finding[] {
  const groups = new Map<string, { statements: Statement[]; entries: Set<string> }>();
  for (const course of facts.courses) {
    const entry = facts.entryPoints.get(course.entry);
    if (!entry) continue;
    for (const step of course.steps) {
      for (const statement of facts.sent(step.site, step.variants)) {
        const grouped = facts.perGroup(statement);
        if (isKept(step, grouped) || !isHot(entry, grouped)) continue;
        // A filter that may be there makes it the visitor's own.
        const forms = [...facts.sent(step.site), ...(grouped ? formsBeside(statement, facts) : [])];
        if (!forms.every((form) => isSharedCount(form, facts))) continue;
        const key = `${statement.location.file}|${facts.sites.get(statement.site)?.symbol ?? ''}`;
        const group = groups.get(key) ?? { statements: [], entries: new Set<string>() };
        if (!group.statements.some((known) => known.id === statement.id)) group.statements.push(statement);
        group.entries.add(course.entry);
        groups.set(key, group);
      }
    }
  }
  return [...groups.values()].flatMap((group) => describeShared(group.statements, [...group.entries], facts));
}

/** The same figures as the function asks for them in another arm: of those that the visitor chose. */
function formsBeside(statement: Statement, facts: Pick<Facts, Needs>): Statement[] {
  const symbol = facts.sites.get(statement.site)?.symbol ?? '';
  if (symbol === '') return [];
  return facts.statements.filter(
    (other) =>
      other.location.file === statement.location.file &&
      other.facts.tables[0]?.name === statement.facts.tables[0]?.name &&
      facts.sites.get(other.site)?.symbol === symbol &&
      facts.perGroup(other),
  );
}

/** What is only done where a kept answer was missing is kept already. What is grouped is done for the row that was asked for, too. */
function isKept({ known }: CourseStep, grouped: boolean): boolean {
  return known.some(({ state }) => !grouped || state === 'missing');
}

/** `grouped`: figures of all groups are the same for everybody who is signed in, too. */
function isHot(entry: EntryPoint, grouped: boolean): boolean {
  if (entry.backOffice || /(^|\/)(admin|backoffice)\//i.test(entry.location.file)) return false;
  if (entry.moment === 'view' || entry.moment === 'poll') return true;
  return entry.moment === 'request' && entry.method === 'GET' && (grouped || entry.access === 'public');
}

const aggregate = /\b(count|sum|avg|min|max|string_agg|array_agg|jsonb?_agg|bool_or|bool_and)\s*\(/i;

/** Reads many rows to give few numbers, and every visitor gets the same ones. */
function isSharedCount(statement: Statement, facts: Pick<Facts, Needs>): boolean {
  const { facts: told, sql, parameters, json } = statement;
  // PostgREST counts for each of the rows that it gives (`likes(count)`), and a page has few.
  if (json && told.limit !== undefined) return false;
  const figures = told.singleRow ? told.aggregates.length > 0 : facts.perGroup(statement) && aggregate.test(sql);
  const counts = told.singleRow || told.groupBy ? figures && !/\blimit\b/i.test(sql) : /\bcount\(\*\)\s+from\b/i.test(sql);
  if (
    told.verb !== 'select' ||
    !counts ||
    parameters.some((parameter) => parameter.literal === undefined && parameter.operator !== 'limit')
  )
    return false;
  return (
    told.tables.some((source) => facts.growing(source.name)) &&
    told.tables.every((source) => isSeenByAll(findTable(facts.catalogue, source.name, source.schema), statement))
  );
}

/** Row security that compares with the signed-in person gives each another answer. */
function isSeenByAll(table: Table | undefined, { role }: Statement): boolean {
  if (!table || !table.rowSecurity || role === 'service' || role === 'owner') return true;
  const reading = table.policies.filter((policy) => policy.permissive && /select|all|\*|r/i.test(policy.command));
  return reading.some((policy) => policy.using !== undefined && !/auth\.|current_setting|uid\(/.test(policy.using));
}

function describeShared(statements: Statement[], entries: string[], facts: Pick<Facts, Needs>): Finding[] {
  const [first, ...rest] = statements;
  if (!first) return [];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const tables = [...new Set(statements.flatMap((statement) => statement.facts.tables.map((table) => table.name)))];
  const matching = statements.every((statement) => statement.facts.filters.length > 0);
  const grouped = statements.every((statement) => facts.perGroup(statement));
  return [
    createFinding(meta, {
      fingerprint: [first.location.file, 'shared', facts.sites.get(first.site)?.symbol ?? '', ...tables],
      breaks: 'costs',
      effort: 'edit',
      title: `${subject(names, 'counts', 'count')} ${matching ? '' : 'all of '}${tables.join(', ')} anew for every visitor, though the answer is the same for all`,
      why: `${statements.length === 1 ? 'The statement looks' : `${String(statements.length)} statements look`} at every ${matching ? 'matching ' : ''}row each time${grouped ? ', of all groups' : ''}. The work is the number of visitors times the number of rows: both grow with the users.`,
      fix: grouped
        ? 'Count only for the groups that are shown, in the statement that reads them; or keep each figure in the row that it is shown with, or cache the answer for a short while.'
        : 'Work it out once a minute for everybody: keep the numbers in a row that a job refreshes, or cache the answer for a short while.',
      location: first.location,
      related: rest.map((statement) => relatedTo(statement.location, 'query')),
      entryPoints: entries,
      statements: statements.map((statement) => statement.id),
      evidence: [
        `${String(statements.length)} ${statements.length === 1 ? 'count' : 'counts'} with nothing of the visitor in ${statements.length === 1 ? 'it' : 'them'}`,
      ],
    }),
  ];
}

/** A wide row that nearly every route reads whole before it does anything: a middleware's. */
function wholeRowOnEveryRequest(facts: Pick<Facts, Needs>): Finding[] {
  const routes = [...facts.entryPoints.values()].filter((entry) => entry.kind === 'route');
  const readers = new Map<string, string[]>();
  for (const course of facts.courses) {
    const first = course.steps[0];
    if (first && facts.entryPoints.get(course.entry)?.kind === 'route')
      readers.set(first.site, [...(readers.get(first.site) ?? []), course.entry]);
  }
  return [...readers].flatMap(([site, entries]): Finding[] => {
    if (entries.length < manyRoutes || entries.length * 4 < routes.length) return [];
    const statement = facts.sent(site)[0];
    // A generic repository reads another table for each route.
    if (new Set(facts.sent(site).map((other) => other.facts.tables[0]?.name)).size > 1) return [];
    const source = statement?.facts.tables[0];
    const table = source && findTable(facts.catalogue, source.name, source.schema);
    if (!statement || !table || table.columns.length < wideRow || facts.bound(statement) !== 1 || !readsAll(statement, table))
      return [];
    const asked = askedAt(site, entries, facts);
    return [
      createFinding(meta, {
        fingerprint: [statement.location.file, 'row', table.name],
        breaks: 'costs',
        effort: 'edit',
        title: `${String(entries.length)} routes read the whole row of ${table.name} before they do anything else`,
        why: `The same ${String(table.columns.length)} columns of the same person come from the database with every request: one more round trip each, for a few fields that hardly change.`,
        fix: 'Read only the columns that the check needs, carry them in the session or token, or keep the row for some seconds.',
        location: asked ?? statement.location,
        related: [
          relatedTo(statement.location, 'query'),
          ...facts.courses
            .flatMap((course) => (entries.includes(course.entry) ? (facts.entryPoints.get(course.entry) ?? []) : []))
            .slice(0, 3)
            .map((entry) => relatedTo(entry.location, 'entry-point')),
        ],
        entryPoints: entries,
        statements: [statement.id],
        evidence: [`${String(entries.length)} of ${String(routes.length)} routes begin with it`],
      }),
    ];
  });
}

/** The function that asks for the row, one before the one that sends the statement: the middleware. */
function askedAt(site: string, entries: string[], facts: Pick<Facts, Needs>): Location | undefined {
  const own = facts.sites.get(site)?.uses[0]?.within;
  const functions = facts.entryPoints.get(entries[0] ?? '')?.functions ?? [];
  const asking = own === undefined ? undefined : functions[functions.indexOf(own) - 1];
  const [, file, line] = /^(.*):(\d+)$/.exec(asking ?? '') ?? [];
  if (file === undefined || line === undefined) return undefined;
  return { file, line: Number(line), endLine: Number(line), column: 1 };
}

function readsAll(statement: Statement, table: Table): boolean {
  return statement.facts.columns === 'all' || statement.facts.columns.length >= table.columns.length;
}
