import { parseSync } from 'oxc-parser';
import type { Node, Program } from '@oxc-project/types';
import type { Location } from '../model/index.js';

/** A parsed source file. `file` is relative to the repository's root. */
export interface Module {
  file: string;
  text: string;
  program: Program;
  lineStarts: number[];
}

/** Parses a JavaScript or TypeScript file; undefined when it cannot be parsed at all. */
export function parseModule(file: string, text: string): Module | undefined {
  try {
    // JSX in .js files is common.
    const lang = /\.[cm]?js$/.test(file) ? 'jsx' : undefined;
    const result = parseSync(file, text, { sourceType: 'module', astType: 'ts', ...(lang ? { lang } : {}) });
    if (result.program.body.length === 0 && result.errors.length > 0) return undefined;
    return { file, text, program: result.program, lineStarts: lineStarts(text) };
  } catch {
    return undefined;
  }
}

/** A node and all nodes in it, outermost first. */
export function nodesIn(node: unknown): Node[] {
  const nodes: Node[] = [];
  collect(node, nodes);
  return nodes;
}

function collect(node: unknown, nodes: Node[]): void {
  if (Array.isArray(node)) for (const item of node) collect(item, nodes);
  else if (isNode(node)) collectFrom(node, nodes);
}

/** `for … in` makes no list of a node's fields. */
function collectFrom<T extends Node>(node: T, nodes: Node[]): void {
  nodes.push(node);
  for (const key in node) {
    const value: unknown = node[key];
    if (typeof value === 'object' && value !== null) collect(value, nodes);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Offsets at which each line of the text starts. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line (from 1) and column (from 1) of an offset. */
export function position(starts: number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The location of a range of a module. */
export function locate(module: Module, range: { start: number; end: number }): Location {
  const start = position(module.lineStarts, range.start);
  return { file: module.file, line: start.line, endLine: position(module.lineStarts, range.end).line, column: start.column };
}
