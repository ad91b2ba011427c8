import type { Plan, PlannedList, Reference, Table } from '../../plan/plan.js';
import { memberEntity } from '../../blueprint/members.js';
import { groupList } from './groups.js';
import type { Printable } from './print.js';

/** How many relations are followed to the row whose list is chosen from. */
const furthest = 3;

/** From which list the row is chosen that a relation leads to; undefined where no list offers any. */
export function choosing(reference: Reference, table: Table, plan: Plan): Printable {
  if (reference.to === 'user') return amongMembers(reference, table, plan);
  const target = tableOf(reference.to, plan);
  if (target === undefined) return undefined;
  const whole = target.lists.filter(({ parent, through }) => parent.kind !== 'relation' && through === undefined);
  const own = whole.find(({ parent, search }) => parent.kind === 'owner' && search === undefined);
  const all = whole.find(({ parent, search }) => parent.kind === 'all' && search === undefined);
  const searched = whole.find(({ search }) => search !== undefined);
  // What a row will belong to is one's own; what it only names may be anybody's.
  const first = reference === table.ownedBy ? (own ?? all) : (all ?? own);
  if (first !== undefined) return { entity: target.entity, list: first.key, value: 'id' };
  const groups = groupList(target, plan);
  if (groups !== undefined) return { entity: target.entity, list: groups.list.key, value: groups.id, name: groups.name };
  const below = target.lists.flatMap((list) => {
    const parent =
      list.parent.kind === 'relation' && list.search === undefined ? way(table, parentOf(list), reference, plan) : undefined;
    return parent === undefined ? [] : [{ entity: target.entity, list: list.key, value: 'id', parent }];
  })[0];
  return below ?? (searched && { entity: target.entity, list: searched.key, value: 'id' });
}

/** People are chosen among the members of the group to which the row belongs. */
function amongMembers(reference: Reference, table: Table, plan: Plan): Printable {
  for (const { entity, blueprint } of plan.tables) {
    if (blueprint.members === undefined || table.ofGroup === entity) continue;
    const members = tableOf(memberEntity(entity), plan);
    const list = members?.lists.find((one) => parentOf(one) === entity);
    const parent = way(table, entity, reference, plan);
    if (members !== undefined && list !== undefined && parent !== undefined)
      return { entity: members.entity, list: list.key, value: 'userId', name: 'userName', parent };
  }
  return undefined;
}

function parentOf({ parent }: PlannedList): string | undefined {
  return parent.kind === 'relation' ? parent.reference.to : undefined;
}

/** The relations that lead from a row to one of another entity, the shortest way. */
function way(from: Table, to: string | undefined, without: Reference, plan: Plan): string[] | undefined {
  let ends: { names: string[]; table: Table }[] = [{ names: [], table: from }];
  for (let step = 0; step < furthest; step++) {
    ends = ends.flatMap(({ names, table }) =>
      table.references
        .filter((reference) => reference !== without && !reference.optional)
        .flatMap((reference) => {
          const next = tableOf(reference.to, plan);
          return next === undefined ? [] : [{ names: [...names, `${reference.name}Id`], table: next }];
        }),
    );
    const found = ends.find(({ table }) => table.entity === to);
    if (found !== undefined) return found.names;
  }
  return undefined;
}

export function tableOf(entity: string, { tables }: Plan): Table | undefined {
  return tables.find((table) => table.entity === entity);
}
