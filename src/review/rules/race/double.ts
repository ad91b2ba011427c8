import { findTable, type Known, type Location, type Statement, type Table } from '../../../model/index.js';
import type { Course, CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { isBackedByKey, isSerialised } from './guards.js';
import { refusingKey } from './twin.js';

/** An insert that is made because a read before it found no row, or not too many. */
export interface Double {
  kind: 'exists' | 'limit';
  check: Statement;
  /** The forms of the look, of which `check` is the longest. */
  checks: Statement[];
  insert: Statement;
  table: Table;
  /** Columns of another unique key, by which the second of two equal requests is refused; those that differ there both pass. */
  differing?: string[];
  step: CourseStep;
  /** Where it is decided. */
  location: Location;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'catalogue' | 'sent' | 'entryPoints'>;

/** Every check-then-insert and count-then-insert that nothing guards, once per pair of places. */
export function doublesOf(facts: Needs): Double[] {
  const found = new Map<string, Double>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      const inserts = facts.sent(step.site, step.variants).filter(({ facts: { verb } }) => verb === 'insert');
      if (inserts.length === 0 || step.known.length === 0) continue;
      for (const insert of inserts) {
        const double = doubleOf(course, step, insert, facts);
        if (!double) continue;
        const key = `${double.check.site}|${insert.site}|${double.kind}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { ...double, step, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

function doubleOf(
  course: Course,
  step: CourseStep,
  insert: Statement,
  facts: Needs,
): Omit<Double, 'step' | 'entries'> | undefined {
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  // Where no DDL was found, keys are unknown, not missing.
  if (!table || table.origin === 'inferred' || /\bon\s+conflict\b/i.test(insert.sql)) return undefined;
  for (const known of step.known) {
    const told = meaning(known);
    if (!told || !course.steps.some((other) => other.site === known.site)) continue;
    const checks = facts.sent(known.site).filter((check) => asks(check, table, known));
    if (checks.length === 0 || isSerialised(course, step, facts.sent)) continue;
    // A filter that is left out in one variant was optional to the reader, not to the key.
    const backed = told === 'exists' && checks.some((check) => isBackedByKey(table, check, facts.catalogue));
    const open = backed ? undefined : longest(checks);
    if (!open) continue;
    const location = known.location ?? insert.location;
    const differing = told === 'exists' ? refusingKey(table, open, insert) : undefined;
    if (differing === undefined) return { kind: told, check: open, checks, insert, table, location };
    // Two people with one address do not meet at one moment; one person with two tabs does.
    if (isOfOneUser(open)) return { kind: told, check: open, checks, insert, table, differing, location };
  }
  return undefined;
}

/** The look is for rows of the person who asks. */
function isOfOneUser({ facts, parameters }: Statement): boolean {
  return facts.filters.some((filter) => /^user\b/.test(parameters[(filter.parameter ?? 0) - 1]?.origin ?? ''));
}

/** The variant that compares most. */
function longest(checks: Statement[]): Statement | undefined {
  return [...checks].sort((left, right) => right.facts.filters.length - left.facts.filters.length)[0];
}

/** "No such row" and "fewer than the limit", out of what a test told. */
function meaning(known: Known): Double['kind'] | undefined {
  if (known.state === 'missing') return 'exists';
  if (known.state !== 'fewer') return undefined;
  return known.limit !== undefined && known.limit <= 1 ? 'exists' : 'limit';
}

/** The read looks for rows of the table by a value that comes with the request. */
function asks(check: Statement, table: Table, known: Known): boolean {
  const { facts } = check;
  const source = facts.tables[0];
  if (facts.verb !== 'select' || source?.name !== table.name) return false;
  // A column of the row that was compared is no count, unless the statement counts.
  if (known.column !== undefined && !facts.aggregates.includes('count')) return false;
  return facts.filters.some(
    (filter) =>
      !filter.alternative &&
      filter.operator === '=' &&
      filter.parameter !== undefined &&
      filter.literal === undefined &&
      (filter.table === source.alias || filter.table === source.name),
  );
}
