import type { Catalogue, Statement } from '../../../model/index.js';
import type { Course, CourseStep } from '../../facts/course.js';
import { follows } from '../../facts/course.js';
import type { Facts } from '../../facts/index.js';

/** A table that TRUNCATE empties and that the same request fills anew, row by row or many at once. */
export interface Emptied {
  truncate: Statement;
  insert: Statement;
  table: string;
  /** Tables that CASCADE empties with it and that nothing here fills again. */
  along: string[];
  /** Both stand in one transaction. */
  whole: boolean;
  entries: string[];
}

export type Needs = 'courses' | 'sent' | 'catalogue' | 'entryPoints';

/** Tables that are emptied before they are filled, outside a transaction or with others that stay empty. */
export function emptiedFirst(facts: Pick<Facts, Needs>): Emptied[] {
  const found = new Map<string, Emptied>();
  for (const course of facts.courses)
    course.steps.forEach((step, index) => {
      for (const truncate of facts.sent(step.site, step.variants)) {
        const emptied = emptiedBy(truncate.sql);
        const filled = emptied && refill(course, step, index, emptied.tables, facts);
        if (!emptied || !filled) continue;
        const { insert, whole } = filled;
        const along = emptied.cascades ? pointingTo(emptied.tables, facts.catalogue, insertedBy(course, facts)) : [];
        if (whole && along.length === 0) continue;
        const key = `${truncate.site}|${insert.site}`;
        const before = found.get(key);
        if (before) before.entries.push(course.entry);
        else found.set(key, { truncate, insert, table: insert.facts.target ?? '', along, whole, entries: [course.entry] });
      }
    });
  return [...found.values()];
}

/** The tables that a TRUNCATE names; undefined for other SQL. */
export function emptiedBy(sql: string): { tables: string[]; cascades: boolean } | undefined {
  const found =
    /^\s*truncate\s+(?:table\s+)?(?:only\s+)?([\w"$.,*\s]+?)(?:\s+(?:restart|continue)\s+identity)?(?:\s+(cascade|restrict))?\s*;?\s*$/i.exec(
      sql,
    );
  const [, named, behaviour] = found ?? [];
  if (named === undefined) return undefined;
  const tables = named.split(',').flatMap(
    (name) =>
      name
        .replaceAll(/["*\s]/g, '')
        .split('.')
        .at(-1) ?? [],
  );
  return { tables, cascades: behaviour?.toLowerCase() === 'cascade' };
}

/** The insert behind it that runs whenever it did. */
function refill(
  course: Course,
  step: CourseStep,
  index: number,
  tables: readonly string[],
  facts: Pick<Facts, Needs>,
): { insert: Statement; whole: boolean } | undefined {
  for (const later of course.steps.slice(index + 1)) {
    if (!follows(step, later)) continue;
    const insert = facts
      .sent(later.site, later.variants)
      .find(({ facts: { verb, target } }) => verb === 'insert' && target !== undefined && tables.includes(target));
    if (insert) return { insert, whole: step.transaction !== undefined && step.transaction === later.transaction };
  }
  return undefined;
}

/** Tables whose rows point to these, at any remove: CASCADE empties them whatever their keys say of deleting. */
function pointingTo(tables: readonly string[], catalogue: Catalogue, filled: ReadonlySet<string>): string[] {
  const reached = new Set(tables);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const { name, foreignKeys } of catalogue.tables)
      if (foreignKeys.some((key) => reached.has(key.table))) reached.add(name);
  }
  return [...reached].filter((name) => !tables.includes(name) && !filled.has(name)).sort();
}

function insertedBy({ steps }: Course, facts: Pick<Facts, Needs>): Set<string> {
  const inserts = steps
    .flatMap(({ site, variants }) => facts.sent(site, variants))
    .filter(({ facts: { verb } }) => verb === 'insert');
  return new Set(inserts.flatMap(({ facts: { target } }) => target ?? []));
}
