import { type App, findTable, type Scenario, type Table } from '../../model/index.js';
import { tableKey, uniqueKeys } from '../../scenario/index.js';
import type { Blueprint, Entity } from '../blueprint/blueprint.js';
import type { BlueprintQuestion } from '../blueprint/questions.js';
import { dashboardsIn } from './dashboards.js';
import { fieldsOf } from './fields.js';
import { type Ground, groundOf } from './ground.js';
import { countersFor, countsIn } from './kept.js';
import { listsOf } from './lists.js';
import { groupOf, withRows } from './amounts.js';
import { fieldName, pluralFor, relationName } from './names.js';
import { ownerOf } from './owner.js';
import { partiesOf, type Told } from './parties.js';
import { profileOf } from './profile.js';
import { rightsIn } from './reasons.js';
import { type Reference, referencesOf, relationOf } from './relations.js';
import { mended } from './mend.js';
import { type Route, routesIn } from './routes.js';
import { isWrittenByMaker } from './writes.js';

/** What could be told of an app as a Blueprint, and what could not. */
export interface Recovered {
  blueprint: Blueprint;
  /** What the app does not say, or a Blueprint cannot: why it matters, and what is taken until somebody says it. */
  unknown: BlueprintQuestion[];
  /** Tables that are no entities: sessions, queues, figures. */
  others: { table: string; what: string }[];
  /** The app's routes, and what of the Blueprint each of them is; nothing where it is something of its own. */
  routes: Route[];
}

/**
 * The Blueprint of an app that was read: to leave a black box, or to see what a repository says of itself. Pure; nothing is invented,
 * and the Blueprint is one that `readBlueprint` accepts.
 */
export function recover(app: App, scenario: Scenario): Recovered {
  const ground = groundOf(app, scenario);
  const told = new Map(ground.entities.map(({ key, table }) => [key, toldOf(key, table, ground)]));
  const made = ground.entities.map(({ key, table }): [string, Entity] => [key, entityFor(key, table, told, ground)]);
  const profile = profileOf(ground);
  const entities = Object.fromEntries([...made, ...(profile === undefined ? [] : [profile])]);
  const dashboards = dashboardsIn(ground, told);
  const found: Blueprint = {
    name: packageName(app.name),
    entities: withRows(entities, ground),
    ...(Object.keys(dashboards).length === 0 ? {} : { dashboards }),
    ...(app.entryPoints.some(({ kind }) => kind === 'page') ? {} : { target: 'api' as const }),
  };
  const blueprint = mended(found, ground.unknown);
  const routes = routesIn(ground, blueprint);
  return { blueprint, unknown: ground.unknown, others: othersIn(ground), routes };
}

function toldOf(key: string, table: Table, ground: Ground): Told {
  const references = referencesOf(table, ground);
  const rights = rightsIn(key, table, references, ground);
  return { key, references, rights, owner: ownerOf(table, references, rights, ground) };
}

function entityFor(key: string, table: Table, all: ReadonlyMap<string, Told>, ground: Ground): Entity {
  const told = all.get(key) ?? toldOf(key, table, ground);
  const { owner } = told;
  // The owner has a word of its own; a column that the key carries along is none of the relations.
  const references = told.references.filter(
    ({ column }) => !(owner.owner === 'user' && column === owner.column) && !owner.hidden.includes(column),
  );
  const counts = countsIn(table, ground.app);
  const keys = [...told.references.map(({ column }) => column), ...owner.hidden, ...counts.map(({ column }) => column)];
  const surrogate = table.primaryKey.length === 1 && /^(id|uuid)$|_id$/i.test(table.primaryKey[0] ?? '') ? table.primaryKey : [];
  const fields = fieldsOf(key, table, new Set([...keys, ...surrogate]), ground);
  const counters = countersFor(counts, ({ of, by }) => {
    const counted = entityAtName(of, ground);
    if (counted === undefined) return undefined;
    const leading = all.get(counted)?.references.filter(({ to }) => to === key) ?? [];
    return { of: counted, by: relationName(by), several: leading.length > 1 };
  });
  const plural = pluralFor(key, table.name);
  const listing = { key, table, owner, references, fields, counters };
  const lists = listsOf(listing, ground);
  const unique = uniqueOf(table, told, fields, surrogate);
  const group = groupOf(table, ground);
  const relations = references.map((reference) => [reference.name, relationFor(reference, told, table, ground)] as const);
  return {
    owner: owner.owner,
    ...(plural === undefined ? {} : { plural }),
    ...(group === undefined ? {} : { members: group }),
    fields,
    ...(relations.length === 0 ? {} : { relations: Object.fromEntries(relations) }),
    ...partiesOf(told, all, ground),
    ...(unique.length === 0 ? {} : { unique }),
    ...(Object.keys(counters).length === 0 ? {} : { counters }),
    ...(Object.keys(lists).length === 0 ? {} : { lists }),
  };
}

function relationFor(reference: Reference, { owner, rights }: Told, table: Table, ground: Ground) {
  const maker = rights.makers.includes(reference.column) || isWrittenByMaker(table, reference.column, ground);
  return relationOf(reference, owner.owner === reference.name, maker);
}

/** What occurs once: unique keys but for the row's own, and those that only say that a row is its owner's. */
function uniqueOf(table: Table, { owner, references }: Told, fields: Entity['fields'], surrogate: string[]): string[][] {
  const nameOf = (column: string): string | undefined => {
    if (owner.owner === 'user' && column === owner.column) return 'owner';
    const name = references.find((one) => one.column === column)?.name ?? fieldName(column);
    return name in fields || references.some((one) => one.name === name) ? name : undefined;
  };
  const sets = uniqueKeys(table)
    .filter((key) => key.join() !== surrogate.join() && !(surrogate.length === 1 && key.includes(surrogate[0] ?? '')))
    .map((key) => key.map(nameOf));
  const whole = sets
    .filter((set) => set.every((name) => name !== undefined))
    .map((set) => set.filter((name) => name !== undefined));
  return [...new Map(whole.map((set) => [set.toSorted().join(), set])).values()];
}

function entityAtName(name: string, { app, entities }: Ground): string | undefined {
  const table = findTable(app.catalogue, name);
  return entities.find((entity) => entity.table === table)?.key;
}

function othersIn({ app, kinds, people }: Ground): Recovered['others'] {
  return app.catalogue.tables.flatMap((table) => {
    const kind = kinds.get(tableKey(table));
    if (kind?.kind === 'machinery') return [{ table: table.name, what: kind.what }];
    if (kind?.kind === 'members') return [{ table: table.name, what: 'who is in which group' }];
    return people.has(tableKey(table)) ? [{ table: table.name, what: 'the people who sign in' }] : [];
  });
}

function packageName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain === '' ? 'app' : plain.slice(0, 60);
}
