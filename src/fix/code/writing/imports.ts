import path from 'node:path';
import type { ImportDeclaration } from '@oxc-project/types';
import { type Module } from '../../../read/parse.js';
import type { Folder } from '../../model.js';
import type { Replacement } from '../model.js';
import { moduleOf } from '../where/module-of.js';
import { nodesOf } from '../syntax/nodes.js';

/** The name under which a file has what a package exports; undefined where it has not. */
export function importedAs(module: Module, from: string, name: string): string | undefined {
  for (const declaration of importsOf(module, from))
    for (const each of declaration.specifiers)
      if (each.type === 'ImportSpecifier' && each.importKind !== 'type' && 'name' in each.imported && each.imported.name === name)
        return each.local.name;
  return undefined;
}

/** A name of another file of the repository, among those that the file has of it, else on a line of its own. */
export function importingFrom(module: Module, other: Module, name: string, folder: Folder): Replacement[] {
  if (other.file === module.file) return [];
  const imports = module.program.body.filter((node): node is ImportDeclaration => node.type === 'ImportDeclaration');
  const own = imports.find(
    (node) =>
      node.importKind !== 'type' &&
      node.specifiers.at(-1)?.type === 'ImportSpecifier' &&
      moduleOf(node.source.value, module, folder)?.file === other.file,
  );
  const named = own?.specifiers.at(-1);
  if (named !== undefined) return [{ start: named.end, end: named.end, text: `, ${name}` }];
  const last = imports.at(-1);
  if (last === undefined) return [];
  const text = module.text.slice(last.start, last.end);
  const relative = path.posix.relative(path.posix.dirname(module.file), other.file);
  const ending = ['.js', '.ts'].find((each) =>
    imports.some(({ source: { value } }) => value.startsWith('.') && value.endsWith(each)),
  );
  const from = (relative.startsWith('.') ? relative : `./${relative}`).replace(/\.[cm]?[jt]sx?$/, ending ?? '');
  const quote = text.includes('"') ? '"' : "'";
  return [
    { start: last.end, end: last.end, text: `\nimport { ${name} } from ${quote}${from}${quote}${text.endsWith(';') ? ';' : ''}` },
  ];
}

/** What brings a name of a package into a file that has others of it; undefined where the name is taken, or there is no such import. */
export function importing(module: Module, from: string, name: string): Replacement[] | undefined {
  const known = importedAs(module, from, name);
  if (known !== undefined) return known === name ? [] : undefined;
  if (nodesOf(module).some((node) => node.type === 'Identifier' && node.name === name && isFree(module, node.start)))
    return undefined;
  for (const declaration of importsOf(module, from)) {
    const last = declaration.specifiers.at(-1);
    if (last?.type === 'ImportSpecifier') return [{ start: last.end, end: last.end, text: `, ${name}` }];
  }
  return undefined;
}

function importsOf({ program }: Module, from: string): ImportDeclaration[] {
  return program.body.filter(
    (node): node is ImportDeclaration =>
      node.type === 'ImportDeclaration' && node.source.value === from && node.importKind !== 'type',
  );
}

/** Whether a name stands by itself, and is no field. */
function isFree({ text }: Module, start: number): boolean {
  return text[start - 1] !== '.';
}
