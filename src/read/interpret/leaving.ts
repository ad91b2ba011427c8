import type { Node } from '@oxc-project/types';
import type { Frame } from './frame.js';

/** Runs a part of a function that a `break` leaves. */
export function insideOf<T>(inside: 'loop' | 'switch', frame: Frame, body: () => T): T {
  const outer = frame.inside;
  frame.inside = inside;
  const result = body();
  frame.inside = outer;
  return result;
}

/** `once` where the loop that this is a part of is left at its end: then it runs once at most, however long the loop is. */
export function leavingLoop(body: readonly Node[], frame: Frame): 'once' | undefined {
  const last = body.at(-1);
  if (last?.type === 'BlockStatement') return leavingLoop(last.body, frame);
  if (frame.inside !== 'loop' || last === undefined) return undefined;
  const leaves =
    last.type === 'ReturnStatement' || last.type === 'ThrowStatement' || (last.type === 'BreakStatement' && !last.label);
  return leaves ? 'once' : undefined;
}
