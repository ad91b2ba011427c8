import { findTable, type Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { isSerialised } from './guards.js';
import { isSameName } from './lost.js';

/** A number that is taken to be the next one: from a count, the largest, or the last row. */
export interface NextNumber {
  read: Statement;
  insert: Statement;
  table: string;
  column: string;
  /** A unique key refuses the second of two. */
  refused: boolean;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue'>;

/** Every insert whose number is computed from the rows before it, with nothing that makes two of them wait. */
export function nextNumbers(facts: Needs): NextNumber[] {
  const found = new Map<string, NextNumber>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      for (const insert of facts.sent(step.site, step.variants)) {
        const next = insert.facts.verb === 'insert' ? nextOf(insert, facts) : undefined;
        // What is refused in a loop is tried again.
        if (
          !next ||
          (next.refused && (step.retried || /\bon\s+conflict\b/i.test(insert.sql))) ||
          !course.steps.some((other) => other.site === next.read.site) ||
          isSerialised(course, step, facts.sent, next.read.site)
        )
          continue;
        const key = `${insert.site}|${next.read.site}|${next.column}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { ...next, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

function nextOf(insert: Statement, facts: Needs): Omit<NextNumber, 'entries'> | undefined {
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  if (!table || table.origin === 'inferred') return undefined;
  for (const { operator, column, from } of insert.parameters) {
    const name = operator === 'write' ? column?.column : undefined;
    // A position in a list may be there twice without harm.
    if (name === undefined || /order$|position|sort|index|rank|priority|sequence/i.test(name)) continue;
    const refused = table.indexes.some((index) => index.unique && index.keys.some((key) => key.text.replace(/"/g, '') === name));
    for (const source of from ?? []) {
      const read = source.changed
        ? facts.sent(source.site).find((candidate) => numbers(candidate, table.name, source.column, name))
        : undefined;
      if (read) return { read, insert, table: table.name, column: name, refused };
    }
  }
  return undefined;
}

/** The read gives the number of rows, the largest number, or the last row's. */
function numbers({ facts, sql }: Statement, table: string, from: string | undefined, column: string): boolean {
  if (facts.verb !== 'select' || facts.tables[0]?.name !== table) return false;
  if (facts.aggregates.includes('max') && maxOf(sql).includes(column)) return true;
  if (from === undefined || facts.aggregates.includes('count') || facts.aggregates.includes('max')) return isNumber(column);
  return isSameName(from, column) && facts.limit === 1 && facts.orderBy.length > 0;
}

/** Columns of which the largest value is asked for. */
function maxOf(sql: string): string[] {
  const calls = sql.matchAll(/\bmax\s*\(\s*(?:cast\s*\(\s*)?(?:"?\w+"?\s*\.\s*){0,2}"?(\w+)"?/gi);
  return [...calls].flatMap(([, column]) => column ?? []);
}

/** Whether a column holds numbers that are given out one after the other, by its name. */
export function isNumber(column: string): boolean {
  return /(^|_)numero(_|$)|^numero[A-Z]|num(ber)?$|no$|code$|seq|counter|ticket|invoice|serial|_id$/i.test(column);
}
