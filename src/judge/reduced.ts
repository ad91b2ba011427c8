import { type EntryPoint, isSameSpot, type Location, type Work } from '../model/index.js';
import { type Basis, remembered, variantsSent } from './basis.js';

const nothing: Work = { kind: 'sequence', parts: [] };

/**
 * The parts of an entry point's work in which some statements are sent: where only these count, the others cost nothing, and a
 * big app's work is walked at every size that is tried for every finding. What a loop holds stays whole, since whether it could
 * be one statement depends on all of it.
 *
 * @param within only what the loop at this place sends, where the entry point has it
 */
export function reducedTo(basis: Basis, entry: EntryPoint, ids: readonly string[], within?: Location): Work {
  const place = within === undefined ? '' : `${within.file}:${String(within.line)}:${String(within.column)}`;
  return remembered(basis.memo.reduced, `${entry.id}|${ids.join()}|${place}`, () => {
    const sites = new Set(ids.flatMap((id) => basis.statements.get(id)?.site ?? []));
    const sentHere = [...sites].some((site) => variantsSent(entry.work, site).length > 0);
    const reduced = (sentHere ? reduce(entry.work, sites) : undefined) ?? nothing;
    return (within === undefined ? undefined : insideLoop(reduced, within)) ?? reduced;
  });
}

/** The same helper may be called in several loops, each over rows of its own. */
function insideLoop(work: Work, place: Location): Work | undefined {
  if (work.kind === 'call') return undefined;
  if (work.kind === 'loop') {
    if (isSameSpot(work.location, place)) return work;
    const body = insideLoop(work.body, place);
    return body && { ...work, body };
  }
  const parts = work.parts.flatMap((part) => insideLoop(part, place) ?? []);
  return parts.length === 0 ? undefined : { ...work, parts };
}

function reduce(work: Work, sites: ReadonlySet<string>): Work | undefined {
  if (work.kind === 'call') return sites.has(work.site) ? work : undefined;
  if (work.kind === 'loop') return reduce(work.body, sites) === undefined ? undefined : work;
  const parts = work.parts.flatMap((part) => reduce(part, sites) ?? []);
  return parts.length === 0 ? undefined : { ...work, parts };
}
