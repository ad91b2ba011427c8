import { findTable, type Finding, type Location, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { isSameName, type Lost, lostUpdates } from '../race/lost.js';
import { type Counter, driftingCounters } from './counters.js';

type Needs = 'courses' | 'sent' | 'bound' | 'catalogue' | 'entryPoints' | 'growing' | 'statements';

const meta: RuleMeta<Needs> = {
  id: 'denormalized',
  kind: 'denormalized',
  factor: 'data-model',
  needs: ['courses', 'sent', 'bound', 'catalogue', 'entryPoints', 'growing', 'statements'],
  holds: 'Every fact is stored once: no counter is kept by hand, no list is hidden in a row.',
};

/** Facts that are stored twice or hidden in one value. */
export const denormalized = defineRule(meta, (facts) => [
  ...driftingCounters(facts).flatMap((counter) => (isMet(counter.entries, facts) ? [describeCounter(counter, facts)] : [])),
  ...listsInRows(facts),
  ...facts.catalogue.tables.flatMap((table) => repeatingGroup(table, facts)),
]);

function isMet(entries: string[], facts: Pick<Facts, Needs>): boolean {
  return entries.some((id) => facts.entryPoints.get(id)?.backOffice === false);
}

function namesOf(entries: string[], facts: Pick<Facts, Needs>): string[] {
  return entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
}

function columnLocation(table: Table | undefined, column: string): Location | undefined {
  if (!table) return undefined;
  const exact = table.columnLocations[column];
  if (exact) return exact;
  return Object.entries(table.columnLocations).find(([name]) => isSameName(name, column))?.[1] ?? table.location;
}

function describeCounter(counter: Counter, facts: Pick<Facts, Needs>): Finding {
  const { table, column, counted, updates, writes } = counter;
  const [first, ...rest] = updates;
  const ids = [...new Set(counter.entries)];
  const declared = columnLocation(findTable(facts.catalogue, table), column);
  return createFinding(meta, {
    fingerprint: ['counter', table, column],
    breaks: 'wrong',
    effort: 'edit',
    title: `${table}.${column} is counted by hand beside ${counted}, not in one transaction: the two drift apart`,
    why: `${subject(namesOf(ids, facts), 'writes', 'write')} ${counted} and then ${table}.${column} in a second step. When the second fails, or a row goes another way (a cascade, a script), the number stays wrong for good.`,
    fix: `Do both in one transaction, let a trigger on ${counted} keep the number, or count when it is shown (an index on the key makes that cheap).`,
    location: first?.location ?? declared ?? { file: '', line: 1, endLine: 1, column: 1 },
    related: [
      ...[...rest, ...writes].map((statement) => relatedTo(statement.location, 'query')),
      ...(declared ? [relatedTo(declared, 'schema')] : []),
    ],
    entryPoints: ids,
    statements: [...updates, ...writes].map((statement) => statement.id),
    evidence: [
      `${String(updates.length)} ${updates.length === 1 ? 'place changes' : 'places change'} the counter outside a transaction with the row it counts`,
    ],
  });
}

/** A JSON or array column that is read, grown in the app and written back as a whole. */
function listsInRows(facts: Pick<Facts, Needs>): Finding[] {
  const byColumn = new Map<string, Lost[]>();
  for (const lost of lostUpdates(facts)) {
    const column = findTable(facts.catalogue, lost.table)?.columns.find((candidate) => candidate.name === lost.column);
    if (!column || !lost.list || !/json|\[\]$/.test(column.type) || !isMet(lost.entries, facts)) continue;
    const key = `${lost.table}.${lost.column}`;
    byColumn.set(key, [...(byColumn.get(key) ?? []), lost]);
  }
  return [...byColumn.values()].flatMap((group): Finding[] => {
    const [first] = group;
    if (!first) return [];
    const { table, column } = first;
    const ids = [...new Set(group.flatMap((lost) => lost.entries))];
    return [
      createFinding(meta, {
        fingerprint: ['list', table, column],
        breaks: 'costs',
        effort: 'redesign',
        title: `${table}.${column} holds many things in one value that is read and written back whole`,
        why: `Each change reads all of ${column}, changes it in the app and stores all of it again: the work grows with what is in it, changes at the same moment undo each other, and nothing in it can be indexed or limited.`,
        fix: `Make a table of it, with a row per entry and a key to ${table}.`,
        location: columnLocation(findTable(facts.catalogue, table), column) ?? first.write.location,
        related: group.flatMap((lost) => [relatedTo(lost.write.location, 'query'), relatedTo(lost.read.location, 'query')]),
        entryPoints: ids,
        statements: group.flatMap((lost) => [lost.read.id, lost.write.id]),
        evidence: [
          `${column} is ${findTable(facts.catalogue, table)?.columns.find((candidate) => candidate.name === column)?.type ?? 'one value'}`,
        ],
      }),
    ];
  });
}

const fewest = 3;

/** `image1`, `image2`, `image3`: a list that is spread over columns. */
function repeatingGroup(table: Table, facts: Pick<Facts, Needs>): Finding[] {
  if (
    table.origin === 'inferred' ||
    !facts.statements.some((statement) => statement.facts.tables.some((source) => source.name === table.name))
  )
    return [];
  const groups = new Map<string, string[]>();
  for (const { name, type } of table.columns) {
    const stem = /^([a-z]\w*?[a-z])_?([1-9])$/i.exec(name)?.[1];
    // Lines of an address, hashes and coordinates are no lists.
    if (
      stem === undefined ||
      /line|address|street|sha|md|base|utf|level|tier|top|q|quarter|week|month|day|period|round|phase$/i.test(stem)
    )
      continue;
    const key = `${stem}|${type}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()].flatMap((columns): Finding[] => {
    const location = columnLocation(table, columns[0] ?? '');
    if (columns.length < fewest || !location) return [];
    return [
      createFinding(meta, {
        fingerprint: ['group', table.name, ...columns],
        breaks: 'costs',
        effort: 'redesign',
        title: `${table.name} spreads a list over the columns ${columns.join(', ')}`,
        why: 'One more entry needs a migration and a change of every query; a search must look into each column, and none of them can be indexed for all.',
        fix: `Make a table with a row per entry and a key to ${table.name}.`,
        location,
        evidence: [`${String(columns.length)} columns of one sort: ${columns.join(', ')}`],
      }),
    ];
  });
}
