import type { Table } from '../model/index.js';
import { parentLinks, type Facts } from './facts.js';
import type { Rule } from './rules.js';
import { growingParents, nameOf, perParent } from './rules-keys.js';
import { tableKey } from './tables.js';
import type { Writer } from './usage.js';
import { isOfUsers } from './whose.js';

/** What one who leads a group makes by hand for all of its members: courses, tiers, badges. */
const perGroup = 10;
/** What hangs on one of those: the lessons of a course. */
const perThing = 5;

/** Rule 18 too: what only who leads a group of users adds to, one at a time, are some for each group, however many members it has. */
export const ofLeaders: Rule = (table, facts) => {
  const key = tableKey(table);
  if (isOfUsers(table, facts) || !isWrittenByLeaders(key, facts)) return undefined;
  const links = parentLinks(facts, key);
  const group = links.find(({ to }) => facts.groups.has(to));
  const thing = links.find(({ to }) => !facts.groups.has(to) && isOfLeaders(to, facts));
  const parent = thing ?? group;
  if (parent === undefined) return undefined;
  // What hangs on each order or each member grows with those, whoever writes it.
  if (growingParents(table, facts).some((other) => other.key !== thing?.to && other.key !== group?.to && other.perUser >= 0.5))
    return undefined;
  const rows = thing === undefined ? perGroup : perThing;
  const reason = `only who leads a group adds to it: ${String(rows)} for each of ${nameOf(parent.to)}`;
  const [column] = parent.columns;
  // Nobody makes ten thousand courses by hand, however many members there are.
  return { ...perParent(facts, parent.to, rows, 18, reason), ...(column === undefined ? {} : { partOf: column }) };
};

function isOfLeaders(key: string, facts: Facts): boolean {
  const table: Table | undefined = facts.tables.find((candidate) => tableKey(candidate) === key);
  return table !== undefined && facts.amount(key).rule === 18 && !isOfUsers(table, facts) && isWrittenByLeaders(key, facts);
}

/** A loop adds a row for each of something, which may be the members; with a new group come its first few. */
function isWrittenByLeaders(key: string, facts: Facts): boolean {
  const writers = facts.usages?.get(key)?.insertedBy ?? [];
  const founding = new Set(
    [...facts.groups].flatMap((group) => facts.usages?.get(group)?.insertedBy ?? []).map(({ entryPoint }) => entryPoint),
  );
  const isTheirs = ({ entryPoint, looped, leads }: Writer): boolean =>
    founding.has(entryPoint) ||
    (!looped && (leads || (entryPoint.backOffice && entryPoint.kind !== 'job' && entryPoint.moment !== 'job')));
  return writers.some(({ leads, entryPoint }) => leads || founding.has(entryPoint)) && writers.every(isTheirs);
}
