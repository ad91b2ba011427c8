import type { List } from '../blueprint/blueprint.js';
import { capital, kebab, pascal, snake } from '../names.js';
import { columnsOf, orderType } from './columns.js';
import { tableOf } from './owned.js';
import type { PlannedList, Reference, Root, Term } from './plan.js';
import { type Source, shownInList } from './shown.js';

/** What its lists need to know of a table. */
export interface Listed extends Source {
  route: string;
  root: Root;
  see: Term[];
}

/** The access paths of an entity. The first of each parent has the bare address, the others their names. */
export function plannedLists(source: Listed, routes: ReadonlyMap<string, string>): PlannedList[] {
  const seen = new Set<string>();
  return Object.entries(source.entity.lists ?? {}).map(([key, list]) => {
    const base = addressOf(source, list, routes);
    // Two parents of one sort have one address.
    const plain = base.replace(/:\w+/g, ':');
    const path = seen.has(plain) ? `${base}/${kebab(key)}` : base;
    seen.add(plain);
    return planned(key, list, path, source);
  });
}

function addressOf({ route, references }: Listed, { of }: List, routes: ReadonlyMap<string, string>): string {
  if (of === undefined) return `/${route}`;
  if (of === 'owner') return `/my/${route}`;
  const reference = references.find(({ name }) => name === of);
  const above = reference === undefined || reference.to === 'user' ? 'users' : (routes.get(reference.to) ?? kebab(reference.to));
  return `/${above}/:${reference?.name ?? of}Id/${route}`;
}

function planned(key: string, list: List, path: string, source: Listed): PlannedList {
  const columns = columnsOf(source.entity);
  const reference = source.references.find(({ name }) => name === list.of);
  const search = columns.find(({ name }) => name === list.search);
  const parent =
    reference !== undefined
      ? ({ kind: 'relation', reference } as const)
      : { kind: list.of === 'owner' ? ('owner' as const) : ('all' as const) };
  const order = orderOf(list, source);
  return {
    key,
    list,
    name: `list${capital(pascal(key))}`,
    path,
    parent,
    filters: (list.filter ?? []).map((name) => {
      const by = source.references.find((reference) => reference.name === name);
      return by === undefined
        ? { name, column: snake(name), field: source.entity.fields[name] }
        : { name: `${name}Id`, column: by.column, field: undefined };
    }),
    order:
      search === undefined
        ? order
        : { name: `${search.name}Search`, column: `${search.column}_search`, descending: false, type: 'text' },
    page: list.page ?? 20,
    shown: shownInList(source, list.columns),
    search,
    through: throughOf(list, source),
    ...allowedFor(list, reference, source),
  };
}

function orderOf({ order = '-createdAt' }: List, { entity }: Listed): PlannedList['order'] {
  const name = order.replace(/^-/, '');
  const field = entity.fields[name];
  return { name, column: snake(name), descending: order.startsWith('-'), type: (field && orderType(field)) ?? 'time' };
}

function throughOf({ through }: List, { blueprint }: Listed): PlannedList['through'] {
  if (through === undefined) return undefined;
  const by = blueprint.entities[through.entity];
  if (by === undefined) return undefined;
  return { table: tableOf(through.entity, by), column: `${snake(through.relation)}_id`, owner: 'owner_id', target: 'owner_id' };
}

/**
 * Why who asks may see the rows of this list. Reasons that lie in the parent are asked of it once, however many rows there are;
 * where none does, each row is asked.
 */
function allowedFor(list: List, reference: Reference | undefined, source: Listed): Pick<PlannedList, 'allowed' | 'byParent'> {
  const { see, root } = source;
  const each = (allowed: Term[]): Pick<PlannedList, 'allowed' | 'byParent'> => ({ allowed, byParent: false });
  if (list.of === 'owner' && root.kind === 'user') return each([{ kind: 'me', column: root.column }]);
  if (see.some(({ kind }) => kind === 'everyone')) return each([{ kind: 'everyone' }]);
  const signedIn = see.find(({ kind }) => kind === 'signed-in');
  if (signedIn !== undefined) return each([signedIn]);
  if (reference === undefined) return each(see);
  const mine = see.find((term) => term.kind === 'me' && term.column === reference.column);
  if (mine !== undefined) return each([mine]);
  const allowed = see.flatMap((term) => termOnParent(term, reference, root, reference.name === source.entity.owner));
  return allowed.length === 0 ? each(see) : { allowed, byParent: true };
}

/**
 * A right in terms of the row that a relation leads to; nothing where it does not lie there.
 * @param owns whether that row owns this one: then both have the same root
 */
export function termOnParent(term: Term, { column, to }: Reference, root: Root, owns: boolean): Term[] {
  if (term.kind === 'related') return term.column === column ? [term.term] : [];
  if (term.kind === 'member' && term.column === column && to === term.group) return [{ ...term, column: 'id' }];
  if (!owns || root.kind === 'none' || (term.kind !== 'me' && term.kind !== 'member')) return [];
  return term.column === root.column ? [term] : [];
}
