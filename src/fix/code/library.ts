import type { CallExpression, Node } from '@oxc-project/types';
import type { FixKind } from '../../model/index.js';
import type { Module } from '../../read/parse.js';
import type { CodeWriter, Replacement, Target } from './model.js';

/** The calls of one library: what they ask, and how they are asked once for many keys. */
export interface Library {
  /** Its name, in words. */
  name: string;
  /** What writes each kind of fix into the code, or says why it does not. */
  writers: Partial<Record<FixKind, CodeWriter>>;
  /** What a call asks in a turn; `isTurns` tells names that may be another value in each turn. */
  question: (target: Target, isTurns: (node: Node) => boolean) => Question | string;
  /** A call that deletes or changes rows by a key. */
  write?: (target: Target, isTurns: (node: Node) => boolean) => KeyedWrite | string;
  /** Whether a call only describes a condition, an order or a count: it asks nothing and changes nothing. */
  describes?: (call: CallExpression, module: Module) => boolean;
  /** Why its rows may be something else than the database's, in words. */
  otherRows?: (target: Target) => string | undefined;
  /** What a numeric comes back as: a copy of an object of the library's own is none. */
  decimals: 'text' | 'object';
}

/** What a library is asked in a turn, and how it is asked for many keys at once. */
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

/** A call that writes by a key, and how it is written for many keys. */
export interface KeyedWrite {
  key: Node;
  /** What is replaced in the call, of the code that gives the keys. */
  pieces: (keys: string) => Replacement[];
  imports: Replacement[];
  /** The library takes a key that is null for a value, where SQL finds nothing. */
  takesNull: boolean;
}
