import { findTable, type Statement, type Table } from '../../../model/index.js';
import type { Course, CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { comparedColumns, isBackedByKey } from './guards.js';
import { isSameName } from './lost.js';
import { ownKey } from './twin.js';

type Needs = Pick<Facts, 'sent' | 'catalogue' | 'sites'>;

/**
 * An insert that always comes before, into a unique key of what the request names: the second of two equal requests ends there
 * (a payment's number, a message's id). One whose failure is caught goes on and stands on an arm of its own.
 */
export function isRefusedBefore(course: Course, step: CourseStep, facts: Needs): boolean {
  return course.steps.slice(0, course.steps.indexOf(step)).some((earlier) => {
    if (earlier.inLoop && !step.inLoop) return false;
    const always = earlier.arms.every(({ branch, arm }) =>
      step.arms.some((other) => other.branch === branch && other.arm === arm),
    );
    if (!always || earlier.rescues.some((rescue) => !step.rescues.includes(rescue))) return false;
    // Its client gives an error back and goes on.
    if (facts.sites.get(earlier.site)?.library === 'supabase') return false;
    const sent = facts.sent(earlier.site, earlier.variants);
    return sent.length > 0 && sent.every((insert) => isLock(insert, earlier, facts));
  });
}

function isLock(insert: Statement, { known }: CourseStep, facts: Needs): boolean {
  if (insert.facts.verb !== 'insert' || /\bon\s+conflict\b/i.test(insert.sql)) return false;
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  if (!table || table.origin === 'inferred') return false;
  // It is looked for by the whole key first, and a second one that found none either is refused.
  const looked = known.some(
    ({ site, state, column }) =>
      state === 'missing' &&
      column === undefined &&
      facts.sent(site).some((look) => look.facts.tables[0]?.name === table.name && isBackedByKey(table, look, facts.catalogue)),
  );
  return looked || ownKey(table, insert, facts) !== undefined;
}

/**
 * The form of an insert that leaves a unique column NULL where a part of its key is missing (`type && id ? `${type}:${id}` : null`):
 * who gets here by a look for those parts has them.
 */
export function isLacking(insert: Statement, step: CourseStep, facts: Needs): boolean {
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  if (!table) return false;
  const sought = step.known.flatMap(({ site, state }) => (state === 'missing' ? lookedFor(site, table.name, facts) : []));
  return insert.parameters.some(({ operator, column, lacking }) => {
    if (operator !== 'write' || !column || lacking === undefined || !isUnique(table, column.column)) return false;
    return lacking.every((part) => sought.some((name) => isSameName(name, part)));
  });
}

function isUnique(table: Table, name: string): boolean {
  return table.indexes.some(
    ({ unique, keys: [only, ...more] }) => unique && more.length === 0 && only?.text.replace(/"/g, '') === name,
  );
}

/** What a look into the table compares. */
function lookedFor(site: string, table: string, facts: Needs): string[] {
  return facts.sent(site).flatMap((check) => (check.facts.tables[0]?.name === table ? comparedColumns(check).equal : []));
}
