import type { Node } from '@oxc-project/types';
import type { EntryPoint, Location } from '../../model/index.js';
import { locate, type Module } from '../parse.js';
import { type Imported, importsOf, type Visit, withinOf } from './walk.js';

/** What all of the reading of processes looks at. */
export interface Whole {
  modules: Map<string, Module>;
  resolve: (from: Module, source: string) => Module | undefined;
  /** Files that start on a server. */
  serverFiles: Set<string>;
  /** Functions that ran, by node. */
  executed: Set<Node>;
  serving: Map<string, Set<string>>;
  /** Functions that entry points wait for, likewise. */
  waiting: Map<string, Set<string>>;
  entryPoints: Map<string, EntryPoint>;
  calls: Map<string, Set<string>>;
  /** The text of functions that entry points run, by file and line. */
  texts: Map<string, string>;
}

/** One module while it is looked at. */
export interface Scope {
  whole: Whole;
  module: Module;
  imports: Map<string, Imported>;
}

export function scopeOf(whole: Whole, module: Module): Scope {
  return { whole, module, imports: importsOf(module) };
}

/** The entry points that run the place; empty where none does. */
export function servedBy(scope: Scope, { functions }: Pick<Visit, 'functions'>): string[] {
  const ids = functions.flatMap((node) => [...(scope.whole.serving.get(withinOf(scope.module, node)) ?? [])]);
  return [...new Set(ids)];
}

/** The entry points that wait for the place: what is begun and not waited for ends the way to them. */
export function waitedForBy(scope: Scope, { functions }: Pick<Visit, 'functions'>): string[] {
  const { serving, waiting } = scope.whole;
  const ids = new Set<string>();
  for (const node of functions.toReversed()) {
    const within = withinOf(scope.module, node);
    for (const id of waiting.get(within) ?? []) ids.add(id);
    if (serving.has(within) && !waiting.has(within)) break;
  }
  return [...ids];
}

/** Whether the place is ever come to: at the top level of a server's file, or in a function that ran. */
export function isReached(scope: Scope, { functions }: Pick<Visit, 'functions'>): boolean {
  const inner = functions.at(-1);
  return scope.whole.serverFiles.has(scope.module.file) && (inner === undefined || scope.whole.executed.has(inner));
}

export function placeOf(scope: Scope, node: Node): Location {
  return locate(scope.module, node);
}

export function textOf(scope: Scope, node: { start: number; end: number }): string {
  return scope.module.text.slice(node.start, node.end);
}

/** The name of the innermost named function or method around. */
export function symbolOf({ functions, parents }: Visit): string {
  for (let at = parents.length - 1; at >= 0; at--) {
    const node = parents[at];
    if (node === undefined) continue;
    if (node.type === 'FunctionDeclaration' && node.id) return node.id.name;
    if (node.type === 'MethodDefinition' && node.key.type === 'Identifier') return node.key.name;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && functions.length > 0) return node.id.name;
  }
  return '';
}
