import type { EntryPoint } from '../../model/index.js';
import type { Run } from '../interpret/frame.js';
import { edge } from '../interpret/waiting.js';

/** Moments in which somebody waits, or which come with every request. */
const asked = new Set<EntryPoint['moment']>(['request', 'webhook', 'action', 'view', 'event']);

/** Calls between functions by file and line, and of them (`edge` of `waiting.ts`) what nobody waits for and what was handed over. */
type Calls = Pick<Run, 'calls' | 'unwaited' | 'handed'>;

/** Functions that entry points on a server run, directly or through others, with the entry points; by file and line. */
export function servingFunctions(entryPoints: EntryPoint[], calls: Calls): Map<string, Set<string>> {
  return reachedBy(entryPoints, ({ functions }) => functions ?? [], calls);
}

/**
 * Functions that entry points on a server wait for, by file and line, with the entry points. What nobody of theirs calls is
 * what a request begins with; from there on only calls that are waited for lead further.
 */
export function waitingFunctions(entryPoints: EntryPoint[], { calls, unwaited, handed }: Calls): Map<string, Set<string>> {
  if (unwaited.size === 0) return servingFunctions(entryPoints, { calls, unwaited, handed });
  const awaited = new Map(
    [...calls].map(([from, all]) => [from, new Set([...all].filter((to) => !unwaited.has(edge(from, to))))]),
  );
  const begins = ({ functions = [] }: EntryPoint): string[] => {
    const called = new Set(functions.flatMap((from) => [...(calls.get(from) ?? [])].filter((to) => to !== from)));
    const first = functions.filter((within) => !called.has(within));
    return first.length === 0 ? functions : first;
  };
  return reachedBy(entryPoints, begins, { calls: awaited, handed });
}

/**
 * Where the calls lead from what an entry point begins with. What a function runs of what it was handed belongs to those entry
 * points that were read with it: a wrapper around every handler would lead from each entry point to all of them.
 */
function reachedBy(
  entryPoints: EntryPoint[],
  begins: (entry: EntryPoint) => string[],
  { calls, handed }: Pick<Calls, 'calls' | 'handed'>,
): Map<string, Set<string>> {
  const reached = new Map<string, Set<string>>();
  for (const entry of entryPoints) {
    if (entry.kind === 'page') continue;
    const read = new Set(entry.functions);
    const seen = new Set(begins(entry));
    const waiting = [...seen];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const known = reached.get(at);
      if (known) known.add(entry.id);
      else reached.set(at, new Set([entry.id]));
      for (const next of calls.get(at) ?? []) {
        if (seen.has(next) || (handed.has(edge(at, next)) && !read.has(next))) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return reached;
}

/** The entry points of these that answer a request rather than run by a schedule. */
export function answering(ids: Iterable<string>, entryPoints: Map<string, EntryPoint>): string[] {
  return [...ids].filter((id) => {
    const entry = entryPoints.get(id);
    return entry !== undefined && entry.kind !== 'job' && asked.has(entry.moment);
  });
}
