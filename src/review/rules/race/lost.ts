import { type Parameter, type Source, type Statement } from '../../../model/index.js';
import { type Course, type CourseStep, sharePath } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { comparedColumns, isSerialised } from './guards.js';

/** A column that is read, changed in the code and written back. */
export interface Lost {
  read: Statement;
  write: Statement;
  table: string;
  column: string;
  /** Every column of the same kind in the same write. */
  columns: string[];
  /** What is written is a list that was built from the one read. */
  list: boolean;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'bound' | 'entryPoints'>;

/** Every column that is written back after a change in the code, with nothing that keeps two of them apart. */
export function lostUpdates(facts: Needs): Lost[] {
  const found = new Map<string, Lost>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      for (const write of facts.sent(step.site, step.variants)) {
        const lost = write.facts.verb === 'update' ? lostBy(course, step, write, facts) : undefined;
        if (!lost) continue;
        const key = `${write.site}|${lost.read.site}|${lost.columns.join(',')}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { ...lost, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

function lostBy(course: Course, step: CourseStep, write: Statement, facts: Needs): Omit<Lost, 'entries'> | undefined {
  const table = write.facts.target ?? '';
  let found: Omit<Lost, 'entries'> | undefined;
  for (const parameter of write.parameters) {
    const column = parameter.operator === 'write' ? parameter.column?.column : undefined;
    if (column === undefined) continue;
    for (const source of parameter.from ?? []) {
      if (!source.changed || source.column === undefined || !isSameName(source.column, column)) continue;
      const read = facts.sent(source.site).find(({ facts: { verb, tables } }) => verb === 'select' && tables[0]?.name === table);
      if (!read || (found && found.read.site !== read.site) || !isOpen(course, step, read, write, source, facts)) continue;
      found ??= { read, write, table, column, columns: [], list: parameter.array === true };
      if (!found.columns.includes(column)) found.columns.push(column);
    }
  }
  return found;
}

/** `commentCount` in the code is `comment_count` in the table. */
export function isSameName(left: string, right: string): boolean {
  const plain = (name: string) => name.replace(/_/g, '').toLowerCase();
  return plain(left) === plain(right);
}

function isOpen(course: Course, step: CourseStep, read: Statement, write: Statement, source: Source, facts: Needs): boolean {
  const reads = course.steps.filter((other) => other.site === source.site && sharePath(other, step));
  const page = facts.entryPoints.get(course.entry)?.kind === 'page';
  // On a page the row was read when the page was opened: longer ago still.
  if (reads.length === 0 && !page) return false;
  if (write.facts.filters.some((filter) => comparesOld(write.parameters, filter.parameter, filter.column, read, facts)))
    return false;
  if (facts.bound(read) !== 1 && isAnotherRow(read, write)) return false;
  if (isSerialised(course, step, facts.sent)) return false;
  const locking = /\bfor\s+(no\s+key\s+)?update\b/i.test(read.sql);
  const repeatable = /repeatable/i.test(step.isolation ?? '');
  return !reads.some(
    (other) => step.transaction !== undefined && other.transaction === step.transaction && (locking || repeatable),
  );
}

/** `where version = $2` with the version that was read, there or by another read of the row: the second write finds no row. */
function comparesOld(
  parameters: Parameter[],
  number: number | undefined,
  column: string,
  read: Statement,
  facts: Needs,
): boolean {
  const parameter = number === undefined ? undefined : parameters[number - 1];
  if (column === 'id' || comparedColumns(read).equal.includes(column)) return false;
  return (parameter?.from ?? []).some(
    (source) =>
      source.site === read.site ||
      (source.column !== undefined &&
        isSameName(source.column, column) &&
        facts.sent(source.site).some((other) => other.facts.tables[0]?.name === read.facts.tables[0]?.name)),
  );
}

/** The row written was found by another call than the list read: a parent that is computed from its children. */
export function isAnotherRow(read: Statement, write: Statement): boolean {
  const keys = givenBy(write);
  if (keys.size === 0 || keys.has(read.site)) return false;
  return ![...givenBy(read)].some((site) => keys.has(site));
}

/** Calls whose rows tell which rows a statement asks for. */
function givenBy({ facts, parameters }: Statement): Set<string> {
  const compared = facts.filters.flatMap((filter) =>
    filter.parameter === undefined ? [] : (parameters[filter.parameter - 1] ?? []),
  );
  return new Set(compared.flatMap((parameter) => (parameter.from ?? []).map((source) => source.site)));
}
