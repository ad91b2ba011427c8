import type { Module } from '../parse.js';
import type { CallNode } from '../libraries/index.js';
import type { Frame } from './frame.js';
import type { Environment } from './environment.js';
import type { Callable, Value } from './value.js';

/** A place in the code at which something is asked for, with the function around it. */
export interface Place {
  node: CallNode;
  module: Module;
  symbol: string;
  within: string;
}

/** Where the function at hand was called, and with what; `from`: where the caller was. */
export interface Called extends Place {
  target: Callable;
  /** What it closes over. */
  environment: Environment;
  given: readonly Value[];
  from: Called | undefined;
}

/**
 * Where a text of SQL comes from: `export const query = (text, params) => pool.query(text, params)` sends what each of its callers
 * asks for, and the place that asks is the caller's. Functions that hand a text on are remembered: from then on they are read for
 * each place that calls them.
 *
 * @param text what is sent
 * @param node the call that sends it
 */
export function placeOfText(text: Value | undefined, node: CallNode, frame: Frame): Place {
  let place: Place = { node, module: frame.module, symbol: frame.symbol, within: frame.within };
  if (!text) return place;
  let called = frame.called;
  while (called && (isGiven(text, called.given) || isKept(text, called))) {
    frame.run.forwarders.add(called.target);
    place = called;
    called = called.from;
  }
  return place;
}

/** `prepare(sql)` that gave `{ all: (...values) => … }`: the text was given to a function that ended before this one was called. */
function isKept(text: Value, called: Called): boolean {
  for (let scope: Environment | undefined = called.environment; scope; scope = scope.parent)
    if (scope.given && isGiven(text, scope.given)) return !isRunning(scope, called);
  return false;
}

function isRunning({ within }: Environment, called: Called): boolean {
  for (let at: Called | undefined = called; at; at = at.from) if (at.within === within) return true;
  return false;
}

/** Whether one of the arguments is the text, or holds it: `{ text, values }`, `...args`. */
function isGiven(text: Value, given: readonly Value[]): boolean {
  return given.some((value) => {
    if (isSame(text, value)) return true;
    if (value.kind === 'record') return [...value.fields.values()].some((field) => isSame(text, field.value));
    return value.kind === 'list' && value.items.some((item) => isSame(text, item.value));
  });
}

function isSame(text: Value, value: Value): boolean {
  if (text === value) return true;
  switch (text.kind) {
    case 'literal':
      return value.kind === 'literal' && typeof value.value === 'string' && plain(text.value) === plain(value.value);
    case 'sql':
    case 'text':
      return value.kind === text.kind && value.chunks === text.chunks;
    default:
      return false;
  }
}

/** Runs a function for the call at this place. */
export function calledAt<T>(node: CallNode, frame: Frame, run: () => T): T {
  const outer = frame.calling;
  frame.calling = node;
  try {
    return run();
  } finally {
    frame.calling = outer;
  }
}

/** A text that is trimmed on the way is the same one. */
function plain(text: string | number | boolean | null | undefined): string | undefined {
  return typeof text === 'string' ? text.trim() : undefined;
}

/** What tells apart the places that a function which hands a text on is called at; empty for any other function. */
export function placeKey(target: Callable, frame: Frame): string {
  const { forwarders } = frame.run;
  if (!forwarders.has(target) || !frame.calling) return '';
  const places = [`${frame.module.file}:${String(frame.calling.start)}`];
  let { called } = frame;
  while (called && forwarders.has(called.target)) {
    places.push(`${called.module.file}:${String(called.node.start)}`);
    called = called.from;
  }
  return `@${places.join('@')}`;
}
