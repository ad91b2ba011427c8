import type { App, Table } from '../model/index.js';
import type { Link } from './links.js';
import { headNoun, isA, mentions, nouns, words } from './names.js';
import { appTables, isUnique, tableKey } from './tables.js';
import { isMadeByUsers, type Usage } from './usage.js';
import { logs, money, people, rare, settings, staff, tokens } from './vocabulary.js';

export interface Population {
  table: Table;
  unit: string;
  reason: string;
  /** The population and the tables that hold the same people, row for row (`auth.users` and `profiles`). */
  same: ReadonlySet<string>;
  /** Nobody's account: what people make is counted in their place. */
  madeByPeople?: true;
}

/** Rule 1: the table that holds the users, and why it is that one. */
export function findPopulation(
  app: App,
  links: readonly Link[],
  usages: ReadonlyMap<string, Usage> | undefined,
): Population | undefined {
  const tables = appTables(app.catalogue);
  const linksIn = (table: Table): number => links.filter((link) => link.to === tableKey(table) && link.from !== link.to).length;
  const best = (candidates: Table[]): Table | undefined =>
    [...candidates].sort((a, b) => score(b) - score(a) || linksIn(b) - linksIn(a) || compare(a.name, b.name))[0];

  const accounts = tables.find((table) => tableKey(table) === 'auth.users');
  const keyed = tables.filter(
    (table) =>
      (keyedToAccounts(table, links, usages) || (accounts !== undefined && isAccountProfile(table))) &&
      !mentions(table.name, staff),
  );
  const named = best(keyed.filter((table) => people.has(headNoun(table.name))));
  const busier = named && best(tables.filter((table) => isPeople(table) && !keyed.includes(table) && table.schema === 'public'));
  if (busier && named && linksIn(busier) > 2 * (linksIn(named) + (accounts ? linksIn(accounts) : 0)))
    return population(busier, `${busier.name} is what the other tables point to`, links, usages);
  if (named !== undefined) return population(named, `${named.name} is keyed to auth.users`, links, usages);
  const used = links.some((link) => link.to === 'auth.users' && link.from !== 'auth.users');
  if (accounts !== undefined && used) return population(accounts, 'the tables point to auth.users', links);

  const signIn = tables.filter((table) => table !== accounts && !mentions(table.name, staff) && holdsCredentials(table));
  const registered = best(signIn.filter((table) => !onlyStaff(app, table)));
  if (registered !== undefined)
    return population(registered, `${registered.name} holds e-mail addresses and a secret or an external id`, links);
  const other = tables.filter((table) => table !== accounts && !mentions(table.name, staff) && people.has(headNoun(table.name)));
  const byName = best(other.filter((table) => nouns(table.name).length <= 2));
  if (byName !== undefined) return population(byName, `${byName.name} is named like the people who use the app`, links);
  const made = tables.filter((table) => isBusiness(table) && isMadeByUsers(usages?.get(tableKey(table))));
  // What customers make comes before what whoever runs the app may have made as well: a booking, what names somebody's address.
  const [customers = made] = [made.filter((table) => isA(table.name, money)), made.filter(hasContact)].filter(
    (some) => some.length > 0,
  );
  const busiest = best(customers);
  if (busiest === undefined) return undefined;
  const told = population(
    busiest,
    `no table holds the users, so N counts ${busiest.name}, which the people who use the app make`,
    links,
  );
  return { ...told, unit: nouns(busiest.name).join(' '), madeByPeople: true };
}

/** What an app is about, and neither what it notes down along the way nor what it is set to. */
function isBusiness({ name }: Table): boolean {
  return ![logs, tokens, settings, rare].some((nouns) => isA(name, nouns));
}

/** Whom to write to or to call. */
function hasContact(table: Table): boolean {
  return table.columns.some(({ name }) => /(^|_)(e_?mail|phone|telephone|mobile|whats_?app)($|_)/.test(words(name).join('_')));
}

/** Called after people alone, with their addresses. */
function isPeople(table: Table): boolean {
  const addressed = table.columns.some((column) => /(^|_)e?_?mail$/.test(words(column.name).join('_')));
  return addressed && nouns(table.name).length === 1 && people.has(headNoun(table.name)) && !mentions(table.name, staff);
}

