import { memberEntity } from '../../blueprint/members.js';
import type { Plan, PlannedList, Table } from '../../plan/plan.js';
import { tableOf } from './choosing.js';

/** A group is found through the list of where one is a member: its rows name the group. */
export interface GroupList {
  members: Table;
  list: PlannedList;
  /** The keys of those rows that hold the group's id and its name. */
  id: string;
  name: string | undefined;
}

/** The list by which people find their groups; undefined for what is no group, or has a list of its own. */
export function groupList({ entity, blueprint, lists }: Table, plan: Plan): GroupList | undefined {
  if (blueprint.members === undefined || lists.some(({ parent }) => parent.kind !== 'relation')) return undefined;
  const members = tableOf(memberEntity(entity), plan);
  const list = members?.lists.find(({ parent }) => parent.kind === 'relation' && parent.reference.to === 'user');
  if (members === undefined || list === undefined) return undefined;
  const name = list.shown.find(({ by }) => by?.to === entity)?.name;
  return { members, list, id: `${entity}Id`, name };
}

/** Whether a list stands with the group instead of with its members. */
export function standsWithGroup(list: PlannedList, table: Table, plan: Plan): boolean {
  const group = table.ofGroup === undefined ? undefined : tableOf(table.ofGroup, plan);
  return group !== undefined && groupList(group, plan)?.list === list;
}
