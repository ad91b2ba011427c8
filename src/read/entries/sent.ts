import type { Caller, EntryPoint, Known, Work } from '../../model/index.js';
import { isOfQuery } from '../interpret/query-params.js';

/** What the screens' requests to a route carry behind the `?`: names that each of them has, and all that any has. */
export interface Sent {
  always: ReadonlySet<string>;
  ever: ReadonlySet<string>;
}

/** What all callers of a route send with their requests; undefined where that of one could not be read. */
export function sentBy(callers: readonly Caller[]): Sent | undefined {
  const asks = callers.flatMap((caller) => (caller.asks ? [caller.asks] : []));
  if (asks.length === 0 || asks.length < callers.length) return undefined;
  const ever = new Set(asks.flatMap((one) => Object.keys(one)));
  return { ever, always: new Set([...ever].filter((name) => asks.every((one) => one[name] === 'always'))) };
}

/** Whether a request that carries what all carry gets there: how many of the tests on the way turn the other way. */
export function turnedAway(way: readonly Known[], { always, ever }: Sent): number {
  return way.filter(
    ({ site, state }) => site.startsWith('?') && (state === 'found' ? !ever.has(site.slice(1)) : always.has(site.slice(1))),
  ).length;
}

/** The forms of a call that requests of that kind send; all of them where none fits, since only some were told apart. */
export function formsSent(
  variants: string[],
  asked: ReadonlyMap<string, Known[][]> | undefined,
  sent: Sent | undefined,
): string[] {
  if (!asked || !sent) return variants;
  const turned = variants.map((key) => Math.min(...(asked.get(key) ?? [[]]).map((way) => turnedAway(way, sent))));
  const least = Math.min(...turned);
  return variants.filter((_, index) => turned[index] === least);
}

/** What is known of rows where it runs; undefined where the requests that are sent never get there. */
export function knownWhenSent(when: Known[], sent: Sent | undefined): Known[] | undefined {
  if (sent && turnedAway(when, sent) > 0) return undefined;
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
