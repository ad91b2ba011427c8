import { type EntryPoint, type Finding, isStaffRole } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { upkeep } from '../../facts/upkeep.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule } from '../../rule.js';
import { meta, namesOf, type Needs } from './about.js';
import { type Double, doublesOf } from './double.js';
import { comparedColumns } from './guards.js';
import { insideFunctions } from './inside/index.js';
import { type Lost, lostUpdates } from './lost.js';
import { mendingOf } from './mending.js';
import { type NextNumber, nextNumbers } from './number.js';
import { type Overdrawn, overdrawn } from './overdrawn.js';
import { replacedLists } from './replaced.js';
import { staleStates } from './stale.js';
import { describeReplaced, describeStale, describeUnheld } from './steps.js';
import { unheldLocks } from './unheld.js';
import { placeOf } from './words.js';

/** What two requests at the same moment break: both look, both find nothing, both write. */
export const race = defineRule(meta, (facts) => {
  const lists = replacedLists(facts);
  const findings = [
    ...doublesOf(facts).map((double) => describeDouble(double, facts)),
    ...byPlace(lostUpdates(facts)).map((lost) => describeLost(lost, facts)),
    ...overdrawn(facts).map((drawn) => describeDrawn(drawn, facts)),
    ...staleStates(facts).map((stale) => describeStale(stale, facts)),
    ...nextNumbers(facts).map((next) => describeNext(next, facts)),
    ...insideFunctions(facts),
    ...lists.filter(({ along }) => along.length === 0).map((replaced) => describeReplaced(replaced, facts)),
  ];
  // Who locks rows expects others beside him, also where a clock starts it; and what a delete takes along is gone without a second one.
  const always = [
    ...unheldLocks(facts).map((lock) => describeUnheld(lock, facts)),
    ...lists.filter(({ along }) => along.length > 0).map((replaced) => describeReplaced(replaced, facts)),
  ];
  return [...findings.filter((finding) => isMet(finding, facts)), ...always.filter((finding) => !isUpkeep(finding, facts))];
});

function isUpkeep(finding: Finding, facts: Pick<Facts, Needs>): boolean {
  return entriesOf(finding, facts).every((entry) => upkeep.test(entry.name));
}

function entriesOf(finding: Finding, facts: Pick<Facts, Needs>): EntryPoint[] {
  return finding.entryPoints.flatMap((id) => facts.entryPoints.get(id) ?? []);
}

/** A form that only staff opens meets no second request, nor does a clock (that each instance has one is another finding); a job that is called does. */
function isMet(finding: Finding, facts: Pick<Facts, Needs>): boolean {
  if (isUpkeep(finding, facts)) return false;
  return entriesOf(finding, facts).some(
    (entry) => entry.kind !== 'job' && (!isStaffs(entry) || entry.moment === 'job' || entry.moment === 'webhook'),
  );
}

/** Whether only those who run the app open it: of doctors or sellers there are few beside their customers, and many at once. */
function isStaffs({ backOffice, roles }: EntryPoint): boolean {
  return backOffice && (roles === undefined || roles.every(isStaffRole));
}

function describeDouble(double: Double, facts: Pick<Facts, Needs>): Finding {
  const { kind, check, insert, table, location } = double;
  const columns = [...new Set(comparedColumns(check).equal)];
  const ids = [...new Set(double.entries)];
  const key = columns.join(', ');
  return createFinding(meta, {
    fingerprint: [insert.location.file, kind, table.name, ...columns, facts.sites.get(insert.site)?.symbol ?? ''],
    breaks: 'wrong',
    effort: kind === 'exists' ? 'migration' : 'edit',
    ...(kind === 'exists' ? wordsOfExists(double, namesOf(ids, facts), key, facts) : wordsOfLimit(double, namesOf(ids, facts))),
    location,
    related: [
      relatedTo(check.location, 'query'),
      relatedTo(insert.location, 'query'),
      ...(table.location ? [relatedTo(table.location, 'schema')] : []),
    ],
    entryPoints: ids,
    statements: [check.id, insert.id],
    evidence: [
      kind === 'exists'
        ? `${table.name} has no unique key that ${key || 'the check'} covers`
        : `nothing keeps two requests from ${kind === 'sum' ? 'summing up' : 'counting'} ${table.name} at the same time`,
    ],
  });
}

function wordsOfLimit({ kind, check, insert, table }: Double, names: string[]): Pick<Finding, 'title' | 'why' | 'fix'> {
  const [does, do_, what] = kind === 'sum' ? ['sums up', 'sum up', 'sum'] : ['counts', 'count', 'count'];
  return {
    title: `${subject(names, does, do_)} ${table.name} against a limit before adding ${kind === 'sum' ? 'to it' : 'one'}: requests at the same moment all pass`,
    why: `The ${what} in ${placeOf(check)} and the insert in ${placeOf(insert)} are two steps. Two requests that ${what} before either inserts both see room, and the limit is passed. A transaction of the usual level does not change that.`,
    fix: `Lock the row that the limit belongs to (SELECT … FOR UPDATE) in the same transaction before the ${what}, or insert with one statement that makes the ${what} in its WHERE.`,
  };
}

