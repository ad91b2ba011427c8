import type { Catalogue, ForeignKey, Statement, Table } from '../../../model/index.js';
import type { Course } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue' | 'statements' | 'entryPoints'>;

/** Filled once, by hand. */
const upkeep = /seed|demo|migrat|setup|backfill|bootstrap/i;

/**
 * Tables whose rows a delete takes along (ON DELETE CASCADE), that other entry points fill for people, and into which this one
 * inserts nothing: what it deletes there is gone.
 */
export function takenAlong(course: Course, remove: Statement, facts: Needs): string[] {
  // Who deletes a whole table puts a backup back.
  if (remove.facts.filters.length === 0) return [];
  const reached = cascadeOf(remove.facts.target ?? '', facts);
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

function cascadeOf(name: string, facts: Needs, seen = new Set<string>()): Set<string> {
  for (const child of facts.catalogue.tables) {
    if (
      seen.has(child.name) ||
      !child.foreignKeys.some((key) => key.table === name && key.onDelete === 'cascade' && isUsed(child, key, facts))
    )
      continue;
    seen.add(child.name);
    cascadeOf(child.name, facts, seen);
  }
  return seen;
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
