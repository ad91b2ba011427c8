import type { EntryPoint, Location, LoopSource, Picked, Work } from '../../model/index.js';

/** From the fewest turns. */
const picks: readonly Picked[] = ['once', 'few', 'some'];

export interface ReachLoop {
  over: LoopSource;
  parallel: boolean;
  location: Location;
  /** What is reached is not asked for in all of its turns. */
  picked?: Picked;
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
      if (before) {
        before.variants = [...new Set([...before.variants, ...variants])];
        // What one way asks for of every row is asked for of every row.
        before.loops = before.loops.map((loop, at) => wider(loop, loops[at]?.picked));
      } else seen.set(key, { entry: entry.id, site, variants: [...variants], loops });
    });
    reaches.push(...seen.values());
  }
  return reaches;
}

/** The same loop of two ways: rows get through as by the wider one. */
function wider(loop: ReachLoop, other: ReachLoop['picked']): ReachLoop {
  const { picked, ...rest } = loop;
  if (picked === undefined || other === undefined) return rest;
  return { ...rest, picked: picks.indexOf(picked) > picks.indexOf(other) ? picked : other };
}

/** The same loop behind a test within it. */
function narrower(loop: ReachLoop, picked: Picked): ReachLoop {
  const before = loop.picked ?? 'some';
  return { ...loop, picked: picks.indexOf(before) < picks.indexOf(picked) ? before : picked };
}

function walk(work: Work, loops: ReachLoop[], visit: (site: string, variants: number[], loops: ReachLoop[]) => void): void {
  if (work.kind === 'call') visit(work.site, work.variants, loops);
  else if (work.kind === 'loop')
    walk(work.body, [...loops, { over: work.over, parallel: work.parallel, location: work.location }], visit);
  else {
    const innermost = loops.at(-1);
    const picked = work.kind === 'sequence' ? work.picked : undefined;
    const inner = innermost && picked ? [...loops.slice(0, -1), narrower(innermost, picked)] : loops;
    for (const part of work.parts) walk(part, inner, visit);
  }
}
