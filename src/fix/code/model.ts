import type { CallExpression, Node } from '@oxc-project/types';
import type { Module } from '../../read/parse.js';
import type { CallSite, FixTrial, Statement } from '../../model/index.js';

/** A call of the code that a fix is about, in its file. */
export interface Target {
  trial: FixTrial;
  statement: Statement;
  site: CallSite;
  module: Module;
  call: CallExpression;
  /** Nodes around the call, the innermost first. */
  around: Node[];
}

/** A piece of a file's text that is replaced; where both offsets are the same, it is put there. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/**
 * Rewrites the call of a fix, where everything that makes the rewriting exact stands in the syntax tree.
 * @returns the replacements, or in words why it is not written
 */
export type CodeWriter = (target: Target) => Replacement[] | string;
