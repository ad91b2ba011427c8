import { findTable, type Statement } from '../../../model/index.js';
import type { Course, CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
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
    if (!always) return false;
    const sent = facts.sent(earlier.site, earlier.variants);
    return sent.length > 0 && sent.every((insert) => isLock(insert, facts));
  });
}

function isLock(insert: Statement, facts: Needs): boolean {
  if (insert.facts.verb !== 'insert' || /\bon\s+conflict\b/i.test(insert.sql)) return false;
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  return table !== undefined && table.origin !== 'inferred' && ownKey(table, insert, facts) !== undefined;
}

/**
 * The form of an insert that leaves a unique column NULL where a part of its key is missing (`type && id ? `${type}:${id}` : null`):
 * who gets here by a look for those parts has them.
 */
export function isLacking(insert: Statement, step: CourseStep, facts: Needs): boolean {
  const table = findTable(facts.catalogue, insert.facts.target ?? '', insert.facts.tables[0]?.schema);
  const empty = insert.parameters.flatMap(({ operator, column, literal }) =>
    operator === 'write' && literal === null && column ? [column.column] : [],
  );
  const keys = empty.filter((name) =>
    table?.indexes.some(({ unique, keys: [only, ...more] }) => unique && more.length === 0 && only?.text.replace(/"/g, '') === name),
  );
  if (keys.length === 0) return false;
  const sought = new Set(step.known.flatMap(({ site, state }) => (state === 'missing' ? lookedFor(site, facts) : [])));
  return facts.sent(insert.site, step.variants).some((other) => {
    const parts = partsOf(facts.sites.get(insert.site)?.variants[other.variant]?.label ?? '');
    if (parts.length === 0 || !parts.every((part) => [...sought].some((column) => isSameName(column, part)))) return false;
    return other.parameters.some(
      ({ operator, column, pieces }) => operator === 'write' && column && keys.includes(column.column) && (pieces?.length ?? 0) > 1,
    );
  });
}

function lookedFor(site: string, facts: Needs): string[] {
  return facts.sent(site).flatMap((check) =>
    check.facts.filters.flatMap(({ column, operator, alternative }) => (operator === '=' && !alternative ? [column] : [])),
  );
}

/** `when input.type && input.id`: the names whose presence decides, and none where anything else does. */
function partsOf(label: string): string[] {
  const condition = /^when (.*)$/s.exec(label)?.[1];
  const parts = condition?.split('&&').map((part) => /^\s*(?:[\w$]+\??\.)*([\w$]+)\s*$/.exec(part)?.[1]) ?? [];
  return parts.flatMap((part) => part ?? []).length === parts.length ? parts.flatMap((part) => part ?? []) : [];
}
