import { findTable, type Known, type Statement, type Table } from '../../../model/index.js';
import { type Course, type CourseStep, sharePath } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { isSerialised } from './guards.js';
import { isAnotherRow, isSameName } from './lost.js';

/** A number that is weighed in the code and then raised or lowered by the database, whatever it is by then. */
export interface Overdrawn {
  read: Statement;
  write: Statement;
  table: string;
  column: string;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'bound' | 'catalogue' | 'sites'>;

/** Every stock, balance or count that is looked at before it is drawn from, with nothing that looks again. */
export function overdrawn(facts: Needs): Overdrawn[] {
  const found = new Map<string, Overdrawn>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      const weighed = [...step.known, ...step.looked].filter(isWeighed);
      // What came out is looked at behind it: too much is taken back there.
      if (weighed.length === 0 || course.steps.some((later) => looksAt(later, step.site))) continue;
      for (const write of facts.sent(step.site, step.variants)) {
        const drawn = write.facts.verb === 'update' ? drawnBy(course, step, write, weighed, facts) : undefined;
        if (!drawn) continue;
        const key = `${write.site}|${drawn.column}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { ...drawn, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

function isWeighed({ column, state }: Known): boolean {
  return column !== undefined && (state === 'more' || state === 'fewer');
}

function looksAt({ known, looked }: CourseStep, site: string): boolean {
  return [...known, ...looked].some((each) => each.site === site && isWeighed(each));
}

function drawnBy(
  course: Course,
  step: CourseStep,
  write: Statement,
  weighed: Known[],
  facts: Needs,
): Omit<Overdrawn, 'entries'> | undefined {
  const table = findTable(facts.catalogue, write.facts.target ?? '', write.facts.tables[0]?.schema);
  if (!table) return undefined;
  for (const { column, towards } of movedColumns(write.sql)) {
    if (!table.columns.some(({ name }) => name === column)) continue;
    const { usedColumns: used, loggedColumns: logged = [] } = facts.sites.get(write.site) ?? {};
    // Whoever looks at what is left afterwards may take it back; a line in a log does not.
    if (used !== 'all' && used?.some((name) => isSameName(name, column) && !logged.includes(name))) continue;
    // This statement looks again, or another one on the way has, or the table refuses what goes too far.
    if (course.steps.some((other) => sharePath(other, step) && looksAgain(other, table, column, facts))) continue;
    if (table.checks.some(({ expression }) => new RegExp(`\\b${column}\\b`).test(expression))) continue;
    for (const known of weighed) {
      // What there must be enough of is taken from, what must not be too much is added to.
      if (known.state === towards || !isSameName(known.column ?? '', column)) continue;
      const read = facts.sent(known.site).find((candidate) => readsColumn(candidate, table, column, facts));
      if (read && isOpen(course, step, read, write, facts)) return { read, write, table: table.name, column };
    }
  }
  return undefined;
}

function looksAgain(step: CourseStep, table: Table, column: string, facts: Needs): boolean {
  return facts.sent(step.site, step.variants).some(({ facts: { verb, target, filters } }) => {
    return verb === 'update' && target === table.name && filters.some((filter) => filter.column === column);
  });
}

/** The column is the table's own, also where another one is read first and has none of that name. */
function readsColumn({ facts: { verb, tables, aggregates } }: Statement, table: Table, column: string, facts: Needs): boolean {
  if (verb !== 'select' || aggregates.length > 0 || !tables.some(({ name }) => name === table.name)) return false;
  return tables.every(({ name, schema }) => {
    const other = name === table.name ? undefined : findTable(facts.catalogue, name, schema);
    return other === undefined || !other.columns.some((candidate) => candidate.name === column);
  });
}

function isOpen(course: Course, step: CourseStep, read: Statement, write: Statement, facts: Needs): boolean {
  const reads = course.steps.filter((other) => other.site === read.site && sharePath(other, step));
  if (reads.length === 0 || (facts.bound(read) !== 1 && isAnotherRow(read, write))) return false;
  if (/repeatable|serializable/i.test(step.isolation ?? '') || isSerialised(course, step, facts.sent)) return false;
  return !/\bfor\s+(no\s+key\s+)?update\b/i.test(read.sql);
}

/** Columns that a statement sets to themselves and something, and which way: `stock = stock - $1`. */
function movedColumns(sql: string): { column: string; towards: 'more' | 'fewer' }[] {
  const set = /\bset\b([\s\S]*?)(?:\bwhere\b|\breturning\b|$)/i.exec(sql)?.[1] ?? '';
  const moved = /(?<!\w)"?(\w+)"?\s*=\s*\(*\s*(?:coalesce\s*\(\s*)?(?:"?\w+"?\s*\.\s*)*"?\1"?\s*(?:,\s*0\s*\))?\s*([-+])/gi;
  return [...set.matchAll(moved)].map(([, column = '', sign]) => ({ column, towards: sign === '+' ? 'more' : 'fewer' }));
}
