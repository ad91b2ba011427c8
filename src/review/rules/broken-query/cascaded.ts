import { findTable, type Statement, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';

type Needs = Pick<Facts, 'courses' | 'sent' | 'catalogue'>;

/** Parents of parents that are looked at. */
const deepest = 4;

/**
 * Whether a delete that no policy lets through is made good later in each of the courses that it stands in: what its rows hang on
 * is deleted there, and takes them along (ON DELETE CASCADE, which row-level security does not stop).
 */
export function isCascaded({ site, facts }: Statement, known: Needs): boolean {
  const table = findTable(known.catalogue, facts.target ?? '', facts.tables[0]?.schema);
  if (facts.verb !== 'delete' || !table) return false;
  const taking = parentsTaking(table, known, deepest);
  const courses = known.courses.filter(({ steps }) => steps.some((step) => step.site === site));
  return (
    courses.length > 0 &&
    courses.every(({ steps }) => {
      const later = steps.slice(steps.findIndex((step) => step.site === site) + 1);
      return later.some((step) =>
        known
          .sent(step.site, step.variants)
          .some(({ facts: { verb, target } }) => verb === 'delete' && target !== undefined && taking.has(target)),
      );
    })
  );
}

/** The tables whose deleted rows take rows of this one along. */
function parentsTaking(table: Table, known: Needs, depth: number): Set<string> {
  const found = new Set<string>();
  for (const key of table.foreignKeys) {
    if (key.onDelete !== 'cascade' || key.table === table.name || found.has(key.table)) continue;
    found.add(key.table);
    const parent = depth > 0 ? findTable(known.catalogue, key.table, key.schema) : undefined;
    if (parent) for (const name of parentsTaking(parent, known, depth - 1)) found.add(name);
  }
  return found;
}
