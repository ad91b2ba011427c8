import type { Node } from '@oxc-project/types';
import type { Module } from '../../read/parse.js';
import { textOf } from './loop.js';
import type { Replacement } from './model.js';

/** What an ORM is asked in a turn, and how it is asked for many keys at once. */
export interface Question {
  /** The expression that may be another in each turn. */
  key: Node;
  /** Code that asks for the keys in `some` and gives `{ key, row }` for each row, in their order. */
  ask: string;
  /** The code that stands in for what a turn waited for, of the code that gives its rows. */
  taken: (rows: string) => string;
  /** Rows that a key without any has, as code. */
  none?: string;
  /** It gives one row of those that there are: right only where there is one at most. */
  takesFirst: boolean;
  /** The library refuses a key that is null, instead of finding nothing. */
  refusesNull: boolean;
  /** Columns of the rows, by the code's names; `all` for whole rows of the table. */
  columns: string[] | 'all';
  /** What the file needs of a package: names by the package. */
  imports: Replacement[];
}

/** The name of the list of keys in what is asked. */
export const someKeys = 'some';

/** The text of a node with pieces of it replaced. */
export function spliced(module: Module, node: Pick<Node, 'start' | 'end'>, pieces: readonly Replacement[]): string {
  let text = textOf(module, node);
  for (const piece of pieces.toSorted((left, right) => right.start - left.start || right.end - left.end))
    text = text.slice(0, piece.start - node.start) + piece.text + text.slice(piece.end - node.start);
  return text;
}

/** A field's name, where it is a plain one. */
export function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' && /^[A-Za-z_$][\w$]*$/.test(node.value)
    ? node.value
    : undefined;
}
