import type { Work } from './reading.js';

/** Calls in a tree of work, with the variants that are sent there. */
export function callsIn(work: Work): { site: string; variants: number[] }[] {
  if (work.kind === 'call') return [{ site: work.site, variants: work.variants }];
  return work.kind === 'loop' ? callsIn(work.body) : work.parts.flatMap(callsIn);
}
