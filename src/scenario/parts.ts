import type { Table } from '../model/index.js';
import { actorLinks, parentLinks, type Facts } from './facts.js';
import type { Link } from './links.js';
import { headNoun, isA, nouns, words } from './names.js';
import { nameOf } from './rules-keys.js';
import { tableKey, uniqueKeys } from './tables.js';
import * as vocabulary from './vocabulary.js';

/** What people write down over time has no end. */
const gathered = [vocabulary.logs, vocabulary.messages, vocabulary.comments, vocabulary.gathered];

type Known = Pick<Facts, 'links' | 'population' | 'tables' | 'groups'>;

const weekday = /^(day_of_week|week_?day|dow|dia_semana|day)$/;
const room = /^(capacity|seats|(max|maximum)_\w+|\w+_(size|capacity|limit)|size)$/;

/**
 * The link to the one thing that a table's rows are parts of: the lines of an order, the week of a doctor, the players of a team
 * with so many places. There are a handful of them whatever the size: the fullest thing has three times the mean, and not ten
 * times as what people gather in years.
 */
export function partOf(facts: Known, table: Table): Link | undefined {
  const key = tableKey(table);
  const parents = parentLinks(facts, key);
  const nounOf = ({ to }: Link): string => headNoun(nameOf(to));
  if (gathered.some((names) => isA(table.name, names))) return undefined;
  const whole = parents.find((link) => vocabulary.wholes.has(nounOf(link)));
  if (whole !== undefined) return whole;
  const inBasket = nouns(table.name).some((noun) => vocabulary.baskets.has(noun)) && nouns(table.name).length > 1;
  if (inBasket) return parents.find((link) => nounOf(link) === 'session') ?? actorLinks(facts, key)[0];
  const thing = isA(table.name, vocabulary.parts) && parents.find((link) => vocabulary.things.has(nounOf(link)));
  if (thing) return thing;
  const days = table.columns.filter(({ name, type }) => weekday.test(words(name).join('_')) && !/^(date|timestamp)/.test(type));
  const week = uniqueKeys(table).find((columns) => days.some(({ name }) => columns.includes(name)));
  if (week !== undefined)
    return [...parents, ...actorLinks(facts, key)].find(({ columns }) => columns.every((column) => week.includes(column)));
  return isA(table.name, vocabulary.memberships)
    ? parents.find(({ to }) => facts.groups.has(to) && hasRoom(facts, to))
    : undefined;
}

function hasRoom({ tables }: Known, group: string): boolean {
  const table = tables.find((candidate) => tableKey(candidate) === group);
  return (
    table?.columns.some(({ name, type }) => /^(int|smallint|bigint|numeric)/.test(type) && room.test(words(name).join('_'))) ===
    true
  );
}
