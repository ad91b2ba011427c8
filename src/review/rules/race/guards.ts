import { type Catalogue, findTable, isOn, type Statement, type Table } from '../../../model/index.js';
import { type Course, type CourseStep, sharePath } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';

type Sent = Facts['sent'];

/** Columns that a statement compares with one value each: a second row with the same values would be a double. */
export function comparedColumns(statement: Statement): { equal: string[]; isNull: string[] } {
  const target = statement.facts.tables[0];
  const own = statement.facts.filters.filter((filter) => !filter.alternative && isOn(filter, target));
  return {
    equal: own.filter((filter) => filter.operator === '=').map((filter) => filter.column),
    isNull: own.filter((filter) => filter.operator === 'is null').map((filter) => filter.column),
  };
}

/**
 * Whether a unique key makes the second insert fail: every column of the key was compared with a value. A key with a further
 * column does not, and neither does one over a column that was asked to be NULL: NULLs are never equal to one another.
 */
export function isBackedByKey(table: Table, check: Statement, catalogue: Catalogue): boolean {
  const { equal, isNull } = comparedColumns(check);
  const keys = [
    { columns: table.primaryKey, nulls: false },
    ...table.indexes
      .filter((index) => index.unique)
      .map((index) => ({
        columns: index.keys.map((key) => key.text),
        nulls: /nulls not distinct/i.test(index.definition),
      })),
  ];
  return keys.some(
    ({ columns, nulls }) =>
      columns.some((text) => equal.some((column) => mentions(text, column))) &&
      columns.every(
        (text) =>
          [...equal, ...(nulls ? isNull : [])].some((column) => mentions(text, column)) ||
          equal.some((column) => determines(table, column, text, catalogue)),
      ),
  );
}

/** A message belongs to one chat: whoever compares the message has compared the chat. */
function determines(table: Table, compared: string, other: string, catalogue: Catalogue): boolean {
  const target = (column: string) =>
    table.foreignKeys.find((key) => key.columns.length === 1 && key.columns[0] === column.replace(/"/g, ''));
  const parent = target(compared);
  const grandparent = target(other);
  const between = parent && findTable(catalogue, parent.table, parent.schema);
  return grandparent !== undefined && between?.foreignKeys.some((key) => key.table === grandparent.table) === true;
}

/** `lower(email)` mentions `email`. */
function mentions(text: string, column: string): boolean {
  return text.replace(/"/g, '') === column || new RegExp(`\\b${column.replace(/\W/g, '\\$&')}\\b`).test(text);
}

/**
 * Whether something makes two such requests wait for one another: a serialisable transaction, an advisory lock, or a row
 * that is locked before the read. A transaction of the usual level alone does not: both read before either writes.
 * `read`: what was looked at; a lock that is taken behind it comes too late.
 */
export function isSerialised(course: Course, step: CourseStep, sent: Sent, read?: string): boolean {
  if (step.isolation !== undefined && /serializable/i.test(step.isolation)) return true;
  const earlier = course.steps.slice(0, course.steps.indexOf(step)).filter((other) => sharePath(other, step));
  const looked = read === undefined ? -1 : earlier.findLastIndex(({ site }) => site === read);
  const before = looked < 0 ? earlier : earlier.slice(0, looked + 1);
  return before.some((other) =>
    sent(other.site, other.variants).some((statement) => {
      const lock = lockOf(statement);
      return lock === 'advisory' || (lock === 'row' && step.transaction !== undefined && other.transaction === step.transaction);
    }),
  );
}

const locks = new WeakMap<Statement, 'advisory' | 'row' | 'none'>();

/** What a statement holds until its transaction ends; an advisory lock may be held longer. Told once: courses ask for it often. */
function lockOf(statement: Statement): 'advisory' | 'row' | 'none' {
  const known = locks.get(statement);
  if (known) return known;
  const { sql, facts } = statement;
  const holds = /\bfor\s+(no\s+key\s+)?update\b/i.test(sql) || /^\s*lock\s+table\b/i.test(sql) || facts.verb === 'update';
  const lock = /pg_(try_)?advisory_/i.test(sql) ? 'advisory' : holds ? 'row' : 'none';
  locks.set(statement, lock);
  return lock;
}
