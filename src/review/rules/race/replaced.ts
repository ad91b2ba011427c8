import type { CallSite, Expression, Statement } from '../../../model/index.js';
import { follows, type Course, type CourseStep } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { takenAlong } from './along.js';

/** Rows of one parent that are all deleted and then inserted anew, in two steps. */
export interface Replaced {
  remove: Statement;
  insert: Statement;
  table: string;
  /** Tables whose rows go along (ON DELETE CASCADE), which others fill and nothing here brings back. */
  along: string[];
  /** Both steps are one transaction. */
  whole: boolean;
  entries: string[];
}

type Needs = Pick<Facts, 'courses' | 'sent' | 'sites' | 'catalogue' | 'statements' | 'entryPoints'>;

/** Every list that is replaced by a delete and an insert outside a transaction, or with rows of others that go along. */
export function replacedLists(facts: Needs): Replaced[] {
  const found = new Map<string, Replaced>();
  for (const course of facts.courses) {
    course.steps.forEach((step, index) => {
      const remove = facts.sent(step.site, step.variants).find(({ facts: { verb } }) => verb === 'delete');
      if (!remove || step.inLoop) return;
      const insert = refill(course, step, index, remove, facts);
      const along = insert ? takenAlong(course, remove, facts) : [];
      const whole = step.transaction !== undefined;
      if (!insert || (whole && along.length === 0)) return;
      const key = `${remove.site}|${insert.site}`;
      const before = found.get(key);
      if (before) before.entries.push(course.entry);
      else found.set(key, { remove, insert, table: remove.facts.target ?? '', along, whole, entries: [course.entry] });
    });
  }
  return [...found.values()];
}

/** The insert of many rows into the same table that always comes behind. */
function refill(course: Course, step: CourseStep, index: number, remove: Statement, facts: Needs): Statement | undefined {
  for (const later of course.steps.slice(index + 1)) {
    if (later.transaction !== step.transaction || !(follows(step, later) || isGuardedByLength(step, later))) continue;
    const insert = facts
      .sent(later.site, later.variants)
      .find(({ facts: { verb, target } }) => verb === 'insert' && target === remove.facts.target);
    if (insert && isSameList(remove, insert) && (later.inLoop || writesMany(facts.sites.get(insert.site), insert.variant)))
      return insert;
  }
  return undefined;
}

/** `if (items.length > 0) insert(items)` right behind: one branch more, and nothing known of rows. */
function isGuardedByLength(step: CourseStep, later: CourseStep): boolean {
  const own = later.arms.filter((place) => !step.arms.some((other) => other.branch === place.branch));
  return (
    own.length <= 1 &&
    later.known.length === step.known.length &&
    follows(step, { ...later, arms: later.arms.filter((place) => !own.includes(place)) })
  );
}

/** The rows that come back are those of the same parent: what the delete compares is what the insert writes. */
function isSameList(remove: Statement, insert: Statement): boolean {
  const own = remove.parameters.filter((parameter) => parameter.column?.table === remove.facts.target);
  if (remove.facts.filters.length === 0) return !/\bwhere\b/i.test(remove.sql);
  const written = new Map(
    insert.parameters.flatMap((parameter) =>
      parameter.operator === 'write' && parameter.column ? [[parameter.column.column, parameter] as const] : [],
    ),
  );
  const listed = own.filter((parameter) => parameter.operator === 'in' || parameter.array);
  return (listed.length > 0 ? listed : own).some((parameter) => {
    const twin = written.get(parameter.column?.column ?? '');
    if (!twin) return false;
    if (parameter.operator !== 'in' && !parameter.array) return parameter.operator === '=';
    const sources = new Set((twin.from ?? []).map((source) => source.site));
    return (parameter.from ?? []).some((source) => sources.has(source.site));
  });
}

function writesMany(site: CallSite | undefined, variant: number): boolean {
  const values = site?.variants[variant]?.steps.find((step) => step.name === 'values' || step.name === 'insert')?.arguments ?? [];
  return values.some((value: Expression) => value.kind === 'list' && value.open);
}
