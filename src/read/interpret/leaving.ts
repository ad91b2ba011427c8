import type { Node } from '@oxc-project/types';
import { evaluate } from './evaluate.js';
import type { Frame } from './frame.js';

/** Calls of Next.js that throw, so that nothing behind them runs. */
const endings = new Set(['redirect', 'permanentRedirect', 'notFound', 'forbidden', 'unauthorized']);

/** `redirect('/join')` of next/navigation ends what called it, as `return` does. */
export function leavesByCall(node: Node, frame: Frame): boolean {
  const call = node.type === 'AwaitExpression' ? node.argument : node;
  if (call.type !== 'CallExpression' || call.callee.type !== 'Identifier' || !endings.has(call.callee.name)) return false;
  const callee = evaluate(call.callee, frame);
  return callee.kind === 'external' && callee.source === 'next/navigation' && endings.has(callee.name);
}

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
