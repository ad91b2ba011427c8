import type { CallExpression, Node } from '@oxc-project/types';
import { calleeName } from '../process/walk.js';
import type { Frame, Run } from './frame.js';
import type { FunctionValue } from './value.js';

/** What an answer is given by: who hands one of these over goes on when it is called. */
const answering = /\b(res|response|reply|ctx|context|next|resolve|reject|callback|cb|done|socket|ws|stream)\b/;

/** What these are given runs when the request is over. */
const later = /^(setImmediate|setTimeout|queueMicrotask|process\.nextTick|after|([\w$]+\.){1,4}waitUntil|waitUntil)$/;

/**
 * A call that stands alone: `send(order);`, `void send(order)`, `send(order).catch(log)`, `(async () => …)()`, and what is put
 * off: `setImmediate(async () => …)`, `context.waitUntil(send(order))`.
 */
export function noteAlone(expression: Node, run: Run): void {
  const call = aloneIn(expression);
  if (!call) return;
  run.alone.add(call);
  if (later.test(calleeName(call.callee) ?? '')) for (const argument of call.arguments) run.alone.add(argument);
}

function aloneIn(node: Node): CallExpression | undefined {
  if (node.type === 'UnaryExpression') return node.operator === 'void' ? aloneIn(node.argument) : undefined;
  if (node.type === 'ParenthesizedExpression' || node.type === 'ChainExpression') return aloneIn(node.expression);
  if (node.type !== 'CallExpression') return undefined;
  const { callee } = node;
  const chained =
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && /^(catch|finally)$/.test(callee.property.name);
  return chained ? aloneIn(callee.object) : node;
}

/**
 * Notes a call between two functions for those who ask what a request waits for. Nobody waits for an `async` function whose
 * call stands alone, unless it is handed the means to answer.
 */
export function noteWait(frame: Frame, target: FunctionValue, from: string, to: string): void {
  const { calls, unwaited } = frame.run;
  const known = calls.get(from)?.has(to) === true;
  if (isLeftAlone(frame, target)) {
    if (!known) unwaited.add(edge(from, to));
  } else if (known) unwaited.delete(edge(from, to));
}

/** How a call of one function by another is named among those that nobody waits for. */
export function edge(from: string, to: string): string {
  return `${from}>${to}`;
}

function isLeftAlone({ calling, module, run }: Frame, target: FunctionValue): boolean {
  if (!target.node.async) return false;
  if (run.alone.has(target.node)) return !answersBy(target);
  if (calling?.type !== 'CallExpression' || !run.alone.has(calling)) return false;
  const given = calling.arguments.map(({ start, end }) => module.text.slice(start, end)).join();
  return !answering.test(given) && !answersBy(target);
}

/** Whether the body names what the function around it answers by. */
function answersBy({ node, module }: FunctionValue): boolean {
  const body = node.body ? module.text.slice(node.body.start, node.body.end) : '';
  return /\b(res|response|reply|ctx)\.(json|send|end|status|write|redirect|body|render)\b|\b(next|resolve|callback|cb|done)\(/.test(
    body,
  );
}
