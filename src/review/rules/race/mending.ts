import type { Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import type { Double } from './double.js';
import { comparedColumns } from './guards.js';
import { keyAdvice } from './key.js';
import { placeOf } from './words.js';

type Needs = Pick<Facts, 'sites' | 'entryPoints' | 'courses' | 'sent'>;

const lock = 'lock the row that the new one belongs to (SELECT … FOR UPDATE) in the same transaction before looking';

/** What makes the second of two inserts fail, or wait. */
export function mendingOf(double: Double, facts: Needs): string {
  const { check, checks, table, entries } = double;
  if (hasWindow(check))
    return `No unique key can say this: the check looks at a span of time. L${lock.slice(1)}, or let an exclusion constraint refuse what overlaps.`;
  if (isPickedFurther(check, entries, facts))
    return `No key over what the read compares can say this: the code picks further among the rows that it gives. Keep what it compares there in a column and make that part of a unique key, or ${lock}.`;
  const related = relatedTables(check);
  if (related.length > 0)
    return `No key over the columns of ${table.name} can say this: the look also asks for rows of ${related.join(' and ')}. Keep what makes the new one unique (both ids of a pair, always in the same order) in a column of its own with a unique key and insert with ON CONFLICT, or ${lock}.`;
  const elsewhere = addedElsewhere(double, facts);
  if (elsewhere)
    return `${placeOf(elsewhere)} adds such rows without looking, and a unique key over ${comparedColumns(check).equal.join(', ')} would refuse them there. L${lock.slice(1)}.`;
  const wider = widerKey(check, table);
  if (wider)
    return `${table.name} has a unique key over ${wider.join(', ')}: the same ${comparedColumns(check).equal.join(', ')} beside another ${wider.filter((column) => !comparedColumns(check).equal.includes(column)).join(', ')} is meant to be possible, and a key over less would refuse it elsewhere. Let such requests wait for one another: pg_advisory_xact_lock over what is compared, in the same transaction before looking.`;
  return keyAdvice({ checks, table });
}

/** A unique key over more than the look compares: whoever made it meant rows that are equal in this and differ in the rest. */
function widerKey(check: Statement, { indexes }: Double['table']): string[] | undefined {
  const { equal } = comparedColumns(check);
  return indexes
    .filter(({ unique, where, keys }) => unique && where === undefined && keys.every(({ expression }) => !expression))
    .map(({ keys }) => keys.map(({ text }) => text.replaceAll('"', '')))
    .find((columns) => columns.length > equal.length && equal.length > 0 && equal.every((column) => columns.includes(column)));
}

/** Tables that the look asks for besides: `members: { some: { userId } }`. */
function relatedTables({ facts }: Statement): string[] {
  const [target, ...others] = facts.tables;
  const asked = facts.filters.filter(
    ({ table, parameter, literal }) =>
      table !== target?.alias && table !== target?.name && (parameter !== undefined || literal !== undefined),
  );
  const names = others.flatMap(({ name, alias }) => (asked.some(({ table }) => table === name || table === alias) ? [name] : []));
  return [...new Set(names)].filter((name) => name !== target?.name);
}

/** Another place that adds rows to the same parent without any look into the table: several of a kind are meant there. */
function addedElsewhere({ check, insert, table, entries }: Double, facts: Needs): Statement | undefined {
  const values = new Map(
    check.facts.filters.flatMap(({ column, operator, parameter, literal }) =>
      operator === '=' ? [[column, literal ?? check.parameters[(parameter ?? 0) - 1]?.literal] as const] : [],
    ),
  );
  const parents = [...values].flatMap(([column, value]) => (value === undefined ? [column] : []));
  const isOfParent = parents.length === 1 && table.foreignKeys.some(({ columns: [only] }) => only === parents[0]);
  if (!isOfParent) return undefined;
  const isSuch = (other: Statement): boolean =>
    other.facts.verb === 'insert' &&
    other.facts.target === table.name &&
    !/\bon\s+conflict\b/i.test(other.sql) &&
    [...values].every(([column, value]) => {
      const written = other.parameters.find((each) => each.operator === 'write' && each.column?.column === column);
      return written !== undefined && (value === undefined || written.literal === undefined || written.literal === value);
    });
  for (const { entry, steps } of facts.courses) {
    if (entries.includes(entry) || facts.entryPoints.get(entry)?.kind === 'job') continue;
    for (const step of steps) {
      if (step.site === insert.site || [...step.known, ...step.looked].some(({ site }) => looksInto(site, table.name, facts)))
        continue;
      const other = facts.sent(step.site, step.variants).find(isSuch);
      if (other) return other;
    }
  }
  return undefined;
}

function looksInto(site: string, table: string, facts: Needs): boolean {
  return facts.sent(site).some((statement) => statement.facts.tables[0]?.name === table);
}

/** The rows are filtered or searched in code before it is decided: a key over the compared columns would refuse too much. */
function isPickedFurther(check: Statement, entries: string[], { sites, entryPoints }: Needs): boolean {
  const functions = new Set(entries.flatMap((id) => entryPoints.get(id)?.functions ?? []));
  return (sites.get(check.site)?.uses ?? []).some(
    (place) =>
      functions.has(place.within) && (place.filtered || (place.use === 'aggregated' && check.facts.aggregates.length === 0)),
  );
}

/** Whether a check asks for rows of a span of time or values: a key over the compared columns would refuse too much. */
function hasWindow({ facts }: Statement): boolean {
  return facts.filters.some((filter) => /^[<>]=?$/.test(filter.operator));
}
