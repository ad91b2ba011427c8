import type { Module } from '../parse.js';
import { createEnvironment } from './environment.js';
import { executeBlock, hoist } from './execute.js';
import { declaredNames, exportName, exportsOf } from './exports.js';
import { type Frame, type ModuleState, type Run, withinStack } from './frame.js';
import { noteDecorated } from '../schema/sequelize-decorators.js';
import { noteEntities } from '../schema/typeorm.js';
import { type ClassValue, type Value, unknown } from './value.js';

/** Runs a module's top level once, the modules that it imports first, and gives its state. */
export function runModule(run: Run, module: Module): ModuleState {
  const known = run.states.get(module);
  if (known) return known;
  const state: ModuleState = { environment: createEnvironment(), effects: [] };
  run.states.set(module, state);
  run.unbound.set(module, state);
  run.loading++;
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
  run.loading--;
  const unfinished = run.loading > 0;
  for (const [at, other] of unfinished ? [[module, state] as const] : run.unbound) {
    if (!unfinished) run.unbound.delete(at);
    for (const statement of at.program.body)
      if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') bindImports(run, at, other, statement);
  }
  if (!unfinished) for (const look of run.later.splice(0)) look();
}

/** Does that once every module of a cycle of imports is there. */
export function whenLoaded(run: Run, look: () => void): void {
  if (run.loading > 0) run.later.push(look);
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
export function exportedValue(run: Run, module: Module, name: string, seen?: Set<Module>): Value | undefined {
  if (seen?.has(module)) return undefined;
  seen?.add(module);
  const state = runModule(run, module);
  const exports = exportsOf(module);
  const listed = exports.listed.get(name);
  if (listed) {
    const { local, source } = listed;
    if (source === undefined) return state.environment.variables.get(local);
    if (local === '*') return importedValue(run, module, source, '*');
    const target = run.resolve(module, source);
    return target
      ? exportedValue(run, target, local, seen ?? new Set([module]))
      : { kind: 'external', source: packageName(source), name: local };
  }
  if (name === 'default' || exports.own.has(name)) {
    const value = state.environment.variables.get(name);
    if (value !== undefined) return value;
  }
  // Most names are found where they are looked for: what was passed on the way is noted only where there is a way.
  const passed = exports.whole.length > 0 ? (seen ?? new Set([module])) : undefined;
  for (const source of exports.whole) {
    const target = run.resolve(module, source);
    const value = target && exportedValue(run, target, name, passed);
    if (value) return value;
  }
  return undefined;
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
