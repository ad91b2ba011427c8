import type { Table } from '../model/index.js';
import { actorLinks, parentLinks, type Amount, type Facts } from './facts.js';
import { headNoun, isA, nouns, words } from './names.js';
import type { Rule } from './rules.js';
import { configured } from './rules-configured.js';
import { ofFew } from './rules-few.js';
import { perDay } from './rules-daily.js';
import { ofLeaders } from './rules-leaders.js';
import { growingParents, nameOf, perParent } from './rules-keys.js';
import { tableKey } from './tables.js';
import { isMadeByUsers } from './usage.js';
import { isKeptByGroup, isOfUsers } from './whose.js';
import * as vocabulary from './vocabulary.js';

/** A user writes 0.2 rows a day (docs/ceiling.md: a tenth come daily, two visits of ten views, a write per ten views), kept for a year. */
const WRITES_PER_USER_AND_YEAR = 0.1 * 2 * 10 * 0.1 * 365;

const isOwned = (table: Table, facts: Facts): boolean => facts.owned.has(tableKey(table));
const hasActor = (table: Table, facts: Facts): boolean => actorLinks(facts, tableKey(table)).length > 0;

/** Rule 10: a lookup's name, no path to the users, and nobody who uses the app adds to it. */
const lookup: Rule = (table, facts) =>
  !isOwned(table, facts) &&
  isA(table.name, vocabulary.lookups) &&
  growingParents(table, facts).length === 0 &&
  !isMadeByUsers(facts.usages?.get(tableKey(table)))
    ? { fixed: table.seedRows > 0 ? table.seedRows : 50, rule: 10, reason: 'a list to choose from, the same for everyone' }
    : undefined;

/** Rule 11: a session of training is none: it has no secret and does not expire. */
const token: Rule = (table, facts) => {
  if (!isA(table.name, vocabulary.tokens)) return undefined;
  const perhaps = isA(table.name, vocabulary.perhapsTokens);
  const secret = table.columns.some((column) => words(column.name).some((word) => vocabulary.secrets.has(word)));
  if (perhaps && !secret) return undefined;
  const group = isOfUsers(table, facts) ? undefined : growingGroup(table, facts);
  if (group !== undefined) return { ...perParent(facts, group, 2, 11, `keys of each of ${nameOf(group)}: two`), guess: true };
  return { perUser: 1, rule: 11, reason: 'a token or a session: one per user' };
};

/** Whether other rows than log entries belong to its rows. */
function isParent(table: Table, facts: Facts): boolean {
  return facts.links.some(
    (link) => link.to === tableKey(table) && link.from !== link.to && !isA(nameOf(link.from), vocabulary.logs),
  );
}

/** Rule 12: logs: fifty per actor; without an actor, at the rate of the entry points that write it. */
const log: Rule = (table, facts) => {
  const daily = nouns(table.name).some((noun) => vocabulary.daily.has(noun)) || /^time_?(entr|log|sheet|card)/.test(table.name);
  // What people answer to or belong to is no log: an event with its guests.
  if (!daily && (!isA(table.name, vocabulary.logs) || (hasActor(table, facts) && isParent(table, facts)))) return undefined;
  const group = groupOfLog(table, facts);
  if (group !== undefined) return perParent(facts, group, 50, 12, `a log of each of ${nameOf(group)}: fifty entries each`);
  if (hasActor(table, facts)) return { perUser: 50, rule: 12, reason: 'a log: fifty entries per user' };
  const [parent] = growingParents(table, facts);
  if (parent !== undefined)
    return perParent(facts, parent.key, 3, 12, `a log of each ${nameOf(parent.key)}: three entries each`, 60);
  const writers = new Set(
    facts.app.entryPoints.filter((point) => !point.backOffice && point.moment !== 'view').map((point) => point.id),
  );
  const share = Math.max(1, writers.size);
  return {
    perUser: Math.max(0.2, Math.round((10 * WRITES_PER_USER_AND_YEAR) / share) / 10),
    rule: 12,
    reason: 'a log without a user: a year of the writes of one of the app’s actions',
    guess: true,
  };
};

/** The group that a log is called after: `company_audit_log` is the companies', whoever acts. */
function groupOfLog(table: Table, facts: Facts): string | undefined {
  const [first] = nouns(table.name);
  return parentLinks(facts, tableKey(table)).find(({ to }) => facts.groups.has(to) && headNoun(nameOf(to)) === first)?.to;
}

