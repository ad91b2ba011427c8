import { findTable, isOn, type Known, type Location, type Statement, type Table } from '../../../model/index.js';
import type { Course, CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { comparedColumns, isBackedByKey, isSerialised } from './guards.js';
import { isLacking, isRefusedBefore } from './lock.js';
import { type RefusingKey, refusingKey } from './twin.js';

/** An insert that is made because a read before it found no row, or not too many, or not too much in all of them. */
export interface Double {
  kind: 'exists' | 'limit' | 'sum';
  check: Statement;
  /** The forms of the look, of which `check` is the longest. */
  checks: Statement[];
  insert: Statement;
  table: Table;
  /** Another unique key, by which the second of two equal requests is refused; those that differ there both pass. */
  refusing?: RefusingKey;
  step: CourseStep;
  /** Where it is decided. */
  location: Location;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'catalogue' | 'sent' | 'sites' | 'entryPoints'>;

/** Every check-then-insert and count-then-insert that nothing guards, once per pair of places. */
export function doublesOf(facts: Needs): Double[] {
  const found = new Map<string, Double>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      const inserts = facts.sent(step.site, step.variants).filter(({ facts: { verb } }) => verb === 'insert');
      if (inserts.length === 0 || step.known.length + step.looked.length === 0) continue;
      for (const insert of inserts) {
        if (isLacking(insert, step, facts) || isRefusedBefore(course, step, facts)) continue;
        for (const double of doublesBy(course, step, insert, facts)) {
          const key = `${double.check.site}|${insert.site}|${double.kind}`;
          const before = found.get(key);
          if (before) before.entries.push(course.entry);
          else found.set(key, { ...double, step, entries: [course.entry] });
        }
      }
    }
  }
  return [...found.values()];
}

type Told = Omit<Double, 'step' | 'entries'>;

/** One row twice, and more rows than there may be: both may be true of one insert. */
function doublesBy(course: Course, step: CourseStep, insert: Statement, facts: Needs): Told[] {
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  // Where no DDL was found, keys are unknown, not missing.
  if (!table || table.origin === 'inferred' || /\bon\s+conflict\b/i.test(insert.sql)) return [];
  const found: Told[] = [];
  for (const known of [...step.known, ...step.looked]) {
    const told = doubleBy(known, course, step, { insert, table }, facts);
    if (told && !found.some(({ kind }) => (kind === 'exists') === (told.kind === 'exists'))) found.push(told);
  }
  return found;
}

function doubleBy(
  known: Known,
  course: Course,
  step: CourseStep,
  { insert, table }: Pick<Double, 'insert' | 'table'>,
  facts: Needs,
): Told | undefined {
  const told = meaning(known);
  if (!told || !course.steps.some((other) => other.site === known.site)) return undefined;
  const own = facts.sent(known.site).filter((check) => asksForOwn(check, table));
  const checks = own.filter((check) => looksForRows(check, known));
  const sums = told === 'limit' ? own.filter((check) => sumsUp(check, insert)) : [];
  if (checks.length + sums.length === 0 || isSerialised(course, step, facts.sent)) return undefined;
  // A filter that is left out in one variant was optional to the reader, not to the key.
  const backed = told === 'exists' && checks.some((check) => isBackedByKey(table, check, facts.catalogue));
  const open = backed ? undefined : longest(checks.length > 0 ? checks : sums);
  if (!open) return undefined;
  const kind = checks.length > 0 ? told : 'sum';
  const location = known.location ?? insert.location;
  const refusing = kind === 'exists' ? refusingKey(table, open, insert, facts) : undefined;
  const found = { kind, check: open, checks, insert, table, location } as const;
  if (refusing === undefined) return found;
  // Two people with one address do not meet at one moment; one person with two tabs does, unless the key counts what one person has.
  const counted = usersColumns(open).some((column) => refusing.columns.includes(column));
  return isOfOneUser(open) && refusing.differing.length > 0 && !counted ? { ...found, refusing } : undefined;
}

function usersColumns({ facts, parameters }: Statement): string[] {
  return facts.filters.flatMap(({ column, parameter }) =>
    /^user\b/.test(parameters[(parameter ?? 0) - 1]?.origin ?? '') ? [column] : [],
  );
}

/** The look is for rows of the person who asks. */
function isOfOneUser(check: Statement): boolean {
  return usersColumns(check).length > 0;
}

/** The variant that compares most. */
function longest(checks: Statement[]): Statement | undefined {
  return [...checks].sort((left, right) => right.facts.filters.length - left.facts.filters.length)[0];
}

/** "No such row" and "fewer than the limit", out of what a test told. */
function meaning(known: Known): 'exists' | 'limit' | undefined {
  if (known.state === 'missing') return 'exists';
  // Of what is left, more is what is asked for: `10 - count > 0`.
  if (known.state === 'more') return known.changed && known.column !== undefined ? 'limit' : undefined;
  if (known.state !== 'fewer') return undefined;
  if (known.limit === undefined || known.limit > 1 || known.changed) return 'limit';
  return known.unsure ? undefined : 'exists';
}

/** The read looks into the table by a value that comes with the request. */
function asksForOwn({ facts }: Statement, table: Table): boolean {
  const source = facts.tables[0];
  if (facts.verb !== 'select' || source?.name !== table.name) return false;
  return facts.filters.some(
    (filter) =>
      !filter.alternative &&
      filter.operator === '=' &&
      filter.parameter !== undefined &&
      filter.literal === undefined &&
      isOn(filter, source),
  );
}

/** Whether rows were looked for or counted: a column of the row that was compared is no count, unless the statement counts. */
function looksForRows({ facts }: Statement, known: Known): boolean {
  return known.column === undefined || facts.aggregates.includes('count');
}

/** An amount in all rows of one parent was weighed, and the insert adds to it. */
function sumsUp(check: Statement, insert: Statement): boolean {
  const written = new Set(
    insert.parameters.flatMap(({ operator, column }) => (operator === 'write' && column ? [column.column] : [])),
  );
  if (!comparedColumns(check).equal.some((column) => written.has(column))) return false;
  if (!check.facts.aggregates.includes('sum')) return false;
  const summed = [...check.sql.matchAll(/\bsum\s*\(\s*(?:"?\w+"?\s*\.\s*)*"?(\w+)"?/gi)].map(([, column]) => column ?? '');
  return summed.some((column) => written.has(column));
}
