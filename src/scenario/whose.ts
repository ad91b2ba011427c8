import type { Table } from '../model/index.js';
import { actorLinks, ownerColumn, parentLinks, type Facts } from './facts.js';
import { headNoun, words } from './names.js';
import { tableKey, uniqueKeys } from './tables.js';
import { isMadeByUsers } from './usage.js';

/** What hangs on the groups that users make grows with them. A company or two that stand in the migrations do not. */
export function isOfGroup(table: Table, facts: Facts): boolean {
  return parentLinks(facts, tableKey(table)).some(
    (link) => facts.groups.has(link.to) && facts.amount(link.to).perUser !== undefined,
  );
}

/** Who wrote a row down or works on it, not whose it is. */
const worker =
  /_by(_user)?(_id)?$|^(author|creator|admin|staff|moderator|editor|operator|assignee|assigned|agent|handler|dispatcher|courier)(_|$)/;

/** Whether its rows name the user whose they are. */
export function isOfUsers(table: Table, facts: Facts): boolean {
  const owner = directOwner(table, facts);
  return owner !== undefined && !worker.test(owner);
}

/**
 * Whether rows that belong to a group and name a user are the group's all the same: he wrote them down or works on them, or the code
 * asks for them by the group and never by him.
 */
export function isKeptByGroup(table: Table, facts: Facts): boolean {
  const key = tableKey(table);
  const groups = parentLinks(facts, key).filter(({ to }) => facts.groups.has(to) && facts.amount(to).perUser !== undefined);
  if (groups.length === 0) return false;
  if (!isOfUsers(table, facts)) return true;
  const asked = askedColumns(table, facts);
  const isAsked = ({ columns }: { columns: string[] }): boolean => columns.some((column) => asked.has(column));
  return groups.some(isAsked) && !actorLinks(facts, key).some(isAsked);
}

/** Columns by which the code asks for a table's rows. */
export function askedColumns(table: Table, { usages }: Facts): ReadonlySet<string> {
  const reads = usages?.get(tableKey(table))?.reads ?? [];
  return new Set(
    reads.flatMap(({ facts: { filters, tables } }) => {
      const names = tables.flatMap((source) => (source.name === table.name ? [source.alias] : []));
      return filters.flatMap((filter) => (names.includes(filter.table) ? [filter.column] : []));
    }),
  );
}

/** The only user whom its rows name is one who works on them. */
export function isWorkedOn(table: Table, facts: Facts): boolean {
  return worker.test(directOwner(table, facts) ?? '');
}

/** The column by which a row names its user, in words: `created_by_user_id`. */
function directOwner(table: Table, facts: Facts): string | undefined {
  const owner = ownerColumn(facts, table);
  const direct = actorLinks(facts, tableKey(table)).some((link) => owner !== undefined && link.columns.includes(owner));
  return direct ? words(owner ?? '').join('_') : undefined;
}

/** Whether its rows name a user, or what each user has one of (a patient's file). */
export function namesUser(table: Table, facts: Facts): boolean {
  return actorLinks(facts, tableKey(table)).length > 0 || tellsOfUsers(table, facts);
}

/** People make their own accounts: what only the back office gives somebody (a role, a doctor's profile), few have. */
export function signUpIsOpen({ population, usages, app }: Facts): boolean {
  if (population === undefined) return false;
  const made = [...population.same].some((key) => isMadeByUsers(usages?.get(key)));
  return made || population.same.has('auth.users') || (app.signUps ?? []).length > 0;
}

/** Whether its rows hang on rows that each user has one of: the enrolments of a pupil grow with the pupils, whoever writes them. */
export function tellsOfUsers(table: Table, facts: Facts): boolean {
  return facts.links.some((link) => {
    if (link.from !== tableKey(table) || link.to === link.from || facts.population?.same.has(link.to)) return false;
    const parent = facts.tables.find((candidate) => tableKey(candidate) === link.to);
    return parent !== undefined && isOnePerUser(parent, facts);
  });
}

/** Its unique key is its user, or it is what a user may do. */
export function isOnePerUser(table: Table, facts: Facts): boolean {
  const keys = uniqueKeys(table);
  if (/^(role|permission|authority)$/.test(headNoun(table.name)) && actorLinks(facts, tableKey(table)).length > 0) return true;
  return actorLinks(facts, tableKey(table)).some((link) =>
    keys.some((columns) => columns.length === link.columns.length && columns.every((column) => link.columns.includes(column))),
  );
}
