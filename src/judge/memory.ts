import type { EntryPoint } from '../model/index.js';
import { type Basis, isUserFacing, remembered, signatureOf, statementsOf } from './basis.js';
import type { Bound } from './bound.js';
import { atOnce, leastWidening } from './constants.js';
import { countsAt } from './cost.js';
import { type Crossing, crossingOf, never } from './crossing.js';
import { heapForRows, useIn } from './deliver.js';
import { evaluate, isBrowser } from './latency.js';
import { isCounted } from './statement-cost.js';
import { ratesOf } from './traffic.js';

/** Megabytes of heap that one run of an entry point holds. */
export function heapMegabytes(basis: Basis, entry: EntryPoint, users: number, bound: Bound): number {
  const { held, passing } = evaluate(basis, entry, users, bound).whole;
  return (held + passing) / 1024;
}

/** Requests at the same time: twenty for the hottest screen, the others in proportion to how often they come. */
export function requestsAtOnce(basis: Basis, entry: EntryPoint): number {
  const rates = ratesOf(basis);
  const rate = (one: EntryPoint): number => rates(one, basis.largest);
  const hottest = Math.max(...basis.app.entryPoints.filter((one) => isUserFacing(one) && !isBrowser(basis, one)).map(rate));
  return hottest <= 0 ? 1 : Math.max(1, Math.round((atOnce * rate(entry)) / hottest));
}

/** Where the requests that come at once no longer fit into the heap, corrected by what the lab saw of twenty at once. */
export function memoryCrossing(basis: Basis, entry: EntryPoint): Crossing {
  if (isBrowser(basis, entry)) return never;
  return remembered(basis.memo.crossings, `memory ${signatureOf(basis, entry)}`, () => {
    const requests = requestsAtOnce(basis, entry);
    const reckoned = crossingOf(
      (users, bound) => rough(requests * heapMegabytes(basis, entry, users, bound), bound),
      heapForRows(basis),
      basis.largest,
    );
    return requests < atOnce || basis.supposing.paged || basis.supposing.counted === true
      ? reckoned
      : seen(basis, entry, reckoned);
  });
}

/** Heap depends on when the engine collects it: half as much again or a third less. */
function rough(megabytes: number, bound: Bound): number {
  if (bound === 'centre') return megabytes;
  return bound === 'high' ? megabytes * leastWidening : megabytes / leastWidening;
}

/** Whether a fix leaves the statement far fewer bytes to carry than the lab saw carried. */
function carriesLess(basis: Basis, entry: EntryPoint, id: string): boolean {
  const { indexed, pages } = basis.supposing;
  const site = basis.sites.get(basis.statements.get(id)?.site ?? '');
  const use = site && useIn(entry, site);
  if (use !== undefined && typeof basis.supposing.counted !== 'boolean' && isCounted(basis, id, use)) return true;
  const page = use?.use === 'delivered' ? pages.get(id) : undefined;
  const [curve, now] = [page ?? indexed.get(id), basis.curves.get(id)];
  if (curve === undefined || now === undefined) return false;
  return countsAt(curve, basis.largest, 'centre').bytes * 2 < countsAt(now, basis.largest, 'centre').bytes;
}

function seen(basis: Basis, entry: EntryPoint, crossing: Crossing): Crossing {
  const ids = statementsOf(basis, entry).filter((id) => !basis.supposing.gone.has(id) && !carriesLess(basis, entry, id));
  const trials = ids.flatMap((id) => basis.processes.get(id)?.twentyAtOnce ?? []);
  const died = Math.min(Infinity, ...trials.filter(({ survived }) => !survived).map(({ users }) => users));
  // One statement that lives says nothing of an entry point that holds the rows of several.
  const lived = ids.length === 1 ? Math.max(0, ...trials.filter(({ survived }) => survived).map(({ users }) => users)) : 0;
  const held = (users: number): number => Math.min(Math.max(users, lived), died);
  return { centre: held(crossing.centre), low: held(crossing.low), high: held(crossing.high) };
}