/** Rule 13 turned round: of what begins as a request there are as many requests at least. */
const asked: Rule = (table, facts) => {
  const names = nouns(table.name);
  if (!/^(request|inquiry|enquiry|solicitacao|solicitud)$/.test(names.at(-1) ?? '') || names.length < 2) return undefined;
  const begun = names.slice(0, -1).join(' ');
  if (!vocabulary.money.has(begun)) return undefined;
  const dealt = facts.tables.find((other) => nouns(other.name).join(' ') === begun);
  const amount = dealt === undefined ? undefined : facts.amount(tableKey(dealt));
  if (dealt === undefined || amount?.perUser === undefined) return undefined;
  return perParent(facts, tableKey(dealt), 1, 13, `each of ${dealt.name} began as one`);
};

/** So many statements ask for a table that it is no aside. */
const muchAsked = 10;

/** Whether the app is about this table: no other but the people's is asked for more. What a help desk lives by is no rare request. */
function isMain(table: Table, { usages, tables, population }: Facts): boolean {
  const asked = (key: string): number => usages?.get(key)?.reads.length ?? 0;
  const own = asked(tableKey(table));
  return own >= muchAsked && tables.every((other) => other === population?.table || asked(tableKey(other)) <= own);
}

/** Rule 13. */
const rare: Rule = (table, facts) => {
  const names = nouns(table.name);
  const hasParent = parentLinks(facts, tableKey(table)).length > 0;
  const isOwnClients = isA(table.name, vocabulary.clients) && (hasActor(table, facts) || hasParent);
  const toOperator = names.some((noun) => vocabulary.toOperator.has(noun)) && !hasParent;
  if (hasActor(table, facts) && isMain(table, facts)) return undefined;
  return (isA(table.name, vocabulary.rare) && !isOwnClients) || (toOperator && !isOwnClients)
    ? { perUser: 0.2, rule: 13, reason: 'support, reports and the like: one user in five writes one' }
    : undefined;
};

/** The group that grows with the users and that a table's rows belong to. */
function growingGroup(table: Table, facts: Facts): string | undefined {
  return parentLinks(facts, tableKey(table)).find(({ to }) => facts.groups.has(to) && facts.amount(to).perUser !== undefined)?.to;
}

/** Belongs to groups that grow with the users; or to few, but users make its rows. */
function ofGroup(table: Table, facts: Facts): boolean {
  const groups = parentLinks(facts, tableKey(table)).filter((link) => facts.groups.has(link.to));
  return groups.some(({ to }) => facts.amount(to).perUser !== undefined || isMadeByUsers(facts.usages?.get(tableKey(table))));
}

/** Rule 14. */
const message: Rule = (table) =>
  isA(table.name, vocabulary.messages) ? { perUser: 50, rule: 14, reason: 'messages: fifty per user' } : undefined;

/** Rule 8 too: who belongs to a group. So many share one that each belongs to one. */
const membership: Rule = (table, facts) => {
  const link = parentLinks(facts, tableKey(table)).find(({ to }) => facts.groups.has(to) && facts.amount(to).rule === 8);
  if (link === undefined || !hasActor(table, facts) || !isA(table.name, vocabulary.memberships)) return undefined;
  if (vocabulary.rooms.has(headNoun(nameOf(link.to))))
    return { perUser: 5, rule: 8, reason: `who belongs to ${nameOf(link.to)}: five of them per user` };
  return { perUser: 1, rule: 8, reason: `who belongs to ${nameOf(link.to)}: one of them per user` };
};

/** Rule 17 too: few say what they think of what they bought. */
const opinion: Rule = (table, facts) =>
  isA(table.name, vocabulary.opinions) && (hasActor(table, facts) || parentLinks(facts, tableKey(table)).length > 0)
    ? { perUser: 1, rule: 17, reason: 'reviews and ratings: one per user' }
    : undefined;

/** Rule 15: reactions, and tables that join a user with something else. */
const reaction: Rule = (table, facts) => {
  if (!hasActor(table, facts)) return undefined;
  if (isA(table.name, vocabulary.reactions)) return { perUser: 10, rule: 15, reason: 'reactions and memberships: ten per user' };
  const links = facts.links.filter((link) => link.from === tableKey(table)).flatMap((link) => link.columns);
  const own = table.columns.filter((column) => !links.includes(column.name) && !/^id$|_at$|^created|^updated/.test(column.name));
  const junction = new Set(links).size >= 2 && own.length === 0 && parentLinks(facts, tableKey(table)).length > 0;
  return junction ? { perUser: 10, rule: 15, reason: 'joins a user with something else: ten per user' } : undefined;
};

