import type { EntryPoint, Work } from '../model/index.js';
import { type Basis, remembered, variantsSent } from './basis.js';

const nothing: Work = { kind: 'sequence', parts: [] };

/**
 * The parts of an entry point's work in which some statements are sent: where only these count, the others cost nothing, and a
 * big app's work is walked at every size that is tried for every finding. What a loop holds stays whole, since whether it could
 * be one statement depends on all of it.
 */
export function reducedTo(basis: Basis, entry: EntryPoint, ids: readonly string[]): Work {
  return remembered(basis.memo.reduced, `${entry.id}|${ids.join()}`, () => {
    const sites = new Set(ids.flatMap((id) => basis.statements.get(id)?.site ?? []));
    const sentHere = [...sites].some((site) => variantsSent(entry.work, site).length > 0);
    return (sentHere ? reduce(entry.work, sites) : undefined) ?? nothing;
  });
}

function reduce(work: Work, sites: ReadonlySet<string>): Work | undefined {
  if (work.kind === 'call') return sites.has(work.site) ? work : undefined;
  if (work.kind === 'loop') return reduce(work.body, sites) === undefined ? undefined : work;
  const parts = work.parts.flatMap((part) => reduce(part, sites) ?? []);
  return parts.length === 0 ? undefined : { ...work, parts };
}
