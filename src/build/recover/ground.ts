import { type App, type EntryPoint, findTable, type Scenario, type Statement, type Table, type Work } from '../../model/index.js';
import { gatherFacts, type Link, tableKey } from '../../scenario/index.js';
import type { BlueprintQuestion } from '../blueprint/questions.js';
import { wordsIn } from './choices.js';
import { type Kind, kindsOf } from './kinds.js';
import { entityName, free } from './names.js';
import { type Rows, rowsOf } from './sql/rows.js';

/** A statement that is reached, and what leads to it. */
export interface Sent {
  statement: Statement;
  symbol: string;
  entries: EntryPoint[];
  /** What it gives rows of, where it gives some. */
  rows: Rows | undefined;
}

/** What all parts of a recovered Blueprint are told by. */
export interface Ground {
  app: App;
  scenario: Scenario;
  links: Link[];
  /** Keys of the tables that hold the people. */
  people: ReadonlySet<string>;
  kinds: ReadonlyMap<string, Kind>;
  /** The tables that become entities, with what each is called. */
  entities: { key: string; table: Table }[];
  sent: Sent[];
  /** Words that the code writes into columns and compares them with, by table and column. */
  words: ReadonlyMap<string, ReadonlySet<string>>;
  /** What could not be told: it grows while the parts are read. */
  unknown: BlueprintQuestion[];
}

/** Stands for the accounts that a service keeps, of which the app has no table. */
const elsewhere = 'accounts of a service';

export function groundOf(app: App, scenario: Scenario): Ground {
  const { links: all, population, tables } = gatherFacts(app, scenario.population);
  const kept = population !== undefined && isNamedAlone(population.table, all);
  const links = kept ? all.map((link) => outward(link, tableKey(population.table))) : all;
  const people = kept ? new Set([elsewhere]) : peopleIn(app, population?.same ?? new Set(), links);
  const sent = sentIn(app);
  const kinds = kindsOf({ app, tables, links, people, sent });
  const names = new Set<string>(['user', 'members', 'nobody', 'owner']);
  const entities = tables
    .filter((table) => kinds.get(tableKey(table))?.kind === 'entity')
    .map((table) => {
      const key = free(entityName(table.name), names);
      names.add(key);
      return { key, table };
    });
  return { app, scenario, links, people, kinds, entities, sent, words: wordsIn(app), unknown: [] };
}

/** Whether a table is taken for the people by its name alone, while no key leads to it: those who sign in are kept by a service. */
function isNamedAlone(table: Table, links: readonly Link[]): boolean {
  const known = links.some(({ to, declared }) => declared && to === tableKey(table));
  return (
    !known &&
    !/^(users?|profiles?|accounts?|members?)$/i.test(table.name) &&
    !table.columns.some(({ name }) => /password|hash/i.test(name))
  );
}

/** A column that is called after a user leads to the accounts of the service. */
function outward(link: Link, table: string): Link {
  return link.to === table && !link.declared ? { ...link, to: elsewhere, references: ['id'] } : link;
}

/** The accounts of a service and the app's own table of the same people are one. */
function peopleIn(app: App, same: ReadonlySet<string>, links: readonly Link[]): ReadonlySet<string> {
  const accounts = findTable(app.catalogue, 'users', 'auth');
  const named = accounts !== undefined && links.some(({ to }) => to === tableKey(accounts));
  return new Set([...same, ...(named ? [tableKey(accounts)] : [])]);
}

function sentIn(app: App): Sent[] {
  const callers = new Map<string, Set<EntryPoint>>();
  for (const entry of app.entryPoints)
    for (const { site, variants } of callsIn(entry.work))
      for (const variant of variants) {
        const form = `${site} ${String(variant)}`;
        callers.set(form, (callers.get(form) ?? new Set()).add(entry));
      }
  const sites = new Map(app.callSites.map((site) => [site.id, site]));
  // In the order in which what leads there is registered: the first list of a parent has the plain address.
  const rank = new Map([...callers.keys()].map((form, at) => [form, at]));
  const form = ({ site, variant }: Statement): string => `${site} ${String(variant)}`;
  return app.statements
    .filter((statement) => callers.has(form(statement)) && statement.refused === undefined)
    .map((statement) => ({
      statement,
      symbol: sites.get(statement.site)?.symbol ?? '',
      entries: [...(callers.get(form(statement)) ?? [])],
      rows: statement.facts.verb === 'select' ? rowsOf(statement.sql) : undefined,
    }))
    .toSorted((left, right) => (rank.get(form(left.statement)) ?? 0) - (rank.get(form(right.statement)) ?? 0));
}

function callsIn(work: Work): Extract<Work, { kind: 'call' }>[] {
  if (work.kind === 'call') return [work];
  return work.kind === 'loop' ? callsIn(work.body) : work.parts.flatMap(callsIn);
}

/** The table of that name; for a view the one after which it is named and whose columns it gives. */
export function tableOf(name: string, { app: { catalogue } }: Pick<Ground, 'app'>): Table | undefined {
  const view = catalogue.views.find((one) => one.name === name);
  if (view === undefined) return findTable(catalogue, name);
  const given = new Set(view.columns.map((column) => column.name));
  return catalogue.tables
    .filter((table) => name.startsWith(`${table.name}_`) && table.primaryKey.every((column) => given.has(column)))
    .toSorted((left, right) => right.name.length - left.name.length)[0];
}

/** The entity of a table, or `user`; undefined for what is none. */
export function entityOf(
  name: string,
  { entities, people, app }: Pick<Ground, 'entities' | 'people' | 'app'>,
): string | undefined {
  const table = findTable(app.catalogue, name);
  if (table === undefined) return undefined;
  return entityAt(tableKey(table), { entities, people });
}

export function entityAt(key: string, { entities, people }: Pick<Ground, 'entities' | 'people'>): string | undefined {
  return people.has(key) ? 'user' : entities.find(({ table }) => tableKey(table) === key)?.key;
}
