import type { List } from '../blueprint/blueprint.js';
import { capital, kebab, pascal, snake } from '../names.js';
import { columnsOf, orderType } from './columns.js';
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
    const path = seen.has(base) ? `${base}/${kebab(key)}` : base;
    seen.add(base);
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
    allowed: allowedFor(list, reference, source),
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
  const table = snake(by?.plural ?? `${through.entity}s`);
  return by === undefined ? undefined : { table, column: `${snake(through.relation)}_id`, owner: 'owner_id', target: 'owner_id' };
}

/**
 * Why who asks may see the rows of this list: the one reason that its parent gives where there is one, so that the
 * statement goes by one condition; all reasons otherwise. One's own rows need none: they are asked for by their owner.
 */
function allowedFor(list: List, reference: Reference | undefined, { see, root, entity }: Listed): Term[] {
  if (list.of === 'owner' && root.kind === 'user') return [{ kind: 'me', column: root.column }];
  if (see.some(({ kind }) => kind === 'everyone')) return [{ kind: 'everyone' }];
  const signedIn = see.find(({ kind }) => kind === 'signed-in');
  if (signedIn !== undefined || reference === undefined) return signedIn === undefined ? see : [signedIn];
  const byParent = see.find(
    (term) => (term.kind === 'related' || term.kind === 'me' || term.kind === 'member') && term.column === reference.column,
  );
  const byOwner =
    reference.name === entity.owner ? see.find(({ kind }) => kind === (root.kind === 'user' ? 'me' : 'member')) : undefined;
  const one = byParent ?? byOwner;
  return one === undefined ? see : [one];
}
