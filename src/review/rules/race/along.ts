import type { Catalogue, ForeignKey, Statement, Table } from '../../../model/index.js';
import { cascadeOf } from '../../facts/cascade.js';
import type { Course } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';
import { upkeep } from '../../facts/upkeep.js';

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue' | 'statements' | 'entryPoints'>;

/**
 * Tables whose rows a delete takes along (ON DELETE CASCADE), that other entry points fill for people, and into which this one
 * inserts nothing: what it deletes there is gone.
 */
export function takenAlong(course: Course, remove: Statement, facts: Needs): string[] {
  // Who deletes a whole table puts a backup back.
  if (remove.facts.filters.length === 0) return [];
  const reached = cascadeOf(remove.facts.target ?? '', facts.catalogue, (child, key) => isUsed(child, key, facts));
  if (reached.size === 0) return [];
  const refilled = insertedBy(course, facts);
  const left = [...reached].filter(
    (name) => name !== remove.facts.target && !refilled.has(name) && pointsToPeople(name, facts.catalogue),
  );
  if (left.length === 0) return [];
  const filled = new Set(
    facts.courses
      .filter(({ entry }) => entry !== course.entry && !upkeep.test(facts.entryPoints.get(entry)?.name ?? ''))
      .flatMap((other) => [...insertedBy(other, facts)]),
  );
  return left.filter((name) => filled.has(name)).sort();
}

/** A key that may be NULL, and that the app never fills, takes nothing along. */
function isUsed(child: Table, { columns }: ForeignKey, { statements }: Needs): boolean {
  const isColumn = (name: string | undefined): boolean => name !== undefined && columns.includes(name);
  if (child.columns.some(({ name, notNull }) => isColumn(name) && notNull)) return true;
  return statements.some(
    ({ facts: { target }, parameters }) =>
      target === child.name && parameters.some(({ operator, column }) => operator === 'write' && isColumn(column?.column)),
  );
}

function insertedBy({ steps }: Course, facts: Needs): Set<string> {
  return new Set(
    steps.flatMap((step) =>
      facts
        .sent(step.site, step.variants)
        .flatMap(({ facts: { verb, target } }) => (verb === 'insert' && target !== undefined ? [target] : [])),
    ),
  );
}

/** A row that says whose it is: progress, an answer, a booking. */
function pointsToPeople(name: string, { tables }: Catalogue): boolean {
  const table = tables.find((each) => each.name === name);
  return (
    table?.columns.some((column) =>
      /(^|_)(user|member|student|customer|athlete|profile|person|owner|author)(_?id)?$/i.test(column.name),
    ) === true
  );
}
