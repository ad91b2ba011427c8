import { findTable, type Known, type Statement, type Table } from '../../../model/index.js';
import type { Course, CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { isSerialised } from './guards.js';
import { isSameName } from './lost.js';

/** One way on from a state: what is checked in the code and then set, whatever it is by then. */
interface Way {
  read: Statement;
  write: Statement;
  to: string;
  entry: string;
}

/** A state from which several go on in different ways, each of which asks in the code alone whether it still is. */
export interface Stale {
  table: string;
  column: string;
  from: string;
  ways: Way[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue'>;

/** Every state that two entry points leave for different ones, with nothing that looks again: an offer accepted and withdrawn. */
export function staleStates(facts: Needs): Stale[] {
  const found = new Map<string, Stale>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      for (const write of facts.sent(step.site, step.variants)) {
        const left = write.facts.verb === 'update' ? leftBy(course, step, write, facts) : undefined;
        if (!left) continue;
        const key = `${left.table}|${left.column}|${left.from}`;
        const before = found.get(key);
        if (before) before.ways.push(...left.ways);
        else found.set(key, left);
      }
    }
  }
  return [...found.values()].filter(({ ways }) =>
    ways.some((way) =>
      ways.some((other) => other.to !== way.to && other.entry !== way.entry && other.write.site !== way.write.site),
    ),
  );
}

function leftBy(course: Course, step: CourseStep, write: Statement, facts: Needs): Stale | undefined {
  const table = findTable(facts.catalogue, write.facts.target ?? '', write.facts.tables[0]?.schema);
  if (!table || !isByKey(write, table)) return undefined;
  for (const { state, column, word, site } of step.known) {
    if (state !== 'same' || column === undefined || word === undefined) continue;
    const set = wordsSet(write).find((each) => isSameName(each.column, column));
    if (!set || set.to === word || step.known.some((other) => isOtherWord(other, site, column, word))) continue;
    const read = facts.sent(site).find((look) => look.facts.verb === 'select' && look.facts.tables[0]?.name === table.name);
    if (!read || /\bfor\s+(no\s+key\s+)?(update|share)\b/i.test(read.sql)) continue;
    if (!course.steps.some((other) => other.site === site) || isSerialised(course, step, facts.sent, site)) continue;
    if (course.steps.some((other) => looksAgain(other, table, set.column, facts))) continue;
    return { table: table.name, column: set.column, from: word, ways: [{ read, write, to: set.to, entry: course.entry }] };
  }
  return undefined;
}

/** One row by its key, and nothing else that is asked of it. */
function isByKey({ facts }: Statement, { primaryKey }: Table): boolean {
  return (
    facts.filters.length > 0 &&
    facts.filters.every(({ column, operator, alternative }) => operator === '=' && !alternative && primaryKey.includes(column))
  );
}

/** `status === 'open' || status === 'held'` is no one state. */
function isOtherWord(known: Known, site: string, column: string, word: string): boolean {
  return (
    known.site === site && known.column === column && known.state === 'same' && known.word !== undefined && known.word !== word
  );
}

/** Columns that a statement sets to a word that the code fixes. */
function wordsSet({ parameters, sql }: Statement): { column: string; to: string }[] {
  const bound = parameters.flatMap(({ operator, column, literal }) =>
    operator === 'write' && column && typeof literal === 'string' ? [{ column: column.column, to: literal }] : [],
  );
  const set = /\bset\b([\s\S]*?)(?:\bwhere\b|\breturning\b|$)/i.exec(sql)?.[1] ?? '';
  const written = [...set.matchAll(/(?<!\w)"?(\w+)"?\s*=\s*'([^']*)'/g)].map(([, column = '', to = '']) => ({ column, to }));
  return [...bound, ...written];
}

/**
 * An update that asks for the state, or one that sets it and asks for more than the key: it has taken the row for this request, and
 * what is set later in the same request (as when a payment fails) undoes its own.
 */
function looksAgain(step: CourseStep, table: Table, column: string, facts: Needs): boolean {
  return facts.sent(step.site, step.variants).some((sent) => {
    const { verb, target, filters } = sent.facts;
    if (verb !== 'update' || target !== table.name) return false;
    if (filters.some((filter) => filter.column === column)) return true;
    const takes = filters.some((filter) => !filter.alternative && !table.primaryKey.includes(filter.column));
    return takes && wordsSet(sent).some((each) => isSameName(each.column, column));
  });
}
