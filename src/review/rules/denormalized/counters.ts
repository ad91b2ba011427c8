import { findTable, type Statement } from '../../../model/index.js';
import { type CourseStep, sharePath } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';

/** A column that counts rows of another table, kept by statements of its own. */
export interface Counter {
  table: string;
  column: string;
  counted: string;
  updates: Statement[];
  writes: Statement[];
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue'>;

const counting =
  /(count|counts|total|num|number|likes|votes|comments|replies|members|followers|following|posts|reviews|views|uses|used|enrolled|participants|attendees)$/i;

/** Counters that are raised or lowered beside the write that they count, not in one transaction with it. */
export function driftingCounters(facts: Needs): Counter[] {
  const found = new Map<string, Counter>();
  for (const course of facts.courses) {
    for (const step of course.steps) {
      for (const update of facts.sent(step.site, step.variants)) {
        const column = update.facts.verb === 'update' ? steppedColumn(update) : undefined;
        if (column === undefined) continue;
        const write = countedWrite(course.steps, step, update, column, facts);
        if (!write) continue;
        const table = update.facts.target ?? '';
        const key = `${table}.${column}`;
        const counter = found.get(key) ?? {
          table,
          column,
          counted: write.facts.target ?? '',
          updates: [],
          writes: [],
          entries: [],
        };
        if (!counter.updates.some((known) => known.site === update.site)) counter.updates.push(update);
        if (!counter.writes.some((known) => known.site === write.site)) counter.writes.push(write);
        counter.entries.push(course.entry);
        found.set(key, counter);
      }
    }
  }
  return [...found.values()];
}

/** `set comment_count = comment_count + 1`: the column, when its name says that it counts. */
export function steppedColumn(update: Statement): string | undefined {
  const set = /\bset\b([\s\S]*?)(\bwhere\b|$)/i.exec(update.sql)?.[1] ?? '';
  for (const [, column = ''] of set.matchAll(/"?(\w+)"?\s*=\s*/g)) {
    const name = column.replace(/\W/g, '\\$&');
    const stepped = new RegExp(
      `"?${name}"?\\s*=\\s*(greatest\\s*\\()?\\s*(coalesce\\s*\\()?\\s*("?\\w+"?\\.)*"?${name}"?[^=]*?[+-]`,
      'i',
    );
    if (counting.test(column) && stepped.test(set)) return column;
  }
  const parameter = update.parameters.find(
    ({ operator, column, from }) =>
      operator === 'write' &&
      column !== undefined &&
      counting.test(column.column) &&
      (from ?? []).some((source) => source.changed),
  );
  return parameter?.column?.column;
}

/** The insert or delete of a row of the update's table's child on the same way, in no transaction with the update. */
function countedWrite(
  steps: CourseStep[],
  step: CourseStep,
  update: Statement,
  column: string,
  facts: Needs,
): Statement | undefined {
  const parent = update.facts.target ?? '';
  for (const other of steps) {
    if (other === step || !sharePath(other, step)) continue;
    if (step.transaction !== undefined && other.transaction === step.transaction) continue;
    const write = facts
      .sent(other.site, other.variants)
      .find(
        ({ facts: { verb, target } }) =>
          (verb === 'insert' || verb === 'delete') &&
          target !== undefined &&
          isChild(target, parent, facts) &&
          isNamedAfter(column, target, parent),
      );
    if (write) return write;
  }
  return undefined;
}

/** `comment_count` counts `comments`; what is named after no table may count rows of its own, as replies do. */
function isNamedAfter(column: string, child: string, parent: string): boolean {
  const stem = column.replace(/_?(counts?|total|num(ber)?(_of)?)_?/gi, '').toLowerCase();
  const words = child.toLowerCase().split('_');
  if (stem.length >= 4 && words.some((word) => word.slice(0, 4) === stem.slice(0, 4))) return true;
  return child === parent && /^(repl|child|sub|comment)/.test(stem);
}

/** A key leads from the one table to the other, or a column is named after it. */
function isChild(child: string, parent: string, facts: Needs): boolean {
  const table = findTable(facts.catalogue, child);
  if (!table) return false;
  const stem = parent.replace(/ies$/, 'y').replace(/s$/, '');
  return (
    table.foreignKeys.some((key) => key.table === parent) ||
    (child === parent && table.columns.some(({ name }) => /^(parent|reply_?to)/i.test(name))) ||
    table.columns.some(({ name }) => name.toLowerCase() === `${stem}_id` || name === `${stem}Id`)
  );
}
