import type { CallExpression, Node } from '@oxc-project/types';
import type { App, CallSite, FixTrial, Statement } from '../../model/index.js';
import type { Module } from '../../read/parse.js';
import type { Folder } from '../model.js';
import type { Library } from './library.js';
import type { Names } from './writing/names.js';

/** What writing a fix into code looks at of an app. */
export type CodeApp = Pick<App, 'statements' | 'callSites' | 'entryPoints' | 'catalogue'>;

/** A call of the code that a fix is about, in its file. */
export interface Target {
  trial: FixTrial;
  statement: Statement;
  site: CallSite;
  module: Module;
  /** What its call is of, and what else is rewritten. */
  library: Library;
  libraries: Readonly<Record<string, Library>>;
  call: CallExpression;
  /** Nodes around the call, the innermost first. */
  around: Node[];
  app: CodeApp;
  folder: Folder;
  names: Names;
}

/** A piece of a file's text that is replaced; where both offsets are the same, it is put there. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** What becomes of one file. */
export interface Change {
  file: string;
  made: Replacement[];
}

/** What a fix becomes, and where it is left as it was. */
export interface Rewriting {
  changes: Change[];
  /** Some of its places are not rewritten, in words. */
  left?: string;
}

/**
 * Rewrites the call of a fix, where everything that makes the rewriting exact stands in the syntax tree.
 * @returns the rewriting, or in words why it is not written
 */
export type CodeWriter = (target: Target) => Rewriting | string;

/** A rewriting of the file in which the call stands. */
export function inOwnFile({ module }: Pick<Target, 'module'>, made: Replacement[] | string): Rewriting | string {
  return typeof made === 'string' ? made : { changes: [{ file: module.file, made }] };
}
