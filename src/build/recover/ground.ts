import { type App, type EntryPoint, findTable, type Scenario, type Statement, type Table, type Work } from '../../model/index.js';
import { gatherFacts, type Link, tableKey } from '../../scenario/index.js';
import type { BlueprintQuestion } from '../blueprint/questions.js';
import { type Kind, kindsOf } from './kinds.js';
import { entityName, free } from './names.js';

/** A statement that is reached, and what leads to it. */
export interface Sent {
  statement: Statement;
  symbol: string;
  entries: EntryPoint[];
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
  /** What could not be told: it grows while the parts are read. */
  unknown: BlueprintQuestion[];
}

export function groundOf(app: App, scenario: Scenario): Ground {
  const { links, population, tables } = gatherFacts(app, scenario.population);
  const people = peopleIn(app, population?.same ?? new Set(), links);
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
  return { app, scenario, links, people, kinds, entities, sent, unknown: [] };
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
    }))
    .toSorted((left, right) => (rank.get(form(left.statement)) ?? 0) - (rank.get(form(right.statement)) ?? 0));
}

function callsIn(work: Work): Extract<Work, { kind: 'call' }>[] {
  if (work.kind === 'call') return [work];
  return work.kind === 'loop' ? callsIn(work.body) : work.parts.flatMap(callsIn);
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
