import type { EntryPoint } from '../model/index.js';
import { type Basis, callsIn, sent } from './basis.js';
import { type Crossing, crossingOf } from './crossing.js';
import { heapPerRequest } from './deliver.js';
import { evaluate, isBrowser } from './latency.js';
import type { Bound } from './bound.js';

/** Megabytes of heap that one run of an entry point holds. */
export function heapMegabytes(basis: Basis, entry: EntryPoint, users: number, bound: Bound): number {
  const { held, passing } = evaluate(basis, entry, users, bound).whole;
  return (held + passing) / 1024;
}

/** Where twenty requests at once no longer fit into the heap; corrected by what the lab saw of twenty at once. */
export function memoryCrossing(basis: Basis, entry: EntryPoint): Crossing {
  if (isBrowser(basis, entry)) return { centre: Infinity, low: Infinity, high: Infinity };
  const reckoned = crossingOf((users, bound) => heapMegabytes(basis, entry, users, bound), heapPerRequest(basis), basis.largest);
  return seenToDie(basis, entry, reckoned);
}

function seenToDie(basis: Basis, entry: EntryPoint, crossing: Crossing): Crossing {
  const ids = callsIn(entry.work).flatMap(({ site, variants }) => sent(basis, site, variants).map(({ id }) => id));
  const seen = ids.flatMap((id) => (basis.supposing.gone.has(id) ? [] : (basis.processes.get(id)?.twentyAtOnce ?? [])));
  const died = seen.filter(({ survived }) => !survived).map(({ users }) => users);
  if (died.length === 0 || basis.supposing.paged || basis.supposing.counted) return crossing;
  const most = Math.min(...died);
  return {
    centre: Math.min(crossing.centre, most),
    low: Math.min(crossing.low, most),
    high: Math.min(crossing.high, most),
  };
}
