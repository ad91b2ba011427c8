import type { EntryPoint, Finding, Table } from '../../../model/index.js';
import { findTable } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { behindSignIn } from './behind.js';

type Needs = 'processFacts' | 'entryPoints' | 'reaches' | 'statements' | 'catalogue' | 'signIn' | 'sites';

const meta: RuleMeta<Needs> = {
  id: 'no-sign-in',
  kind: 'security',
  factor: 'backend',
  needs: ['processFacts', 'entryPoints', 'reaches', 'statements', 'catalogue', 'signIn', 'sites'],
  holds: 'No route gives lists of people’s addresses to whoever asks.',
};

/** Whom to write to or to call. */
const contact = /(^|_)(e_?mail|phone|telephone|mobile|whats_?app|address|passport|birth\w*|ssn)(_|$)/i;

/** A route that gives a list of people, and no route of the whole app looks at who is asking. */
interface OpenList {
  entry: EntryPoint;
  table: Table;
  columns: string[];
  site: string;
}

/** An app without any sign-in whose server hands lists of people with their addresses to anybody. */
export const noSignIn = defineRule(meta, (facts): Finding[] => {
  if (facts.signIn || [...facts.entryPoints.values()].some(({ access }) => access === 'signed-in')) {
    const behind = behindSignIn(meta, facts);
    return behind === undefined ? [] : [behind];
  }
  const open = new Set(facts.processFacts.filter(({ kind }) => kind === 'open-route').flatMap(({ entryPoints }) => entryPoints));
  // One route that asks is a sign-in of some kind, which was not understood.
  const routes = [...facts.entryPoints.values()].filter(({ kind, moment }) => kind === 'route' && moment === 'request');
  const asking = routes.filter(({ id }) => !open.has(id) && facts.reaches.some(({ entry }) => entry === id));
  if (asking.length > 0) return [];
  const lists = facts.reaches.flatMap(({ entry: id, site, variants }) => {
    const entry = facts.entryPoints.get(id);
    return entry && open.has(id) ? listsOf(entry, site, variants, facts) : [];
  });
  const [first] = lists.sort((left, right) => Number(isOfStaff(right.entry)) - Number(isOfStaff(left.entry)));
  if (!first) return [];
  const entries = [...new Set(lists.map(({ entry }) => entry))];
  const tables = [...new Set(lists.map(({ table }) => table.name))];
  const changing = new Set(
    facts.reaches
      .filter(
        ({ entry, site }) => open.has(entry) && facts.statements.some((one) => one.site === site && changes(one.facts.verb)),
      )
      .map(({ entry }) => entry),
  );
  const place = facts.sites.get(first.site)?.location;
  return [
    createFinding(meta, {
      fingerprint: ['no-sign-in', ...tables.sort()],
      breaks: 'unsafe',
      effort: 'edit',
      title: `Nobody has to sign in: ${first.entry.name} gives the list of ${first.table.name}, with ${first.columns.join(', ')}, to whoever asks`,
      why: `The app has no sign-in, and none of its ${String(open.size)} routes looks at who is asking. ${entries.length === 1 ? 'One of them gives' : `${String(entries.length)} of them give`} lists with people’s addresses${changing.size > 0 ? `, and ${String(changing.size)} change or delete rows that are there` : ''}. Whoever finds the address of the server has them, today and with one user.`,
      fix: 'Put one check before every route that is not meant for the public: a sign-in, or, where only the people who run the app use them, one password in front of them all.',
      location: first.entry.location,
      related: place ? [relatedTo(place, 'query')] : [],
      entryPoints: entries.map(({ id }) => id),
      evidence: entries.slice(0, 5).map(({ name }) => `${name}: no check of who is asking was found`),
    }),
  ];
});

function changes(verb: string): boolean {
  return verb === 'update' || verb === 'delete';
}

function isOfStaff({ path = '', backOffice }: EntryPoint): boolean {
  return backOffice || /(^|\/)admin(\/|$)/i.test(path);
}

/** Lists of a table with people's addresses that the call gives: rows that no value of the request picks out. */
function listsOf(entry: EntryPoint, site: string, variants: number[], facts: Pick<Facts, Needs>): OpenList[] {
  return facts.statements.flatMap((statement): OpenList[] => {
    const { verb, tables, filters, aggregates, singleRow, columns } = statement.facts;
    if (statement.site !== site || (variants.length > 0 && !variants.includes(statement.variant))) return [];
    if (verb !== 'select' || singleRow || aggregates.length > 0 || statement.role !== 'owner') return [];
    if (filters.some(({ operator, parameter }) => operator === '=' && parameter !== undefined)) return [];
    const table = tables[0] && findTable(facts.catalogue, tables[0].name, tables[0].schema);
    const shown = table?.columns.map(({ name }) => name).filter((name) => contact.test(snake(name)));
    const given = shown?.filter((name) => columns === 'all' || columns.some(({ column }) => column === name)) ?? [];
    return table && given.length > 0 ? [{ entry, table, columns: given.slice(0, 3), site }] : [];
  });
}

function snake(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2');
}
