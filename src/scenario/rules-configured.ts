import type { Table } from '../model/index.js';
import { actorLinks, parentLinks, type Facts } from './facts.js';
import { headNoun, isA, nouns } from './names.js';
import type { Rule } from './rules.js';
import { growingParents, isRecorder, nameOf, perParent } from './rules-keys.js';
import { tableKey } from './tables.js';
import * as vocabulary from './vocabulary.js';
import { askedColumns, isOfUsers } from './whose.js';

/** What a company sets up once for all of its people: its categories, templates, connected systems. */
const perGroup = 10;
/** What hangs on one of those: the templates of a connected system. */
const perThing = 5;

/**
 * Rule 10 too: the name of something that is set up, and the rows belong to a group of users rather than to one of them. Who is named
 * beside the group wrote them down.
 */
export const configured: Rule = (table, facts) => {
  const isNamedSo = isA(table.name, vocabulary.setUp) || vocabulary.setUp.has(nouns(table.name).join('_'));
  if (!isNamedSo || isOfUsers(table, facts)) return undefined;
  const links = parentLinks(facts, tableKey(table));
  // The tags of something are not set up with the tags to choose from.
  const things = links.filter(({ to }) => facts.amount(to).setUp === true);
  if (things.some(({ to }) => headNoun(nameOf(to)) === headNoun(table.name))) return undefined;
  const [thing] = things;
  const group = links.find(({ to }) => facts.groups.has(to) && facts.amount(to).perUser !== undefined);
  const parent = thing ?? group;
  if (parent === undefined) return isForAll(table, facts) ? forAll(table.seedRows) : undefined;
  // The tags of each photo grow with the photos.
  const known = new Set([thing?.to, group?.to]);
  if (
    growingParents(table, facts).some(({ key, perUser }) => !known.has(key) && perUser >= 0.5 && facts.amount(key).setUp !== true)
  )
    return undefined;
  const rows = thing === undefined ? perGroup : perThing;
  const [column] = parent.columns;
  return {
    ...perParent(facts, parent.to, rows, 10, `set up once for all: ${String(rows)} for each of ${nameOf(parent.to)}`),
    setUp: true,
    ...(column === undefined ? {} : { partOf: column }),
  };
};

/** Nobody asks for those that he wrote down himself, and they belong to nothing else. */
function isForAll(table: Table, facts: Facts): boolean {
  const key = tableKey(table);
  const recorders = actorLinks(facts, key).flatMap(({ columns }) => columns);
  const reads = facts.usages?.get(key)?.reads ?? [];
  if (recorders.length === 0 || reads.length === 0 || !recorders.every((column) => isRecorder(column))) return false;
  if (parentLinks(facts, key).length > 0) return false;
  const asked = askedColumns(table, facts);
  return !recorders.some((column) => asked.has(column));
}

function forAll(seedRows: number): ReturnType<Rule> {
  const reason = 'set up once for everybody, and names only who wrote it down: two hundred';
  return { fixed: Math.max(200, seedRows), rule: 10, reason, setUp: true, guess: true };
}
