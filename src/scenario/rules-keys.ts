import type { Table } from '../model/index.js';
import { actorLinks, ownOf, parentLinks, type Amount, type Facts } from './facts.js';
import type { Link } from './links.js';
import { headNoun, isA, mentions, nouns, words } from './names.js';
import type { Rule } from './rules.js';
import { bySignUp } from './rules-sign-up.js';
import { tableKey, uniqueKeys } from './tables.js';
import {
  comments,
  households,
  logs,
  messages,
  money,
  reactions,
  rooms,
  serving,
  settings,
  staff,
  userAliases,
} from './vocabulary.js';

/** Who wrote a row down, not whose it is. */
const recorder = /^(created|updated|modified|changed|added)_by(_id)?$/;

/** Whether a column says who wrote a row down rather than whose it is. */
export const isRecorder = (column: string): boolean => recorder.test(words(column).join('_'));

/** Rule 6 too: settings that name only who wrote them down are the operator's, not a user's. */
const operatorSettings: Rule = (table, facts) => {
  const links = [...actorLinks(facts, tableKey(table)), ...parentLinks(facts, tableKey(table))];
  const recorded = links.every((link) => link.columns.every(isRecorder));
  if (links.length === 0 || !recorded || !isA(table.name, settings)) return undefined;
  return { fixed: Math.max(50, table.seedRows), rule: 6, reason: 'settings that whoever runs the app writes: fifty' };
};

/** Rule 7 too: what a company sets once for all of its people. */
const groupSettings: Rule = (table, facts) => {
  const key = tableKey(table);
  const link = parentLinks(facts, key).find(({ to }) => facts.groups.has(to));
  if (link === undefined || !isA(table.name, settings)) return undefined;
  const byPeople = actorLinks(facts, key).some((actor) => actor.columns.every((column) => !isRecorder(column)));
  return byPeople ? undefined : perParent(facts, link.to, 1, 7, `settings of each of ${nameOf(link.to)}: one`);
};

/** Rule 6: settings and aggregates without a user's key, or read with `limit 1` and no filter: one row. */
const oneRow: Rule = (table, facts) => {
  const key = tableKey(table);
  if (actorLinks(facts, key).length > 0 || parentLinks(facts, key).length > 0) return undefined;
  if (isA(table.name, settings)) return { fixed: 1, rule: 6, reason: 'settings of the whole app: one row' };
  const reads = (facts.usages?.get(key)?.reads ?? []).filter(({ facts: statement }) => statement.verb === 'select');
  const first =
    reads.length > 0 && reads.every(({ facts: statement }) => statement.limit === 1 && statement.filters.length === 0);
  const unordered = reads.every(({ facts: statement }) => statement.orderBy.length === 0);
  return first && unordered ? { fixed: 1, rule: 6, reason: 'always read as one row without a condition' } : undefined;
};

/** Of what people do again and again nobody has but one. */
const goesOn = [logs, messages, comments, money, reactions];

/** Rule 7: its primary or a unique key is one foreign key, or it extends its user by name (`user_settings`): one per parent. */
const oneEach: Rule = (table, facts) => {
  const key = tableKey(table);
  for (const link of facts.links.filter((candidate) => candidate.from === key && candidate.to !== key)) {
    const alone = uniqueKeys(table).some(
      (columns) => columns.length === link.columns.length && columns.every((c) => link.columns.includes(c)),
    );
    if (alone) return perParent(facts, link.to, 1, 7, `its key is its ${nameOf(link.to)}: one each`);
  }
  const alone = facts.usages?.get(key)?.aloneBy;
  for (const link of [...actorLinks(facts, key), ...parentLinks(facts, key)])
    // Of a parent whose rows are a guess nothing follows.
    if (link.columns.length === 1 && alone?.has(link.columns[0] ?? '') && facts.amount(link.to).perUser !== undefined)
      return perParent(facts, link.to, 1, 7, `the code asks for the one row that each of ${nameOf(link.to)} has`);
  const actors = actorLinks(facts, key);
  const first = actors.find(({ columns: [column = '', ...more] }) => {
    const usage = facts.usages?.get(key);
    // The patient's own file is the only one of his, and one of many of his doctor's.
    if (actors.length > 1 || goesOn.some((names) => isA(table.name, names))) return false;
    return more.length === 0 && usage?.firstBy.has(column) === true && !usage.severalBy.has(column);
  });
  if (first !== undefined)
    return { perUser: 1, rule: 7, reason: `of the rows of one ${nameOf(first.to)} the code takes the first: one each` };
  const own = ownOf(facts, key);
  // Where it may be empty, most users may have none.
  if (own !== undefined && isFilled(facts, own))
    return { perUser: 1, rule: 7, reason: `${own.columns.join(', ')} of ${nameOf(own.from)} is unique: one per user` };
  const byName = uniqueKeys(table).find(
    ([column, ...more]) => more.length === 0 && userAliases.has(words(column ?? '').join('_')) && !isNetworkHost(table, column),
  );
  if (byName !== undefined) return { perUser: 1, rule: 7, reason: `${byName[0] ?? ''} is unique: one per user` };
  const extensions = new Set([
    'profile',
    'setting',
    'preference',
    'role',
    'wallet',
    'balance',
    'streak',
    'stat',
    'cart',
    'onboarding',
    'goal',
  ]);
  const [link] = actorLinks(facts, key);
  const ofUser =
    nouns(table.name).length === 1 || /^(user|customer|member|profile|account|player)$/.test(nouns(table.name)[0] ?? '');
  if (link !== undefined && ofUser && extensions.has(headNoun(table.name)) && parentLinks(facts, key).length === 0)
    return { perUser: 1, rule: 7, reason: `${table.name} extends its user: one each` };
  return undefined;
};

