import type { Finding, Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { type Others, othersOn } from './others.js';
import { type Asked, askedById, mayLead, namesRow } from './private.js';

type Needs = 'processFacts' | 'entryPoints' | 'reaches' | 'statements' | 'courses' | 'sent' | 'catalogue' | 'growing' | 'sites';

const meta: RuleMeta<Needs> = {
  id: 'ownerless-access',
  kind: 'security',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints', 'reaches', 'statements', 'courses', 'sent', 'catalogue', 'growing', 'sites'],
  holds: 'No route gives, changes or deletes a row by its id for anybody, where others of the same table ask whose it is.',
};

/** People's own tables: who may see or change an account is another question. */
const people = /^(users?|profiles?|accounts?|people|persons?|members?|customers?|clients?)$/i;

/** Rows that any signed-in person reaches by their id, though the app's other statements ask for them with their owner. */
export const ownerlessAccess = defineRule(meta, (facts) => {
  const unasked = new Set(
    facts.processFacts.filter(({ kind }) => kind === 'unasked-route').flatMap(({ entryPoints }) => entryPoints),
  );
  const said = new Set<string>();
  return facts.statements.flatMap((statement): Finding[] => {
    const asked = said.has(statement.site) || unasked.size === 0 ? undefined : askedById(statement, facts);
    if (!asked || facts.sent(statement.site).some(mayLead) || isElsewhere(asked, facts)) return [];
    const entries = facts.reaches.filter(({ site, entry }) => {
      const route = facts.entryPoints.get(entry);
      return (
        site === statement.site && unasked.has(entry) && route && namesRow(route, asked) && !isCheckedAlong(entry, asked, facts)
      );
    });
    if (entries.length === 0) return [];
    const others = othersOn(asked, facts);
    if (!isPrivate(others) && !isOneOnes(asked, others, facts)) return [];
    said.add(statement.site);
    return [describe(asked, [...new Set(entries.map(({ entry }) => entry))], others, facts)];
  });
});

/** Whether the app itself shows that the rows are one person's to see. */
function isPrivate({ guarded, shown }: Others): boolean {
  return guarded.length > 0 && shown.length === 0;
}

/** Whether what everybody may see is one person's to change: another write of such a row asks, or, for deleting, its maker stands in it. */
function isOneOnes({ statement: { facts: own } }: Asked, { guarded, made }: Others, facts: Pick<Facts, 'catalogue'>): boolean {
  if (own.verb === 'select') return false;
  const asks = guarded.some((other) => other.facts.verb !== 'select' && askedById(other, facts) !== undefined);
  return asks || (own.verb === 'delete' && made.length > 0);
}

/** Whether the table is none of one person's, or policies hold for whoever asks. */
function isElsewhere({ statement, table }: Asked, facts: Pick<Facts, 'growing'>): boolean {
  if (statement.role === 'anon' || statement.role === 'authenticated') return true;
  if (table.rowSecurity && table.policies.length > 0 && statement.role !== 'service') return true;
  return people.test(table.name) || !facts.growing(table.name);
}

/** Whether the entry point asks for something of the person's beside the row: that may be the check. */
function isCheckedAlong(entry: string, { statement }: Asked, facts: Pick<Facts, 'courses' | 'sent'>): boolean {
  const steps = facts.courses.filter((course) => course.entry === entry).flatMap((course) => course.steps);
  return steps.some((step) =>
    facts
      .sent(step.site, step.variants)
      .some((other) => other.site !== statement.site && other.facts.tables.length > 0 && mayLead(other)),
  );
}

const does: Partial<Record<Statement['facts']['verb'], [one: string, many: string]>> = {
  select: ['reads', 'read'],
  update: ['changes', 'change'],
  delete: ['deletes', 'delete'],
};

function describe({ statement, table }: Asked, entries: string[], others: Others, facts: Pick<Facts, Needs>): Finding {
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const [one, many] = does[statement.facts.verb] ?? ['reads', 'read'];
  const [ask, evidence]: [Statement[], string] =
    others.guarded.length > 0
      ? [others.guarded, 'compares its rows with the person']
      : [others.made, 'writes the person into its rows'];
  const places = [...new Map(ask.map(({ location }) => [`${location.file}:${String(location.line)}`, location]))];
  return createFinding(meta, {
    fingerprint: [statement.location.file, table.name, statement.facts.verb, facts.sites.get(statement.site)?.symbol ?? ''],
    breaks: 'unsafe',
    effort: 'edit',
    title: `${subject(names, one, many)} a row of ${table.name} by its id without asking whose it is`,
    why: `Everybody who is signed in may send any id, and ids are found in links, lists and logs, or counted up. ${places[0]?.[0] ?? 'Another place'} ${evidence.replace('its rows', `rows of ${table.name}`)}; here nothing does, neither the statement nor the code around it, and no row-level security stands behind it.`,
    fix: `Put the person into the statement (… where id = $1 and <owner> = $2) and answer 404 where no row comes back, or look at the row's owner before.`,
    location: statement.location,
    related: places.slice(0, 3).map(([, location]) => relatedTo(location, 'query')),
    entryPoints: entries,
    statements: [statement.id],
    evidence: [
      `nothing in the statement leads to whoever is signed in`,
      ...places.slice(0, 3).map(([place]) => `${place} ${evidence.replace('its rows', `rows of ${table.name}`)}`),
    ],
  });
}
