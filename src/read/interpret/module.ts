import type { ModuleExportName, Node } from '@oxc-project/types';
import type { Module } from '../parse.js';
import { createEnvironment } from './environment.js';
import { executeBlock, hoist } from './execute.js';
import { type Frame, type ModuleState, type Run, withinStack } from './frame.js';
import { noteDecorated } from '../schema/sequelize-decorators.js';
import { noteEntities } from '../schema/typeorm.js';
import { type ClassValue, type Value, unknown } from './value.js';

/** Runs a module's top level once, the modules that it imports first, and gives its state. */
export function runModule(run: Run, module: Module): ModuleState {
  const known = run.states.get(module);
  if (known) return known;
  const state: ModuleState = { environment: createEnvironment(), effects: [], started: true };
  run.states.set(module, state);
  const frame = moduleFrame(run, module, state);
  hoist(module.program.body, frame);
  for (const statement of module.program.body) {
    if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') {
      const target = run.resolve(module, statement.source.value);
      if (target) runModule(run, target);
      bindImports(run, module, state, statement);
    } else if ((statement.type === 'ExportAllDeclaration' || statement.type === 'ExportNamedDeclaration') && statement.source) {
      const target = run.resolve(module, statement.source.value);
      if (target) runModule(run, target);
    }
  }
  withinStack(run, module, () => void executeBlock(module.program.body, frame), undefined);
  noteDecorated(run, module, state);
  noteEntities(run, module, state);
  bindAgain(run, module, state);
  return state;
}

/** In a cycle of imports the other module was not finished: its values are there now, or when the whole cycle is. */
function bindAgain(run: Run, module: Module, state: ModuleState): void {
  state.started = false;
  const unfinished = [...run.states.values()].some((other) => other.started);
  for (const [at, other] of unfinished ? [[module, state] as const] : run.states) {
    if (other.bound) continue;
    other.bound = !unfinished;
    for (const statement of at.program.body)
      if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') bindImports(run, at, other, statement);
  }
  if (!unfinished) for (const look of run.later.splice(0)) look();
}

/** Does that once every module of a cycle of imports is there. */
export function whenLoaded(run: Run, look: () => void): void {
  if ([...run.states.values()].some((state) => state.started)) run.later.push(look);
  else look();
}

export function moduleFrame(run: Run, module: Module, state: ModuleState): Frame {
  return {
    run,
    module,
    environment: state.environment,
    effects: state.effects,
    returns: [],
    after: [],
    self: undefined,
    symbol: '',
    within: module.file,
    depth: 0,
  };
}

function bindImports(
  run: Run,
  module: Module,
  state: ModuleState,
  statement: Extract<Module['program']['body'][number], { type: 'ImportDeclaration' }>,
): void {
  for (const specifier of statement.specifiers) {
    const name =
      specifier.type === 'ImportSpecifier'
        ? exportName(specifier.imported)
        : specifier.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*';
    state.environment.variables.set(specifier.local.name, importedValue(run, module, statement.source.value, name));
  }
}

function exportName(name: ModuleExportName): string {
  return name.type === 'Identifier' ? name.name : String(name.value);
}

/** What an import gives: a value of this repository, or the name of something outside. */
export function importedValue(run: Run, from: Module, source: string, name: string): Value {
  const target = run.resolve(from, source);
  if (!target) return { kind: 'external', source: packageName(source), name: name === '*' || name === 'default' ? name : name };
  if (name === '*') {
    runModule(run, target);
    return { kind: 'module', module: target };
  }
  return exportedValue(run, target, name) ?? unknown(`${target.file} exports no ${name}`);
}

/** `npm:`, `jsr:` and URL imports name the same packages as plain ones. */
export function packageName(source: string): string {
  const plain = source
    .replace(/^(npm|jsr|node):\/?/, '')
    .replace(/^https?:\/\/(?:esm\.sh|cdn\.skypack\.dev|cdn\.jsdelivr\.net\/npm|deno\.land\/x|deno\.land)\//, '');
  return plain.replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]+/, '$1').replace(/\?.*$/, '');
}

/** The value that a module exports under a name, through re-exports; undefined when there is none. */
export function exportedValue(run: Run, module: Module, name: string, seen = new Set<Module>()): Value | undefined {
  if (seen.has(module)) return undefined;
  seen.add(module);
  const state = runModule(run, module);
  for (const statement of module.program.body) {
    if (statement.type === 'ExportNamedDeclaration') {
      for (const specifier of statement.specifiers) {
        if (exportName(specifier.exported) !== name) continue;
        const local = exportName(specifier.local);
        if (!statement.source) return state.environment.variables.get(local);
        const target = run.resolve(module, statement.source.value);
        return target
          ? exportedValue(run, target, local, seen)
          : { kind: 'external', source: packageName(statement.source.value), name: local };
      }
    }
    if (statement.type === 'ExportAllDeclaration' && statement.exported && exportName(statement.exported) === name) {
      return importedValue(run, module, statement.source.value, '*');
    }
  }
  if (isExported(module, name)) {
    const value = state.environment.variables.get(name);
    if (value !== undefined) return value;
  }
  for (const statement of module.program.body) {
    if (statement.type !== 'ExportAllDeclaration' || statement.exported) continue;
    const target = run.resolve(module, statement.source.value);
    const value = target && exportedValue(run, target, name, seen);
    if (value) return value;
  }
  return undefined;
}

const ownExports = new WeakMap<Module, Set<string>>();

/** Whether a declaration of the module exports that name. */
function isExported(module: Module, name: string): boolean {
  if (name === 'default') return true;
  let names = ownExports.get(module);
  if (!names) ownExports.set(module, (names = new Set(module.program.body.flatMap(declaredNames))));
  return names.has(name);
}

function declaredNames(statement: Module['program']['body'][number]): string[] {
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

export function classOf(value: Value): ClassValue | undefined {
  return value.kind === 'class' ? value : undefined;
}

/** Names that a module exports itself, for namespace objects such as a Drizzle schema. */
export function exportedNames(run: Run, module: Module, seen = new Set<Module>()): string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const names: string[] = [];
  for (const statement of module.program.body) {
    if (statement.type === 'ExportNamedDeclaration') {
      names.push(...statement.specifiers.map((specifier) => exportName(specifier.exported)));
      names.push(...declaredNames(statement));
    } else if (statement.type === 'ExportAllDeclaration' && !statement.exported) {
      const target = run.resolve(module, statement.source.value);
      if (target) names.push(...exportedNames(run, target, seen));
    }
  }
  return [...new Set(names)];
}
