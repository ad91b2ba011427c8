import type { EntryPoint } from '../../model/index.js';

/** What fewer routes share is their own. */
const fewRoutes = 4;

/**
 * Sites before most routes, such as a note of who was seen last: what they write makes no route one that writes. Routes and pages are
 * counted by themselves, since what stands before all of the ones need not stand before any of the others.
 */
export function sharedBy(sites: ReadonlyMap<Pick<EntryPoint, 'kind'>, readonly string[]>): ReadonlySet<string> {
  const byKind = new Map<string, (readonly string[])[]>();
  for (const [{ kind }, own] of sites) byKind.set(kind, [...(byKind.get(kind) ?? []), own]);
  return new Set([...byKind.values()].flatMap(beforeMost));
}

function beforeMost(routes: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>();
  for (const site of routes.flat()) counts.set(site, (counts.get(site) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= fewRoutes && count > routes.length / 2).map(([site]) => site);
}