/** Rule 16: money. */
const money: Rule = (table, facts) => {
  if (!isA(table.name, vocabulary.money)) return undefined;
  const parent = growingParents(table, facts).find(({ key }) => vocabulary.money.has(headNoun(nameOf(key))));
  if (parent !== undefined && isA(table.name, vocabulary.reversals))
    return perParent(facts, parent.key, 0.1, 16, `of ten ${nameOf(parent.key)} one is taken back`);
  if (parent !== undefined) return perParent(facts, parent.key, 1, 16, `money: one for each of ${nameOf(parent.key)}`);
  if (headNoun(table.name) === 'subscription') return { perUser: 1, rule: 16, reason: 'a subscription: one per user' };
  return { perUser: 3, rule: 16, reason: `money: three ${table.name} per user` };
};

/** Rule 17. */
const comment: Rule = (table) =>
  isA(table.name, vocabulary.comments) ? { perUser: 10, rule: 17, reason: 'comments: ten per user' } : undefined;

/** Times that a thing has which is there for years, whatever happens with it. */
const ofThings =
  /^(created|updated|deleted|modified|inserted|archived|last|next|install|purchas|warrant|expir|valid|activat|approv|synced|verif)/i;

/** Whether a column says when something happened, so that rows go on and on. */
function happens({ columns }: Table): boolean {
  return columns.some(({ name, type }) => type.startsWith('timestamp') && !ofThings.test(name));
}

/** Rule 18: what a user owns, or a group of users: the figure is per user either way. */
const entity: Rule = (table, facts) => {
  const byGroup = isKeptByGroup(table, facts);
  if (!hasActor(table, facts) && !ofGroup(table, facts)) return undefined;
  // Its equipment, contracts and rules: no one of its people has them, and nobody adds one every day.
  if (
    (byGroup || !hasActor(table, facts)) &&
    !happens(table) &&
    ![vocabulary.work, vocabulary.dealings].some((nouns) => isA(table.name, nouns))
  )
    return { perUser: 1, rule: 18, reason: `kept by a group of users: fifty ${table.name} for each`, guess: true };
  const perUser = isA(table.name, vocabulary.offers) ? 2 : 5;
  const owner = hasActor(table, facts) && !byGroup ? 'owned by a user' : 'owned by a group of users';
  return { perUser, rule: 18, reason: `${owner}: ${perUser === 2 ? 'two' : 'five'} ${table.name} per user` };
};

function isAlwaysNamed({ name, schema, columns }: Table, parent: string, facts: Facts): boolean {
  return facts.links.some(
    (link) =>
      link.from === tableKey({ name, schema }) &&
      link.to === parent &&
      link.columns.every((column) => columns.find((candidate) => candidate.name === column)?.notNull === true),
  );
}

/** Rules 19 and 20: children of what users own, and of lookups. */
const child: Rule = (table, facts) => {
  const all = growingParents(table, facts);
  const always = all.filter(({ key }) => isAlwaysNamed(table, key, facts));
  // Where one may be left out, rows come with the one that may not.
  const parents = always.length > 0 ? always : all;
  // The items of a refund are the refund's, though each names a line of an order.
  const named = parents.find(({ key }) => nouns(table.name)[0] === nouns(nameOf(key)).at(-1) && nouns(table.name).length > 1);
  const parent = named ?? parents[0];
  if (parent !== undefined)
    return perParent(facts, parent.key, 3, 19, `three for each of ${nameOf(parent.key)}, at most sixty per user`, 60);
  if (parentLinks(facts, tableKey(table)).length > 0 && (!isOwned(table, facts) || !hasActor(table, facts)))
    return ofFewParents(table, facts);
  return undefined;
};

/** Rule 20. Where it is a guess how many rows its parents have, its own are one as well. */
function ofFewParents(table: Table, facts: Facts): Amount {
  const fixed = Math.max(200, table.seedRows);
  const guessed = parentLinks(facts, tableKey(table)).find(({ to }) => facts.amount(to).guess === true);
  if (guessed === undefined) return { fixed, rule: 20, reason: 'belongs to rows that do not grow with the users' };
  return { fixed, rule: 20, reason: `belongs to ${nameOf(guessed.to)}, whose number is a guess`, guess: true };
}

/** Rule 21: the rest. */
const rest = (table: Table): Amount =>
  isA(table.name, vocabulary.work)
    ? { perUser: 5, rule: 21, reason: 'the name sounds like something that users make: five per user', guess: true }
    : { fixed: Math.max(1000, table.seedRows), rule: 21, reason: 'neither the name nor the code tells: a thousand', guess: true };

export const byNames: readonly Rule[] = [
  lookup,
  token,
  configured,
  perDay,
  log,
  asked,
  rare,
  message,
  membership,
  opinion,
  reaction,
  money,
  comment,
  ofLeaders,
  ...ofFew,
  entity,
  child,
  rest,
];
