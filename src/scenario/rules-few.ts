import { actorLinks, ownerColumn, parentLinks } from './facts.js';
import { isA } from './names.js';
import type { Rule } from './rules.js';
import { growingParents, nameOf, perParent } from './rules-keys.js';
import { tableKey } from './tables.js';
import * as vocabulary from './vocabulary.js';
import { isOfUsers, isOnePerUser, isWorkedOn } from './whose.js';

/** Rule 18 too: places at which users meet, book or buy belong to few of them. */
const place: Rule = (table, facts) => {
  const key = tableKey(table);
  if (!isA(table.name, vocabulary.places) || actorLinks(facts, key).length === 0) return undefined;
  const visited = facts.tables.some(
    (other) =>
      [vocabulary.money, vocabulary.comments, vocabulary.reactions].some((nouns) => isA(other.name, nouns)) &&
      actorLinks(facts, tableKey(other)).length > 0 &&
      facts.links.some(({ from, to }) => from === tableKey(other) && to === key),
  );
  return visited ? { perUser: 1 / 20, rule: 18, reason: `users come to ${table.name} of others: twenty share one` } : undefined;
};

/** Rule 18 too: what belongs to a place and names the same owner. */
const ofPlace: Rule = (table, facts) => {
  const key = tableKey(table);
  const ownersOf = (of: string): string[] => actorLinks(facts, of).flatMap(({ columns }) => columns);
  const own = new Set(ownersOf(key));
  const link = parentLinks(facts, key).find(
    ({ to }) => isA(nameOf(to), vocabulary.places) && ownersOf(to).some((column) => own.has(column)),
  );
  return link && perParent(facts, link.to, 5, 18, `five for each of ${nameOf(link.to)}`);
};

/** Rule 4 too: no code adds a row, nor does the database. What is no user's own is filled by hand. */
const unwritten: Rule = (table, facts) => {
  if (facts.usages === undefined || facts.written.has(tableKey(table)) || isOfUsers(table, facts)) return undefined;
  // What rows are added to has rows.
  if (facts.links.some(({ from, to }) => to === tableKey(table) && from !== to && facts.written.has(from))) return undefined;
  const fixed = Math.max(200, table.seedRows);
  return { fixed, rule: 4, reason: 'no code that was read adds a row: filled by hand', guess: true };
};

/** Rule 4 too: no request adds a row, and what does so at the start of the server names no owner: a list to begin with. */
const seeded: Rule = (table, facts) => {
  const owner = ownerColumn(facts, table);
  if (facts.usages === undefined || owner === undefined || (facts.usages.get(tableKey(table))?.insertedBy ?? []).length > 0)
    return undefined;
  const added = facts.app.statements.filter(({ facts: { verb, target } }) => verb === 'insert' && target === table.name);
  if (added.length === 0 || added.some(({ sql }) => columnsOf(sql)?.includes(owner) !== false)) return undefined;
  return {
    fixed: Math.max(50, table.seedRows),
    rule: 4,
    reason: `no request adds a row, and what does leaves ${owner} empty`,
    guess: true,
  };
};

/** The columns that an INSERT names; undefined where it names none. */
function columnsOf(sql: string): string[] | undefined {
  const list = /^\s*insert\s+into\s+[\w".]+\s*\(([^()]*)\)/i.exec(sql)?.[1];
  return list?.split(',').map((column) => column.replaceAll('"', '').trim());
}

/** Rule 18 too: what belongs to one of the few that the back office has made (a doctor's holidays), whoever wrote it down. */
const ofStaff: Rule = (table, facts) => {
  const link = parentLinks(facts, tableKey(table)).find(({ to }) => {
    const parent = facts.tables.find((candidate) => tableKey(candidate) === to);
    return parent !== undefined && facts.amount(to).rule === 4 && isOnePerUser(parent, facts);
  });
  if (link === undefined || (actorLinks(facts, tableKey(table)).length > 0 && !isWorkedOn(table, facts))) return undefined;
  // A patient's file is the patient's, whichever doctor keeps it.
  if (growingParents(table, facts).some(({ key, perUser }) => key !== link.to && perUser >= 0.1)) return undefined;
  return perParent(facts, link.to, 5, 18, `five for each of ${nameOf(link.to)}`);
};

/** Before the rules that count by users. */
export const ofFew: readonly Rule[] = [ofStaff, place, ofPlace, unwritten, seeded];
