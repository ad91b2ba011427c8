import type { Node } from '@oxc-project/types';
import type { Module } from '../../../read/parse.js';
import type { Replacement } from '../model.js';
import { textOf } from '../syntax/nodes.js';

/** The text of a node with pieces of it replaced. */
export function spliced(module: Module, node: Pick<Node, 'start' | 'end'>, pieces: readonly Replacement[]): string {
  let text = textOf(module, node);
  for (const piece of pieces.toSorted((left, right) => right.start - left.start || right.end - left.end))
    text = text.slice(0, piece.start - node.start) + piece.text + text.slice(piece.end - node.start);
  return text;
}
