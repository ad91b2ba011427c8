import type { Blueprint, Entity, Party } from '../blueprint/blueprint.js';
import { memberEntity, withMembers } from '../blueprint/members.js';
import { kebab, pascal, pluralOf, snake, spoken, capital } from '../names.js';
import { columnsOf } from './columns.js';
import { plannedIndexes, uniqueKeys } from './indexes.js';
import { plannedLists } from './lists.js';
import { ownedEntities } from './owned.js';
import type { KeptCount, Plan, PlannedDashboard, Reference, Root, Table, Term } from './plan.js';
import { rowsOf } from './rows.js';
import { shownOnPage } from './shown.js';
import { type Owned, termOf } from './terms.js';

export type * from './plan.js';

/** Decides everything that follows from a Blueprint that `readBlueprint` accepted. Pure. */
export function plan(given: Blueprint): Plan {
  const blueprint = withMembers(given);
  const owned = ownedEntities(blueprint);
  const routes = new Map(Object.entries(blueprint.entities).map(([key, entity]) => [key, kebab(entity.plural ?? pluralOf(key))]));
  const tables = withOthers(inOrder(blueprint).map((key) => tableOf(key, blueprint, owned, routes)));
  return {
    name: blueprint.name,
    title: blueprint.title ?? capital(spoken(blueprint.name)),
    blueprint,
    tables,
    dashboards: dashboardsOf(blueprint, tables, owned),
    jobs: Object.entries(blueprint.jobs ?? {}).map(([key, job]) => ({ key, job, file: kebab(key) })),
    slots: Object.entries(blueprint.slots ?? {}).map(([key, slot]) => ({
      key,
      slot,
      file: kebab(key),
      route: `/actions/${kebab(key)}`,
    })),
    app: blueprint.target !== 'api',
  };
}

/** What follows for a table from the others. */
function withOthers(tables: Alone[]): Table[] {
  return tables.map((table) => ({
    ...table,
    guarded: guardedOf(table, tables),
    parentOfOwned: tables.some(({ references }) => references.some((one) => one.with !== undefined && one.to === table.entity)),
  }));
}

type Alone = Omit<Table, 'guarded' | 'parentOfOwned'>;

function tableOf(key: string, blueprint: Blueprint, owned: Map<string, Owned>, routes: Map<string, string>): Alone {
  const entity = blueprint.entities[key];
  const own = owned.get(key);
  if (entity === undefined || own === undefined) throw new Error(`there is no ${key}`);
  const { root, references, table } = own;
  const counts = countsOf(entity, key, blueprint, owned);
  const owner = ownerReference(entity);
  const source = { key, entity, references, counts, owner, blueprint };
  const rights = rightsOf(entity);
  const terms = (parties: Party[]): Term[] => parties.flatMap((party) => termOf(party, own, owned) ?? []);
  const all = terms(rights.see);
  const see = all.some(({ kind }) => kind === 'everyone') ? [{ kind: 'everyone' as const }] : all;
  const route = routes.get(key) ?? kebab(key);
  const lists = plannedLists({ ...source, route, root, see }, routes);
  return {
    entity: key,
    blueprint: entity,
    table,
    route,
    folder: `src/entities/${kebab(key)}`,
    type: pascal(key),
    one: spoken(key),
    many: spoken(entity.plural ?? pluralOf(key)),
    root,
    ofGroup: Object.keys(blueprint.entities).find(
      (group) => blueprint.entities[group]?.members !== undefined && memberEntity(group) === key,
    ),
    ownedBy: references.find(({ name }) => name === entity.owner),
    columns: columnsOf(entity),
    references,
    counts,
    unique: uniqueKeys(entity, root, references),
    indexes: plannedIndexes({ table, entity, root, references, lists }),
    see,
    create: terms(rights.create),
    change: terms(rights.change),
    lists,
    page: shownOnPage(source),
    rows: rowsOf(key, blueprint),
  };
}

function guardedOf({ references, ownedBy }: Alone, tables: Alone[]): Table['guarded'] {
  return references.flatMap((reference) => {
    const see = tables.find(({ entity }) => entity === reference.to)?.see ?? [];
    const open = see.length === 0 || see.some(({ kind }) => kind === 'everyone' || kind === 'signed-in');
    return reference === ownedBy || open ? [] : [{ reference, see }];
  });
}

/** Who may do what where the Blueprint is silent: one's own rows are one's own, what nobody owns is read by everyone. */
function rightsOf({ owner, see, create, change }: Entity): { see: Party[]; create: Party[]; change: Party[] } {
  const none = owner === 'nobody';
  return {
    see: see ?? [none ? 'everyone' : 'owner'],
    create: create ?? (none ? [] : owner === 'user' || owner === 'members' ? ['signed-in'] : ['owner']),
    change: change ?? (none ? [] : ['owner']),
  };
}

function ownerReference(entity: Entity): Reference | undefined {
  if (entity.owner !== 'user') return undefined;
  return {
    name: 'owner',
    column: 'owner_id',
    to: 'user',
    table: 'users',
    optional: false,
    maker: true,
    onDelete: 'cascade',
    with: undefined,
  };
}

function countsOf({ counters = {} }: Entity, key: string, blueprint: Blueprint, owned: Map<string, Owned>): KeptCount[] {
  return Object.entries(counters).flatMap(([name, { of, by }]) => {
    const counted = owned.get(of);
    const leading = counted?.references.find((reference) => reference.to === key && (by ?? reference.name) === reference.name);
    return counted === undefined || leading === undefined || blueprint.entities[of] === undefined
      ? []
      : [{ name, column: snake(name), of: counted.table, by: leading.column }];
  });
}

function dashboardsOf(blueprint: Blueprint, tables: Table[], owned: Map<string, Owned>): PlannedDashboard[] {
  return Object.entries(blueprint.dashboards ?? {}).flatMap(([key, dashboard]) => {
    const of = tables.find(({ entity }) => entity === dashboard.of);
    const own = owned.get(dashboard.of);
    if (of === undefined || own === undefined) return [];
    const reference = of.references.find(({ name }) => name === dashboard.per);
    const column = reference?.column ?? columnOf(of.root);
    const term = termOf(dashboard.per, own, owned);
    const measures = Object.entries(dashboard.measures).map(([name, { sum }]) => ({
      name,
      column: snake(name),
      sum: sum === undefined ? undefined : snake(sum),
    }));
    return [
      {
        key,
        dashboard,
        table: `${snake(key)}_by_${dashboard.by}`,
        route: kebab(key),
        of,
        per: { column, reference },
        measures,
        allowed: term ? [term] : [],
      },
    ];
  });
}

function columnOf(root: Root): string {
  return root.kind === 'none' ? 'owner_id' : root.column;
}

/** Parents before children; what refers to each other in a circle in the Blueprint's order. */
function inOrder({ entities }: Blueprint): string[] {
  const done: string[] = [];
  const visit = (key: string, on: string[]): void => {
    if (done.includes(key) || on.includes(key)) return;
    for (const { to } of Object.values(entities[key]?.relations ?? {})) if (to !== 'user') visit(to, [...on, key]);
    done.push(key);
  };
  for (const key of Object.keys(entities)) visit(key, []);
  return done;
}
