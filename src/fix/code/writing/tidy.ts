import type { ImportDeclaration, ImportDeclarationSpecifier } from '@oxc-project/types';
import { type Module, nodesIn, parseModule } from '../../../read/parse.js';
import { namedIn } from '../syntax/bound.js';
import { textOf } from '../syntax/nodes.js';
import type { Replacement } from '../model.js';
import { spliced } from './text.js';

/** A file after its edits, without imports that nothing uses any more, and with one import of a module instead of several that were added. */
export function tidied(file: string, before: string, after: string): string {
  const old = parseModule(file, before);
  const joined = old === undefined ? after : withJoined(old, file, after);
  const changed = parseModule(file, joined);
  return old === undefined || changed === undefined ? joined : withoutUnused(old, changed);
}

function importsIn({ program }: Module): ImportDeclaration[] {
  return program.body.filter(
    (node): node is ImportDeclaration => node.type === 'ImportDeclaration' && node.importKind !== 'type',
  );
}

/** Added imports go to the first of the same module that names what it takes. */
function withJoined(old: Module, file: string, after: string): string {
  const module = parseModule(file, after);
  if (module === undefined) return after;
  const known = new Set(importsIn(old).map((each) => textOf(old, each)));
  const pieces: Replacement[] = [];
  const firsts = new Map<string, ImportDeclaration>();
  for (const each of importsIn(module)) {
    const named = each.specifiers.every(({ type }) => type === 'ImportSpecifier') && each.specifiers.length > 0;
    const first = firsts.get(each.source.value);
    const end = first?.specifiers.at(-1)?.end;
    if (!named) continue;
    if (end === undefined) firsts.set(each.source.value, each);
    else if (!known.has(textOf(module, each))) {
      pieces.push({ start: end, end, text: each.specifiers.map((one) => `, ${textOf(module, one)}`).join('') });
      pieces.push({ start: each.start - 1, end: each.end, text: '' });
    }
  }
  return spliced(module, { start: 0, end: after.length }, pieces);
}

/** Names that the file used before, and uses no more. */
function withoutUnused(old: Module, module: Module): string {
  const [before, now] = [usedIn(old), usedIn(module)];
  const gone = ({ local: { name } }: ImportDeclarationSpecifier): boolean => before.has(name) && !now.has(name);
  const imports = importsIn(module);
  const pieces = imports.flatMap((each): Replacement[] => {
    const kept = each.specifiers.filter((one) => !gone(one));
    if (kept.length === each.specifiers.length) return [];
    const again = imports.some((other) => other !== each && other.source.value === each.source.value);
    // An import may be there for what it does besides.
    if (kept.length === 0) return again ? [{ start: each.start, end: each.end + 1, text: '' }] : [];
    return each.specifiers.flatMap((one, at) => {
      if (!gone(one) || one.type !== 'ImportSpecifier') return [];
      const next = each.specifiers[at + 1];
      const [last] = each.specifiers
        .slice(0, at)
        .filter((other) => !gone(other))
        .slice(-1);
      return [
        next === undefined
          ? { start: last?.end ?? one.start, end: one.end, text: '' }
          : { start: one.start, end: next.start, text: '' },
      ];
    });
  });
  return spliced(module, { start: 0, end: module.text.length }, pieces);
}

/** Names that stand for something outside of the imports, in types too. */
function usedIn({ program }: Module): Set<string> {
  const rest = program.body.filter(({ type }) => type !== 'ImportDeclaration');
  const all = rest.flatMap((each) => nodesIn(each));
  const names = new Set(all.flatMap((node) => (node.type === 'Identifier' || node.type === 'JSXIdentifier' ? [node.name] : [])));
  const values = new Set(
    rest.flatMap((each) => [...namedIn(each, names)].flatMap((node) => (node.type === 'Identifier' ? [node.name] : []))),
  );
  for (const node of all) if (node.type === 'JSXIdentifier') values.add(node.name);
  return values;
}