/** Rule 7 too: a profile of those who serve the others is one each, and not everybody's. */
const onePerParent: Rule = (table, facts) => {
  const each = oneEach(table, facts);
  const noun = nouns(table.name).find((word) => serving.has(word));
  if (each?.perUser !== 1 || noun === undefined || isPopulation(facts, noun) || actorLinks(facts, tableKey(table)).length === 0)
    return each;
  return { perUser: 0.1, rule: 7, reason: `some users serve the others: one ${noun} for ten of them`, guess: true };
};

function isPopulation({ population }: Facts, noun: string): boolean {
  return population !== undefined && nouns(population.table.name).includes(noun);
}

function isFilled({ tables }: Facts, { from, columns }: Link): boolean {
  const table = tables.find((candidate) => tableKey(candidate) === from);
  return columns.every((column) => table?.columns.find(({ name }) => name === column)?.notNull === true);
}

/** A host that is a text is a machine's name, not who invites. */
function isNetworkHost(table: Table, column: string | undefined): boolean {
  return column === 'host' && /^(text|character)/.test(table.columns.find(({ name }) => name === column)?.type ?? '');
}

/** Rule 8: what users share. */
const group: Rule = (table, facts) => {
  if (!facts.groups.has(tableKey(table))) return undefined;
  const noun = headNoun(table.name);
  if (households.has(noun)) return { perUser: 1 / 3, rule: 8, reason: `three users share one ${noun}` };
  if (rooms.has(noun)) return { perUser: 1 / 5, rule: 8, reason: `five users share one ${noun}` };
  return { perUser: 1 / 50, rule: 8, reason: `fifty users share one ${noun}` };
};

/** Rule 9: other tables of people who sign in: staff. What belongs to a user is not who signs in (a booking with a guest's password). */
const staffTable: Rule = (table, facts) => {
  if (actorLinks(facts, tableKey(table)).length > 0) return undefined;
  const columns = table.columns.map((column) => words(column.name).join('_'));
  const secret = columns.some((column) => /password|passwd|pass_hash/.test(column));
  const address = columns.some((column) => /email|username/.test(column));
  const named = mentions(table.name, staff) && nouns(table.name).length <= 2 && address;
  return (secret && address) || named
    ? { fixed: Math.max(20, table.seedRows), rule: 9, reason: 'people who run the app: twenty' }
    : undefined;
};

export const byKeys: readonly Rule[] = [oneRow, operatorSettings, groupSettings, onePerParent, bySignUp, group, staffTable];

/** So many rows per row of the parent, whichever way the parent's own rows are counted. */
export function perParent(facts: Facts, parent: string, rows: number, rule: number, reason: string, cap = Infinity): Amount {
  const amount = facts.amount(parent);
  if (amount.perUser !== undefined)
    return { perUser: Math.min(rows * amount.perUser, cap), rule, reason, guess: amount.guess ?? false };
  return { fixed: Math.round(rows * (amount.fixed ?? 0)), rule, reason, guess: amount.guess ?? false };
}

/** A table's name without its schema. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf('.') + 1);
}

/** The parents of a table that grow, the one with most rows per user first. */
export function growingParents(table: Table, facts: Facts): { key: string; perUser: number }[] {
  return parentLinks(facts, tableKey(table))
    .map((link) => ({ key: link.to, perUser: facts.amount(link.to).perUser ?? 0 }))
    .filter((parent) => parent.perUser > 0)
    .sort((a, b) => b.perUser - a.perUser);
}
