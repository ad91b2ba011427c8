import type { EntryPoint, Location, LoopSource, Work } from '../../model/index.js';

export interface ReachLoop {
  over: LoopSource;
  parallel: boolean;
  location: Location;
}

/** One way from an entry point to a call site: the loops on it, outermost first. */
export interface Reach {
  entry: string;
  site: string;
  variants: number[];
  loops: ReachLoop[];
}

/** Every call that entry points reach. The same call with the same loops counts once per entry point. */
export function reachesOf(entryPoints: EntryPoint[]): Reach[] {
  const reaches: Reach[] = [];
  for (const entry of entryPoints) {
    const seen = new Map<string, Reach>();
    walk(entry.work, [], (site, variants, loops) => {
      const key = `${site}|${loops.map((loop) => `${loop.location.file}:${loop.location.line}`).join('>')}`;
      const before = seen.get(key);
      if (before) before.variants = [...new Set([...before.variants, ...variants])];
      else seen.set(key, { entry: entry.id, site, variants: [...variants], loops });
    });
    reaches.push(...seen.values());
  }
  return reaches;
}

function walk(work: Work, loops: ReachLoop[], visit: (site: string, variants: number[], loops: ReachLoop[]) => void): void {
  if (work.kind === 'call') visit(work.site, work.variants, loops);
  else if (work.kind === 'loop')
    walk(work.body, [...loops, { over: work.over, parallel: work.parallel, location: work.location }], visit);
  else for (const part of work.parts) walk(part, loops, visit);
}
