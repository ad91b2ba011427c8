import type { EntryPoint } from '../../model/index.js';
import { edge } from '../interpret/waiting.js';

/** Moments in which somebody waits, or which come with every request. */
const asked = new Set<EntryPoint['moment']>(['request', 'webhook', 'action', 'view', 'event']);

/** Functions that entry points on a server run, directly or through others, with the entry points; by file and line. */
export function servingFunctions(entryPoints: EntryPoint[], calls: Map<string, Set<string>>): Map<string, Set<string>> {
  const serving = new Map<string, Set<string>>();
  for (const entry of entryPoints) {
    if (entry.kind === 'page') continue;
    const seen = new Set<string>(entry.functions);
    const waiting = [...seen];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const known = serving.get(at);
      if (known) known.add(entry.id);
      else serving.set(at, new Set([entry.id]));
      for (const next of calls.get(at) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return serving;
}

/**
 * Functions that entry points on a server wait for, by file and line, with the entry points. What nobody of theirs calls is
 * what a request begins with; from there on only calls that are waited for lead further.
 */
export function waitingFunctions(
  entryPoints: EntryPoint[],
  calls: Map<string, Set<string>>,
  unwaited: Set<string>,
): Map<string, Set<string>> {
  if (unwaited.size === 0) return servingFunctions(entryPoints, calls);
  const begun = entryPoints.map((entry) => {
    const functions = entry.functions ?? [];
    const called = new Set(functions.flatMap((from) => [...(calls.get(from) ?? [])].filter((to) => to !== from)));
    const first = functions.filter((within) => !called.has(within));
    return first.length === 0 ? entry : { ...entry, functions: first };
  });
  const awaited = new Map(
    [...calls].map(([from, all]) => [from, new Set([...all].filter((to) => !unwaited.has(edge(from, to))))]),
  );
  return servingFunctions(begun, awaited);
}

/** The entry points of these that answer a request rather than run by a schedule. */
export function answering(ids: Iterable<string>, entryPoints: Map<string, EntryPoint>): string[] {
  return [...ids].filter((id) => {
    const entry = entryPoints.get(id);
    return entry !== undefined && entry.kind !== 'job' && asked.has(entry.moment);
  });
}
