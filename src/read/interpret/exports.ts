import type { ModuleExportName, Node } from '@oxc-project/types';
import type { Module } from '../parse.js';

/** What a module exports, by the name under which others ask for it. */
export interface Exports {
  /** `export { local as name } from source`, and `export * as name from source`, whose local name is `*`. */
  listed: Map<string, { local: string; source: string | undefined }>;
  /** Names of declarations that are exported where they stand. */
  own: Set<string>;
  /** `export * from source` */
  whole: string[];
}

const known = new WeakMap<Module, Exports>();

/** The exports of a module, looked up once: each name of each import asks for them, twice in a circle of imports. */
export function exportsOf(module: Module): Exports {
  let exports = known.get(module);
  if (!exports) known.set(module, (exports = readExports(module)));
  return exports;
}

function readExports(module: Module): Exports {
  const exports: Exports = { listed: new Map(), own: new Set(), whole: [] };
  const list = (name: string, local: string, source: string | undefined) => {
    if (!exports.listed.has(name)) exports.listed.set(name, { local, source });
  };
  for (const statement of module.program.body) {
    if (statement.type === 'ExportAllDeclaration') {
      if (statement.exported) list(exportName(statement.exported), '*', statement.source.value);
      else exports.whole.push(statement.source.value);
    } else if (statement.type === 'ExportNamedDeclaration') {
      for (const specifier of statement.specifiers)
        list(exportName(specifier.exported), exportName(specifier.local), statement.source?.value);
      for (const name of declaredNames(statement)) exports.own.add(name);
    }
  }
  return exports;
}

export function exportName(name: ModuleExportName): string {
  return name.type === 'Identifier' ? name.name : String(name.value);
}

/** The names that an exported declaration declares. */
export function declaredNames(statement: Module['program']['body'][number]): string[] {
  if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) return [];
  const declaration = statement.declaration;
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.flatMap((declarator) => patternNames(declarator.id));
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : [];
}

/** The variables that a pattern declares. */
function patternNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return patternNames(pattern.left);
    case 'RestElement':
      return patternNames(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? patternNames(element) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    default:
      return [];
  }
}
