import type { App, Scenario, Table } from '../model/index.js';
import type { Amount, Facts } from './facts.js';
import { headNoun, isA, nouns } from './names.js';
import { tableKey } from './tables.js';
import * as vocabulary from './vocabulary.js';

/** Tables whose column names a user without saying whose the row is: an addressee, a reader, a member. */
const passing = [vocabulary.logs, vocabulary.reactions, vocabulary.tokens, vocabulary.messages, vocabulary.rare];

/** The rule of what is sent to whoever runs the app: contact, support, reports. */
const sentToOperator = 13;

const home = /\b(household|house|home|roommate|flatmate|family|resident|chore|cleaning)/i;

/**
 * Rule 22: no growing table says whose row it is, and nobody can sign in or nothing leads to those who do. The unit is then
 * the group that shares the app: four residents of a household, three users of any other group.
 */
export function findGroup(facts: Facts, amounts: ReadonlyMap<string, Amount>): Scenario['group'] {
  const growing = facts.tables.filter((table) => grows(table, facts, amounts));
  if (growing.length === 0 || growing.some((table) => facts.owned.has(tableKey(table)))) return undefined;
  // What visitors send to whoever runs the app is his.
  if (growing.every((table) => amounts.get(tableKey(table))?.rule === sentToOperator)) return undefined;
  const unit = unitOf(facts.app, facts.tables);
  if (unit !== 'household' && isOfOneOwner(facts, amounts)) return undefined;
  return { unit, usersPerGroup: unit === 'group' ? 3 : 4 };
}

/**
 * Whoever runs the app is the only one whose it is: it has one row of settings for all, or nobody has an account and what is counted is
 * what customers leave. What is open to everybody then is another question (no-sign-in).
 */
function isOfOneOwner({ population, tables }: Facts, amounts: ReadonlyMap<string, Amount>): boolean {
  const settings = tables.some((table) => isA(table.name, vocabulary.settings) && amounts.get(tableKey(table))?.rule === 6);
  return settings || population?.madeByPeople === true;
}

/**
 * Rows that a group shares: twice what the other rules give one user, for each group. Bills are three per user by rule 16,
 * hence six per household of four.
 */
export function sharedAmount(amount: Amount, group: NonNullable<Scenario['group']>): Amount {
  if (amount.perUser === undefined) return amount;
  const perGroup = amount.perUser * 2;
  return {
    perUser: perGroup / group.usersPerGroup,
    rule: 22,
    reason: `no column says whose row it is: ${format(perGroup)} per ${group.unit} of ${String(group.usersPerGroup)} (rule ${String(amount.rule)}: ${amount.reason})`,
    guess: amount.guess ?? false,
  };
}

function grows(table: Table, facts: Facts, amounts: ReadonlyMap<string, Amount>): boolean {
  const amount = amounts.get(tableKey(table));
  if (amount?.perUser === undefined || facts.population?.same.has(tableKey(table)) === true) return false;
  if (headNoun(table.name) === 'subscription') return false;
  const parentOwned = facts.links.some((link) => link.from === tableKey(table) && !facts.population?.same.has(link.to));
  return !(passing.some((names) => isA(table.name, names)) && (parentOwned || facts.owned.has(tableKey(table))));
}

function unitOf(app: App, tables: Table[]): string {
  const names = [app.name, ...tables.flatMap((table) => [table.name, ...table.columns.map((column) => column.name)])];
  if (names.some((name) => home.test(nouns(name).join(' ')) || home.test(name.replace(/([a-z])([A-Z])/g, '$1 $2'))))
    return 'household';
  const profilesWithoutSignIn = !app.signIn && tables.some((table) => headNoun(table.name) === 'profile');
  return profilesWithoutSignIn ? 'household' : 'group';
}

function format(value: number): string {
  return String(Math.round(value * 10) / 10);
}
