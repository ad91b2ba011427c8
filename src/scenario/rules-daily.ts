import type { Table } from '../model/index.js';
import { actorLinks, type Facts, parentLinks } from './facts.js';
import { words } from './names.js';
import type { Rule } from './rules.js';
import { nameOf, perParent } from './rules-keys.js';
import { tableKey, uniqueKeys } from './tables.js';

/** Days of a year on which somebody who comes again and again leaves a row: as many as a log has. */
const DAYS = 50;

/** Rule 12 too: a unique key of whose row it is and the day. Such rows are one a day for as long as somebody comes. */
export const perDay: Rule = (table, facts) => {
  const key = tableKey(table);
  if (actorLinks(facts, key).some(({ columns }) => isByDay(table, columns)))
    return { perUser: DAYS, rule: 12, reason: 'its key is a user and a day: fifty days of a year each' };
  const parent = growing(table, facts).find(({ columns }) => isByDay(table, columns))?.to;
  if (parent === undefined) return undefined;
  return perParent(facts, parent, DAYS, 12, `its key is one of ${nameOf(parent)} and a day: fifty days of a year each`);
};

function growing(table: Table, facts: Facts): { to: string; columns: string[] }[] {
  return parentLinks(facts, tableKey(table)).filter(({ to }) => facts.amount(to).perUser !== undefined);
}

/** From when or until when something goes on: who works somewhere from a day on has one row, not one a day. */
const isBound = (name: string): boolean => words(name).some((word) => bounds.has(word));
const bounds = new Set(
  'start started starts begin since from join joined hire hired valid effective until end expiry expires birth'.split(' '),
);

/** Whether a unique key holds these columns and a day, and at most one more. */
function isByDay(table: Table, columns: readonly string[]): boolean {
  const dates = new Set(table.columns.filter(({ name, type }) => type === 'date' && !isBound(name)).map(({ name }) => name));
  return uniqueKeys(table).some(
    (key) =>
      key.length <= columns.length + 2 &&
      columns.every((column) => key.includes(column)) &&
      key.some((column) => dates.has(column)),
  );
}
