import type { Location, Statement } from '../../../model/index.js';
import { type Course, type CourseStep, sharePath } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';

/** Rows that are locked outside a transaction, so that the lock is over with the statement, and then written. */
export interface Unheld {
  lock: Statement;
  write: Statement;
  table: string;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'processFacts'>;

/** Every `SELECT … FOR UPDATE` that no transaction holds, with the write that it was meant to keep others from. */
export function unheldLocks(facts: Needs): Unheld[] {
  const found = new Map<string, Unheld>();
  const places = facts.processFacts.flatMap((fact) => (fact.kind === 'unheld-lock' ? [fact.location] : []));
  if (places.length === 0) return [];
  for (const course of facts.courses) {
    for (const step of course.steps) {
      if (step.transaction !== undefined || step.begun) continue;
      for (const lock of facts.sent(step.site, step.variants)) {
        const table =
          isLock(lock) && places.some((place) => isWithin(lock.location, place)) ? lock.facts.tables[0]?.name : undefined;
        const write = table === undefined ? undefined : writeBehind(course, step, table, facts);
        if (table === undefined || !write) continue;
        const key = `${lock.site}|${table}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { lock, write, table, entries: [course.entry] });
      }
    }
  }
  return [...found.values()];
}

function isWithin({ file, line }: Location, place: Location): boolean {
  return file === place.file && line >= place.line && line <= place.endLine;
}

/** One that stands within a write (`UPDATE … WHERE id IN (SELECT … FOR UPDATE SKIP LOCKED)`) holds until that is done. */
function isLock({ sql, facts }: Statement): boolean {
  return (
    facts.verb === 'select' &&
    /\bfor\s+(no\s+key\s+)?update\b/i.test(sql) &&
    !/\b(update|delete\s+from|insert\s+into)\s+["\w.]+\s+(set|where|using|\()/i.test(sql)
  );
}

/** What changes rows of the table afterwards: one by one, by what was read. */
function writeBehind(course: Course, step: CourseStep, table: string, facts: Needs): Statement | undefined {
  for (const later of course.steps.slice(course.steps.indexOf(step) + 1)) {
    if (!sharePath(step, later)) continue;
    const write = facts
      .sent(later.site, later.variants)
      .find(({ facts: { verb, target } }) => (verb === 'update' || verb === 'delete') && target === table);
    if (write) return write;
  }
  return undefined;
}
