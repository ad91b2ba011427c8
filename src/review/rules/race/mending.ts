import type { Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import type { Double } from './double.js';
import { keyAdvice } from './key.js';

type Needs = Pick<Facts, 'sites' | 'entryPoints'>;

/** What makes the second of two inserts fail, or wait. */
export function mendingOf({ check, checks, table, entries }: Double, facts: Needs): string {
  if (hasWindow(check))
    return 'No unique key can say this: the check looks at a span of time. Lock the row that the new one belongs to (SELECT … FOR UPDATE) in the same transaction before looking, or let an exclusion constraint refuse what overlaps.';
  if (isPickedFurther(check, entries, facts))
    return 'No key over what the read compares can say this: the code picks further among the rows that it gives. Keep what it compares there in a column and make that part of a unique key, or lock the row that the new one belongs to (SELECT … FOR UPDATE) in the same transaction before looking.';
  return keyAdvice({ checks, table });
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
