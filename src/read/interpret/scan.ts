import type { Location } from '../../model/index.js';
import type { Frame } from './frame.js';
import type { Value } from './value.js';

/** A list that is searched for each element of another. */
export interface Scan {
  name: string;
  symbol: string;
  within: string;
  location: Location;
  outer: Set<string>;
  inner: Set<string>;
}

const searching = new Set(['find', 'findIndex', 'findLast', 'filter', 'some', 'every', 'includes', 'indexOf']);

/** Runs the body of a loop over rows, so that searches in it are seen. */
export function overRows<T>(collection: Value | undefined, frame: Frame, body: () => T): T {
  const sites = sitesOf(collection);
  if (sites.length === 0) return body();
  frame.run.looping.push(sites);
  try {
    return body();
  } finally {
    frame.run.looping.pop();
  }
}

/** A search of rows within a loop over other rows grows with the product of both. */
export function noteScan(collection: Value, name: string, location: Location, frame: Frame): void {
  const outer = frame.run.looping.at(-1);
  if (!outer || !searching.has(name)) return;
  const inner = sitesOf(collection).filter((site) => !outer.includes(site));
  if (inner.length === 0) return;
  const key = `${location.file}:${String(location.line)}:${String(location.column)}`;
  const scan = frame.run.scans.get(key) ?? {
    name,
    symbol: frame.symbol,
    within: frame.within,
    location,
    outer: new Set<string>(),
    inner: new Set<string>(),
  };
  for (const site of outer) scan.outer.add(site);
  for (const site of inner) scan.inner.add(site);
  frame.run.scans.set(key, scan);
}

/** Calls whose rows the collection holds. */
function sitesOf(collection: Value | undefined): string[] {
  if (collection?.kind === 'result') return sitesOf(collection.rows);
  if (collection?.kind === 'cell') return [];
  return collection?.kind === 'rows' ? [...new Set(collection.uses.map((use) => use.site.id))] : [];
}
