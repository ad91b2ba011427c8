import type { EntryPoint, Table } from '../model/index.js';
import { actorLinks, parentLinks, type Amount, type Facts } from './facts.js';
import { headNoun, isA } from './names.js';
import { growingParents } from './rules-keys.js';
import { ofRoles } from './rules-policies.js';
import type { Rule } from './rules.js';
import { isUnique, tableKey, uniqueKeys } from './tables.js';
import { isMadeByUsers } from './usage.js';
import { money, rare, settings } from './vocabulary.js';
import { isOfGroup, isOfUsers, isOnePerUser, isWorkedOn, namesUser, signUpIsOpen, tellsOfUsers } from './whose.js';

const DAY = 86_400_000;
const DAYS_KEPT = 365;

/** Rule 1: the population itself, and the accounts that it is keyed to. */
const population: Rule = (table, { population }) =>
  population?.same.has(tableKey(table)) === true
    ? { perUser: 1, rule: 1, reason: `the users themselves: ${population.reason}` }
    : undefined;

/** Rule 2: a job that deletes by age bounds the table; a month is kept where the age could not be read. */
const retention: Rule = (table, facts) => {
  const job = facts.usages?.get(tableKey(table))?.expiredBy[0];
  if (job === undefined) return undefined;
  if (actorLinks(facts, tableKey(table)).length === 0)
    return { fixed: 1000, rule: 2, reason: `the job ${job.name} deletes old rows: a thousand are kept`, guess: true };
  return {
    perUser: 4,
    rule: 2,
    reason: `the job ${job.name} deletes old rows: about a month of one a week is kept`,
    guess: true,
  };
};

/** Rule 3: written by a job: runs per day times the year that is kept. */
const writtenByJob: Rule = (table, facts) => {
  const writers = facts.usages?.get(tableKey(table))?.insertedBy ?? [];
  const writer = writers.find(({ entryPoint }) => entryPoint.kind === 'job');
  const every = writer?.entryPoint.everyMilliseconds;
  if (writer === undefined || every === undefined || writers.some(({ entryPoint }) => entryPoint.kind !== 'job'))
    return undefined;
  const runs = Math.max(1, Math.round(DAY / every));
  if (writer.looped && facts.owned.has(tableKey(table))) return undefined;
  return {
    fixed: Math.min(runs * DAYS_KEPT, 200_000),
    rule: 3,
    reason: `written by the job ${writer.entryPoint.name}: one row a run, ${String(runs)} runs a day, kept for a year`,
    guess: writer.looped,
  };
};

/** Rule 4: written only behind an admin guard, or only seeded. A table of the users' own rows grows with them whoever writes it. */
const writtenByStaff: Rule = (table, facts) => {
  const usage = facts.usages?.get(tableKey(table));
  const fixed = isA(table.name, settings) && table.seedRows > 0 ? table.seedRows : Math.max(table.seedRows, 200);
  if (usage === undefined || tellsOfUsers(table, facts)) return undefined;
  if (isOfUsers(table, facts) && !(isOnePerUser(table, facts) && signUpIsOpen(facts))) return undefined;
  // Where people do not make their own accounts, each place comes with the people who work there.
  if (facts.groups.has(tableKey(table)) && isPointedTo(table, facts) && !signUpIsOpen(facts)) return undefined;
  // One for each of the few companies that there are.
  if (isA(table.name, settings) && parentLinks(facts, tableKey(table)).length > 0) return undefined;
  // What users send in is theirs, whoever files it, and what hangs on their companies or their orders grows with those.
  if ((isA(table.name, rare) && !isWorkedOn(table, facts)) || isOfGroup(table, facts) || growingParents(table, facts).length > 0)
    return undefined;
  if (usage.insertedBy.length > 0 && usage.insertedBy.every(({ entryPoint }) => entryPoint.backOffice && !isUncalled(entryPoint)))
    return onlyFew(table, facts) ?? { fixed, rule: 4, reason: 'only the back office writes it' };
  if (usage.inserts.length === 0 && table.seedRows > 0)
    return { fixed: table.seedRows, rule: 4, reason: 'filled by migrations, and the code never adds a row' };
  return undefined;
};

/** Whether each user belongs to one of its rows. */
function isPointedTo(table: Table, { links, population }: Facts): boolean {
  return links.some(({ from, to }) => to === tableKey(table) && population?.same.has(from) === true);
}

/** Who has a place of his own among the users that the back office gives: one in five hundred. */
function onlyFew(table: Table, facts: Facts): Amount | undefined {
  const isPerson =
    isOfUsers(table, facts) &&
    isOnePerUser(table, facts) &&
    uniqueKeys(table).length > 0 &&
    !/^(role|permission)$/.test(headNoun(table.name));
  return isPerson
    ? { perUser: 1 / 500, rule: 4, reason: 'the back office alone makes them: one in five hundred users' }
    : undefined;
}

/** Rule 7, turned round: what each of something that users make takes one of (a visit its time slot), there is enough of. */
const taken: Rule = (table, facts) => {
  const key = tableKey(table);
  const taker = facts.tables.find(
    (candidate) =>
      namesUser(candidate, facts) &&
      isMadeByUsers(facts.usages?.get(tableKey(candidate))) &&
      facts.links.some(
        ({ from, to, columns }) =>
          from === tableKey(candidate) && to === key && columns.length === 1 && isUnique(candidate, columns[0] ?? ''),
      ),
  );
  if (taker === undefined || namesUserByGrowth(table, facts) || facts.groups.has(key)) return undefined;
  const perUser = isA(taker.name, money) ? 3 : 5;
  return { perUser, rule: 7, reason: `each of ${taker.name}, which users make, takes one of its own` };
};

/** Whether its rows name a user, or what nearly each user has one of. */
function namesUserByGrowth(table: Table, facts: Facts): boolean {
  return (
    isOfUsers(table, facts) || growingParents(table, facts).some(({ key, perUser }) => perUser >= 0.1 && isPersonal(key, facts))
  );
}

function isPersonal(key: string, facts: Facts): boolean {
  const table = facts.tables.find((candidate) => tableKey(candidate) === key);
  return table !== undefined && isOnePerUser(table, facts);
}

/** Rule 5: no reached code uses it, nor does a table that is used point to it. */
const unused: Rule = (table, facts) => {
  const key = tableKey(table);
  if (facts.usages === undefined || facts.used.has(key)) return undefined;
  const needed = facts.links.some((link) => link.to === key && link.from !== key && facts.used.has(link.from));
  return needed ? undefined : { fixed: table.seedRows, rule: 5, reason: 'no code that can be reached uses it' };
};

export const byCode: readonly Rule[] = [population, retention, writtenByJob, taken, writtenByStaff, ofRoles, unused];

/** An edge function that nothing in the repository calls: a schedule, a webhook, a foreign server; not staff for certain. */
function isUncalled({ kind, moment }: EntryPoint): boolean {
  return kind === 'edge-function' && moment === 'job';
}