/** The population that is this table, with the tables that hold the same people. */
export function population(
  table: Table,
  reason: string,
  links: readonly Link[],
  usages?: ReadonlyMap<string, Usage>,
): Population {
  const same = new Set([tableKey(table)]);
  for (const link of links) {
    const oneToOne = link.from === tableKey(table) && isOneEach(table, link, usages);
    if (oneToOne && link.to !== link.from && link.to === 'auth.users') same.add(link.to);
  }
  if (isAccountProfile(table) && links.some(({ to }) => to === 'auth.users')) same.add('auth.users');
  const noun = headNoun(table.name);
  return { table, unit: people.has(noun) && noun !== 'profile' && noun !== 'account' ? noun : 'user', reason, same };
}

function keyedToAccounts(table: Table, links: readonly Link[], usages: ReadonlyMap<string, Usage> | undefined): boolean {
  return links.some((link) => link.from === tableKey(table) && link.to === 'auth.users' && isOneEach(table, link, usages));
}

/** `profiles` whose id is the account's: its key may stand in no migration, as where the first ones were made by hand. */
function isAccountProfile({ name, columns, primaryKey, schema }: Table): boolean {
  const isId = (column: Table['columns'][number]): boolean => column.name === 'id' && column.type === 'uuid';
  return (
    schema === 'public' && name === 'profiles' && primaryKey.join() === 'id' && columns.some(isId) && !columns.some(isOfUser)
  );
}

function isOfUser({ name }: Table['columns'][number]): boolean {
  return /^(?:user|auth_user|account)_?id$/i.test(name);
}

/** One row for each account: by a unique key, or because the code asks for the one row that an account has. */
function isOneEach(table: Table, { columns }: Link, usages: ReadonlyMap<string, Usage> | undefined): boolean {
  const [column = ''] = columns;
  if (columns.length !== 1) return false;
  const alone = people.has(headNoun(table.name)) && usages?.get(tableKey(table))?.aloneBy.has(column) === true;
  return isUnique(table, column) || alone;
}

/** E-mail, and something by which a person signs in. */
function holdsCredentials(table: Table): boolean {
  const columns = table.columns.map((column) => words(column.name).join('_'));
  const address = columns.some((column) => /(^|_)(email|e_mail)$|^username$/.test(column));
  const secret = columns.some((column) =>
    /password|passwd|pass_hash|secret|^(clerk|auth0|auth|google|github|firebase|external|kinde|supabase|open|replit)_?(user)?_?id$|^sub$/.test(
      column,
    ),
  );
  // A server that is signed in to (a proxy, a mailbox) is nobody who signs in.
  const server = columns.some((column) => /^(host|hostname|port|smtp_host)$/.test(column));
  return address && secret && !server;
}

/** A name that says "people" outranks one that does not. */
function score(table: Table): number {
  const exact = nouns(table.name).length === 1 && people.has(headNoun(table.name));
  // Who pays or is written to is one of those who have a profile.
  const profile = headNoun(table.name) === 'profile' ? 0.25 : 0;
  return (exact ? 2 : 0) + profile + (people.has(headNoun(table.name)) ? 1 : 0) + (table.schema === 'public' ? 0.5 : 0);
}

/** Whether every role that the code or the schema names for this table is a staff's, while the app has people of another kind. */
function onlyStaff(app: App, table: Table): boolean {
  const isRole = (column: string): boolean => /^(role|user_role|user_type)$/.test(words(column).join('_'));
  const roles = new Set<string>();
  for (const column of table.columns.filter((candidate) => isRole(candidate.name))) {
    for (const label of column.enumLabels ?? []) roles.add(label.toLowerCase());
    const byDefault = /^'([^']+)'/.exec(column.default ?? '')?.[1];
    if (byDefault !== undefined) roles.add(byDefault.toLowerCase());
  }
  for (const statement of app.statements) {
    for (const filter of statement.facts.filters) {
      if (filter.table === table.name && isRole(filter.column) && typeof filter.literal === 'string')
        roles.add(filter.literal.toLowerCase());
    }
  }
  const staffRoles = new Set([
    'admin',
    'staff',
    'manager',
    'doctor',
    'nurse',
    'receptionist',
    'cashier',
    'operator',
    'superadmin',
    'editor',
  ]);
  if (roles.size === 0 || [...roles].some((role) => !staffRoles.has(role))) return false;
  return appTables(app.catalogue).some(
    (other) => other !== table && /^(customer|patient|player|student|member)s?$/.test(other.name),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