function wordsOfExists(
  double: Double,
  names: string[],
  key: string,
  facts: Pick<Facts, Needs>,
): Pick<Finding, 'title' | 'why' | 'fix'> {
  const { check, insert, table, refusing } = double;
  return {
    title: `${subject(names, 'looks', 'look')} whether a row of ${table.name} exists before adding it: two requests at the same moment${refusing ? ` that differ in ${refusing.differing.join(' and ')}` : ''} add it twice`,
    why: `The read in ${placeOf(check)} and the insert in ${placeOf(insert)} are two steps, and no unique key over ${key || 'what was compared'} makes the second insert fail. ${refusing ? `Equal ones are refused by the key over ${refusing.columns.join(', ')}; two that differ there (a second tab) both pass` : 'A double click or a second tab is enough'}, and later reads that expect one row find two.`,
    fix: mendingOf(double, facts),
  };
}

function describeDrawn({ read, write, table, column, entries }: Overdrawn, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(entries)];
  return createFinding(meta, {
    fingerprint: [write.location.file, 'overdrawn', table, column, facts.sites.get(write.site)?.symbol ?? ''],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(namesOf(ids, facts), 'weighs', 'weigh')} ${table}.${column} in the code before changing it: of several at the same moment all pass, and it goes past its limit`,
    why: `${placeOf(read)} reads ${column}, the code compares it, and ${placeOf(write)} changes it by what the request asks for, whatever it is by then. Two requests that read before either writes both see enough.`,
    fix: `Let the UPDATE look again (… AND ${column} >= what is taken, or < the limit) and take no changed row for a refusal, or read with SELECT … FOR UPDATE in the same transaction; a CHECK on ${column} keeps it from the worst.`,
    location: write.location,
    related: [relatedTo(read.location, 'query')],
    entryPoints: ids,
    statements: [read.id, write.id],
    evidence: [`the UPDATE has no condition on ${column}, and the read takes no lock`],
  });
}

/** One write that many call with other columns is one thing to mend. */
function byPlace(updates: Lost[]): Lost[] {
  const places = new Map<string, Lost>();
  for (const lost of updates) {
    const key = `${lost.write.site}|${lost.read.site}`;
    const before = places.get(key);
    places.set(
      key,
      before
        ? {
            ...before,
            columns: [...new Set([...before.columns, ...lost.columns])],
            entries: [...before.entries, ...lost.entries],
          }
        : lost,
    );
  }
  return [...places.values()];
}

function describeLost({ read, write, table, column, columns, entries }: Lost, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(entries)];
  return createFinding(meta, {
    fingerprint: [write.location.file, 'lost', table, ...columns, facts.sites.get(write.site)?.symbol ?? ''],
    breaks: 'wrong',
    effort: 'edit',
    title: `${subject(namesOf(ids, facts), 'reads', 'read')} ${table}.${columns.join(' and ')} to change it in the app and write it back: of two at the same moment one is lost`,
    why: `${placeOf(read)} reads ${columns.join(', ')}, the app computes the new value, and ${placeOf(write)} stores it. A second request that reads in between writes over the first one's change.`,
    fix: `Let the database compute it (SET ${column} = ${column} + …, or || for JSON and arrays), compare with the old value in the WHERE, or lock the row with SELECT … FOR UPDATE in a transaction.`,
    location: write.location,
    related: [relatedTo(read.location, 'query')],
    entryPoints: ids,
    statements: [read.id, write.id],
    evidence: [`the value written to ${columns.join(', ')} is computed from the one read before`],
  });
}

function describeNext({ read, insert, table, column, refused, entries }: NextNumber, facts: Pick<Facts, Needs>): Finding {
  const ids = [...new Set(entries)];
  return createFinding(meta, {
    fingerprint: [insert.location.file, 'number', table, column, facts.sites.get(insert.site)?.symbol ?? ''],
    breaks: refused ? 'fails' : 'wrong',
    effort: 'migration',
    title: `${subject(namesOf(ids, facts), 'gives', 'give')} the next ${table}.${column} by looking at the rows before: two at the same moment get the same one${refused ? ', and the second is refused' : ''}`,
    why: `${placeOf(read)} looks for the last number, the app adds to it, and ${placeOf(insert)} stores it. Two requests that look before either inserts take the same number, ${refused ? 'and the unique key refuses the second: what its sender had done until then (a payment) stays without its row' : 'and no unique key refuses the second'}.`,
    fix: 'Let the database count: an identity column or a sequence, or a row per owner that is raised with UPDATE … RETURNING in the same transaction; and a unique key over the number.',
    location: insert.location,
    related: [relatedTo(read.location, 'query')],
    entryPoints: ids,
    statements: [read.id, insert.id],
    evidence: [`${column} is computed from the rows before, and ${table} has ${refused ? 'a' : 'no'} unique key over it`],
  });
}
