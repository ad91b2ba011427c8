import type { Turn } from '../loop/turn.js';
import type { Replacement, Target } from '../model.js';
import { bare, isChain, textOf } from '../syntax/nodes.js';
import { isStrict, listMayBeAny } from '../where/typed.js';

/** Code for the keys of all turns, and what gives the list a name where it is computed. */
export function keysOf({ module, names, folder }: Pick<Target, 'module' | 'names' | 'folder'>, { turns, key, filter }: Turn) {
  const { anchor, indent, list, pattern } = turns;
  const element = textOf(module, pattern);
  const made: Replacement[] = [];
  let all = textOf(module, list);
  if (!isChain(list)) {
    const name = names.of(module, 'turns', `list ${String(list.start)}`);
    made.push({ start: anchor.start, end: anchor.start, text: `const ${name} = ${all};\n${indent}` });
    made.push({ start: list.start, end: list.end, text: name });
    all = name;
  }
  // Where strict TypeScript took a callback without types before, the list has some.
  const isTold = turns.kind === 'map' && !element.includes(':') && isStrict(folder);
  if (!isTold && listMayBeAny(list, module, folder)) all = `[...${all}]`;
  const head = `(${element})`;
  const filtered = filter.text === undefined ? '' : `.filter(${head} => ${filter.text})`;
  return { keys: `${all}${filtered}.map(${head} => ${textOf(module, bare(key))})`, made, at: anchor.start, indent };
}
