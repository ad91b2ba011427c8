import type { CallSite, Statement } from '../../../model/index.js';
import { keyOf, missingIn } from './columns.js';

/** One place that sends what Postgres refuses for one reason, with all that is refused there. */
export interface Place {
  site: CallSite;
  statement: Statement;
  /** The forms that are refused for this reason. */
  alike: Statement[];
  refused: Statement[];
}

/** Places that one mending puts right: the first, and all of them. */
export interface Group {
  first: Place;
  others: Place[];
}

/**
 * Puts places together that one mending puts right: those that lack a column of a table which another one lacks too, and the writes of one
 * function into one table (an insert and an update of the same form); else those of one key.
 * @param other what tells places alike whose columns are all there
 */
export function groupPlaces(places: readonly Place[], other: (place: Place) => string | undefined): Group[] {
  const groups: { keys: Set<string>; places: Place[] }[] = [];
  for (const place of places) {
    const keys = new Set(keysOf(place, other));
    const [known, ...more] = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    if (known === undefined) {
      groups.push({ keys, places: [place] });
      continue;
    }
    for (const group of [{ keys, places: [place] }, ...more]) {
      for (const key of group.keys) known.keys.add(key);
      known.places.push(...group.places);
      if (groups.includes(group)) groups.splice(groups.indexOf(group), 1);
    }
  }
  return groups.flatMap(({ places: [first, ...others] }) => (first === undefined ? [] : [{ first, others }]));
}

function keysOf(place: Place, other: (place: Place) => string | undefined): string[] {
  const missing = missingIn(place.alike);
  if (missing.length === 0) return [other(place) ?? []].flat();
  const { site, statement } = place;
  const writes =
    statement.facts.verb === 'select' || site.symbol === ''
      ? []
      : [...new Set(missing.map(({ schema, table }) => `${schema}.${table}`))];
  return [...missing.map(keyOf), ...writes.map((table) => `${site.location.file} ${site.symbol} ${table}`)];
}
