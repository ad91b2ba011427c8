import type { Caller, EntryPoint, Known, Work } from '../../model/index.js';
import { isOfAddress, isOfQuery } from '../interpret/query-params.js';

/** What one of the screens' requests to a route carries behind the `?`, by name: with a value always, or only sometimes. */
type Asks = NonNullable<Caller['asks']>;

/** What each of the screens that ask a route sends. */
export type Sent = readonly Asks[];

/** What all callers of a route send with their requests; undefined where that of one could not be read. */
export function sentBy(callers: readonly Caller[]): Sent | undefined {
  const asks = callers.flatMap((caller) => (caller.asks ? [caller.asks] : []));
  return asks.length === 0 || asks.length < callers.length ? undefined : asks;
}

/** How many of the tests on a way turn the other way for such a request. */
function turnedAway(way: readonly Known[], asks: Asks): number {
  return way.filter(
    ({ site, state }) => isOfAddress({ site, state }) && asks[site.slice(1)] === (state === 'found' ? undefined : 'always'),
  ).length;
}

/** The forms of a call that such requests send; of a request that none fits, the nearest, since only some forms were told apart. */
export function formsSent(
  variants: string[],
  asked: ReadonlyMap<string, Known[][]> | undefined,
  sent: Sent | undefined,
): string[] {
  if (!asked || !sent) return variants;
  const kept = new Set<string>();
  for (const asks of sent) {
    const turned = variants.map((key) => Math.min(...(asked.get(key) ?? [[]]).map((way) => turnedAway(way, asks))));
    const least = Math.min(...turned);
    variants.forEach((key, index) => turned[index] === least && kept.add(key));
  }
  return variants.filter((key) => kept.has(key));
}

/** What is known of rows where it runs; undefined where none of the requests that are sent gets there. */
export function knownWhenSent(when: Known[], sent: Sent | undefined): Known[] | undefined {
  if (sent?.every((asks) => turnedAway(when, asks) > 0)) return undefined;
  return when.some(isOfQuery) ? when.filter((known) => !isOfQuery(known)) : when;
}

/**
 * The work of a route that none of the requests leads to which the repository's screens send: forms of calls, and calls, that are in
 * all of its work and not in what is asked for. Undefined where there is none.
 */
export function workLeft(whole: Work, asked: Work): Work | undefined {
  const forms = new Map<string, Set<number>>();
  const visit = (work: Work): void => {
    if (work.kind === 'call') forms.set(work.site, new Set([...(forms.get(work.site) ?? []), ...work.variants]));
    else if (work.kind === 'loop') visit(work.body);
    else work.parts.forEach(visit);
  };
  visit(asked);
  const rest = (work: Work): Work | undefined => {
    if (work.kind === 'call') {
      const known = forms.get(work.site);
      const variants = work.variants.filter((variant) => known?.has(variant) !== true);
      return variants.length > 0 ? { ...work, variants } : undefined;
    }
    if (work.kind === 'loop') {
      const body = rest(work.body);
      return body && { ...work, body };
    }
    const parts = work.parts.flatMap((part) => rest(part) ?? []);
    return parts.length > 0 ? { ...work, parts } : undefined;
  };
  return rest(whole);
}

/** The route as nobody's screen asks for it. */
export function otherwise(entry: EntryPoint, work: Work): EntryPoint {
  const { calledBy: _, screenUses: _uses, requests: _requests, channels: _channels, ...route } = entry;
  return {
    ...route,
    id: `${entry.id} otherwise`,
    name: `${entry.name} (asked by no screen in this way)`,
    work,
    unasked: true,
  };
}
