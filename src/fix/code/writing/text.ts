import type { Node } from '@oxc-project/types';
import type { Module } from '../../../read/parse.js';
import { type Replacement, type Target } from '../model.js';
import { nodesAround, textOf } from '../syntax/nodes.js';

/** A line that is longer is written in several. */
export const longest = 100;

/** The text of a node with pieces of it replaced. */
export function spliced(module: Module, node: Pick<Node, 'start' | 'end'>, pieces: readonly Replacement[]): string {
  let text = textOf(module, node);
  for (const piece of pieces.toSorted((left, right) => right.start - left.start || right.end - left.end))
    text = text.slice(0, piece.start - node.start) + piece.text + text.slice(piece.end - node.start);
  return text;
}

/** `const name = await asked(arguments);`, in one line or in several. */
export function callText(called: string, given: readonly string[], indent: string): string {
  const line = `${called}(${given.join(', ')})`;
  return indent.length + line.length <= longest
    ? line
    : `${called}(\n${given.map((each) => `${indent}  ${each},\n`).join('')}${indent})`;
}

/**
 * Code as the file's other lines are: with semicolons or without, indented by tabs or spaces.
 * @param next what stands behind it, which a line without a semicolon could go on with
 */
export function styled(code: string, { text }: Pick<Module, 'text'>, next = ''): string {
  // The lines of a text in it are no lines of code.
  if (code.includes('`')) return code;
  const tabs = /^\t+\S/m.test(text) && !/^ {2,}\S/m.test(text);
  const indented = tabs
    ? code.replace(/^(\t*)((?: {2})+)/gm, (_, own: string, pairs: string) => own + '\t'.repeat(pairs.length / 2))
    : code;
  const ended = (text.match(/;[ \t]*$/gm) ?? []).length;
  const bare = ended * 20 < (text.match(/[\w)\]}'"][ \t]*$/gm) ?? []).length && !/^[([`/+-]/.test(next);
  return bare ? indented.replace(/;$/gm, '').replace(/;(\s*)$/, '$1') : indented;
}

/** The quotes that a file's imports are in. */
export function quoteOf({ text }: Pick<Module, 'text'>): string {
  return /\bfrom "/.test(text) ? '"' : "'";
}

/** What stands in for a place of the code, without parentheses that it needs no more, and with those that it needs. */
export function takenAt(place: Node, text: string, { module }: Pick<Target, 'module'>): Replacement {
  const outer = nodesAround(module, place);
  const [first, second] = outer;
  const whole = /^[\w$]+\([\w$.!]*\)$/.test(text);
  if (first?.type === 'ParenthesizedExpression' && whole) return { start: first.start, end: first.end, text };
  const free = [
    'VariableDeclarator',
    'ReturnStatement',
    'ParenthesizedExpression',
    'ExpressionStatement',
    'Property',
    'ArrayExpression',
  ];
  const argument = first?.type === 'CallExpression' && first.callee !== place;
  const assigned = first?.type === 'AssignmentExpression' && second?.type === 'ExpressionStatement';
  return {
    start: place.start,
    end: place.end,
    text: whole || argument || assigned || free.includes(first?.type ?? '') || !text.includes('??') ? text : `(${text})`,
  };
}

/** The body two columns further in than its function stands, unless a text in it has lines of its own. */
export function indented(body: string, { start }: Pick<Node, 'start'>, module: Module): string {
  const line = module.text.slice(module.text.lastIndexOf('\n', start) + 1, start);
  const own = /^[ \t]*/.exec(line)?.[0] ?? '';
  if (body.includes('`') || own.includes('\t')) return body;
  const lines = body
    .split('\n')
    .map((each, at) => (at === 0 ? each : each.startsWith(own) ? `  ${each.slice(own.length)}` : each));
  return lines.join('\n');
}
