import type { App, Table } from '../model/index.js';
import { limitsOf, type RowLimit } from './limits.js';
import { aliasLinks, plainLinks, type Link } from './links.js';
import { headNoun, words } from './names.js';
import { findPopulation, population as populationOf, type Population } from './population.js';
import { appTables, isUnique, tableKey } from './tables.js';
import { groups, households, lookups, rooms } from './vocabulary.js';
import { usageByTable, usedTables, writtenTables, type Usage } from './usage.js';

/** Rows of a table before names, place and reason are written beside them. */
export interface Amount {
  perUser?: number;
  fixed?: number;
  reason: string;
  rule: number;
  guess?: boolean;
  /** The column that names the one thing of which its rows are parts, where the rule knows: see parts.ts. */
  partOf?: string;
  /** What a group sets up once for all of its people: what hangs on it is set up likewise. */
  setUp?: true;
}

/** What every rule may look at. */
export interface Facts {
  app: App;
  tables: Table[];
  links: Link[];
  population: Population | undefined;
  /** Absent when no reached statement is known. */
  usages: ReadonlyMap<string, Usage> | undefined;
  used: ReadonlySet<string>;
  /** Tables to which anything adds rows; every table where that cannot be told. */
  written: ReadonlySet<string>;
  /** Tables that users share: what the population points to, or is joined to by a membership. */
  groups: ReadonlySet<string>;
  /** Tables with a path of links to the population or to a group. */
  owned: ReadonlySet<string>;
  /** How many rows of a table the code lets one parent have, by table. */
  limits: ReadonlyMap<string, RowLimit>;
  /** Rows of another table, by the same rules. */
  amount(key: string): Amount;
}

/**
 * The facts that need no rule: links, population, groups, and who leads to whom.
 * @param set the table that holds the users, when it is known: of a scenario that is made, or as the owner says
 */
export function gatherFacts(app: App, set?: { schema: string; table: string; reason: string }): Omit<Facts, 'amount'> {
  const tables = appTables(app.catalogue);
  const plain = plainLinks(app);
  const usages = usageByTable(app);
  const chosen = set && tables.find((table) => table.schema === set.schema && table.name === set.table);
  const population = chosen ? populationOf(chosen, set?.reason ?? '', plain) : findPopulation(app, plain, usages);
  const links = population === undefined ? plain : [...plain, ...aliasLinks(app, plain, population.table)];
  const same = population?.same ?? new Set<string>();
  const shared = findGroups(tables, links, same, population?.madeByPeople !== true);
  const used = usages === undefined ? new Set(tables.map(tableKey)) : usedTables(app, usages);
  const written = writtenTables(app, used);
  const own = tables.map(tableKey).filter((key) => ownOf({ tables, links, population }, key) !== undefined);
  const owned = leadingTo(links, new Set([...same, ...shared, ...own]));
  return { app, tables, links, population, usages, used, written, groups: shared, owned, limits: limitsOf(app) };
}

/** The link by which a user points at a row of this table that no other user points at: a photo, a wallet. */
export function ownOf(
  { tables, links, population }: Pick<Facts, 'tables' | 'links' | 'population'>,
  key: string,
): Link | undefined {
  const same = population?.same ?? new Set<string>();
  if (same.has(key)) return undefined;
  return links.find((link) => same.has(link.from) && link.to === key && oneToOne(tables, link));
}

/** Links by which a row names a user. */
export function actorLinks(facts: Pick<Facts, 'links' | 'population'>, key: string): Link[] {
  const same = facts.population?.same ?? new Set<string>();
  return facts.links.filter((link) => link.from === key && same.has(link.to) && !same.has(link.from));
}

/** Links to anything but users. */
export function parentLinks(facts: Pick<Facts, 'links' | 'population'>, key: string): Link[] {
  const same = facts.population?.same ?? new Set<string>();
  return facts.links.filter((link) => link.from === key && link.to !== key && !same.has(link.to));
}

/** The column that names the row's owner: a direct one, the least like a mere recorder's; else the first that leads there. */
export function ownerColumn(facts: Omit<Facts, 'amount'>, table: Table): string | undefined {
  const key = tableKey(table);
  if (facts.population?.same.has(key) === true) return undefined;
  const direct = actorLinks(facts, key).flatMap((link) => link.columns.slice(0, 1));
  const order = table.columns.map((column) => column.name);
  const rank = (column: string): number => {
    const name = words(column).join('_');
    if (/^(user|owner|account|profile|customer|member)_id$/.test(name)) return 0;
    return /_by$|_by_id$|^(approver|reviewer|assignee|assigned)/.test(name) ? 2 : 1;
  };
  const first = [...direct].sort((a, b) => rank(a) - rank(b) || order.indexOf(a) - order.indexOf(b))[0];
  if (first !== undefined) return first;
  return parentLinks(facts, key).find((link) => facts.groups.has(link.to) || facts.owned.has(link.to))?.columns[0];
}

/** @param people whether the population are people: what those point to without an end is theirs together */
function findGroups(tables: Table[], links: Link[], same: ReadonlySet<string>, people: boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const keys = new Set(tables.map(tableKey));
  const namingUsers = new Set(links.filter((link) => same.has(link.to)).map((link) => link.from));
  // Tables that name a user, and what else they name.
  const joinedToUsers = new Set(links.filter((link) => keys.has(link.from) && namingUsers.has(link.from)).map((link) => link.to));
  for (const table of tables) {
    const key = tableKey(table);
    const noun = headNoun(table.name);
    const groupLike = households.has(noun) || rooms.has(noun) || groups.has(noun);
    if (same.has(key) || (lookups.has(noun) && !groupLike)) continue;
    const pointedTo = links.some((link) => same.has(link.from) && link.to === key && !oneToOne(tables, link));
    const pointsBack = namingUsers.has(key);
    const membership = joinedToUsers.has(key);
    if ((pointedTo && (groupLike || (people && !pointsBack))) || (groupLike && membership)) found.add(key);
  }
  return found;
}

function oneToOne(tables: Table[], link: Link): boolean {
  const table = tables.find((candidate) => tableKey(candidate) === link.from);
  const [column] = link.columns;
  return table !== undefined && column !== undefined && link.columns.length === 1 && isUnique(table, column);
}

function leadingTo(links: Link[], goal: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(goal);
  let before = -1;
  while (before !== reached.size) {
    before = reached.size;
    for (const link of links) if (reached.has(link.to)) reached.add(link.from);
  }
  return reached;
}
