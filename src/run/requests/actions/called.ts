import type { EntryPoint } from '../../../model/index.js';
import type { Reference, References } from './references.js';

/** An entry point with the action that it runs, and the file in which that stands. */
export interface Called {
  entry: EntryPoint;
  reference: Reference;
  file: string;
}

interface Spoken {
  entry: EntryPoint;
  name: string;
  file: string;
}

/** A line of the function and those in which a helper around it may have been called. */
const linesAbove = 3;

/**
 * The action that each entry point runs. A built app tells an action's name and not its file: of several with one name it is the one
 * that the entry point's own page carries, and where that leaves two it is none, since what the wrong one answers says nothing.
 * @param textOf the text of a file of the repository; empty where there is none
 */
export function calledBy(
  entries: readonly EntryPoint[],
  { byName, pages }: References,
  textOf: (file: string) => string,
): Called[] {
  const spoken = entries.flatMap((entry) => spokenBy(entry, byName, textOf) ?? []);
  const files = new Map<string, Set<string>>();
  for (const { name, file } of spoken) files.set(name, (files.get(name) ?? new Set<string>()).add(file));
  const called = spoken.flatMap(({ entry, name, file }) => {
    const references = byName.get(name) ?? [];
    const here = references.filter(({ id }) => entry.path !== undefined && pages.get(id)?.includes(bracketed(entry.path)));
    const possible = references.length === 1 && files.get(name)?.size === 1 ? references : here;
    return possible.flatMap((reference) => (possible.length === 1 ? [{ entry, reference, file }] : []));
  });
  return called.filter(({ reference, file }) => called.every((other) => other.reference !== reference || other.file === file));
}

/** `/orders/:id` as Next.js writes it. */
export function bracketed(address: string): string {
  return address.replace(/:(\w+)/g, '[$1]');
}

/** The first of its functions that stands in a file of server actions under a name that is called. */
function spokenBy(entry: EntryPoint, byName: References['byName'], textOf: (file: string) => string): Spoken | undefined {
  const { functions = [], name, location } = entry;
  for (const place of [...functions, `${location.file}:${String(location.line)}`]) {
    const [file = '', line = '0'] = place.split(/:(?=\d+$)/);
    const text = textOf(file);
    if (!/^\s*['"]use server['"]/m.test(text)) continue;
    const lines = text.split('\n').slice(Math.max(0, Number(line) - 1 - linesAbove), Number(line));
    const declared = lines.join('\n').matchAll(/\b(?:function|const)\s+(\w+)/g);
    const found = [[...declared].at(-1)?.[1], name.split(': ').at(-1)].find((each) => byName.has(each ?? ''));
    if (found !== undefined) return { entry, name: found, file };
  }
  return undefined;
}
