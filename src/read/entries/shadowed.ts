import type { Node } from '@oxc-project/types';
import { lookup } from '../interpret/environment.js';
import type { Callable, Framework, FunctionValue, Value } from '../interpret/value.js';
import { nodesIn } from '../parse.js';

/**
 * Where a handler is given what goes on to the next route, in libraries whose first route that matches answers. Fastify finds the
 * literal path whatever the order: https://fastify.dev/docs/latest/Reference/Routes/#url-building
 */
const passesAt: Record<Framework, number | undefined> = { express: 2, koa: 1, hono: 1, fastify: undefined };

/** Whether each request to the later path is one to the earlier path as well, whose parameter takes its word. */
export function covers(earlier: string, later: string): boolean {
  const [before, behind] = [earlier.split('/'), later.split('/')];
  if (before.length !== behind.length) return false;
  const pairs = before.map((part, index) => [part, behind[index] ?? ''] as const);
  return (
    pairs.every(([taken, asked]) =>
      isParameter(taken) ? isParameter(asked) || isWord(asked) : taken.toLowerCase() === asked.toLowerCase() && isWord(taken),
    ) && pairs.some(([taken, asked]) => isParameter(taken) && !isParameter(asked))
  );
}

/** A path of plain words and plain parameters. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => isParameter(part) || isWord(part));
}

/** A parameter that takes any word: none with a pattern, none that may be missing. */
function isParameter(part: string): boolean {
  return /^:\w+$/.test(part);
}

function isWord(part: string): boolean {
  return /^[\w.~-]*$/.test(part);
}

/** Whether a route answers whatever it is asked: nothing in its handlers hands the request on to the next route. */
export function answersAll(handlers: readonly Value[], framework: Framework): boolean {
  const at = passesAt[framework];
  const last = handlers.at(-1);
  if (at === undefined || last?.kind !== 'function') return false;
  return !handsOn(last, at, 0) && !handlers.some((handler) => handler.kind === 'function' && skipsRoute(handler.node));
}

/** `next('route')` in what runs before the handler. */
function skipsRoute(node: Callable): boolean {
  return nodesIn(node.body).some((part) => part.type === 'Literal' && part.value === 'route');
}

/** Whether a function calls its parameter for the next one with anything but an error, or lets go of it. */
function handsOn(target: FunctionValue, at: number, depth: number): boolean {
  const { params, body } = target.node;
  const parameter = params[at];
  if (params.slice(0, at + 1).some((one) => one.type === 'RestElement')) return true;
  if (parameter === undefined) return false;
  if (parameter.type !== 'Identifier' || body === null || depth > 3) return true;
  const nodes = nodesIn(body);
  const named = nodes.filter((node) => isNamed(node, parameter.name)).length;
  const harmless = nodes.filter((node) => endsWith(node, parameter.name, target, depth)).length;
  return named > harmless;
}

function isNamed(node: Node | undefined, name: string): boolean {
  return node?.type === 'Identifier' && node.name === name;
}

/** `next(error)`, `.catch(next)`, and a call of a function that does no more with it. */
function endsWith(node: Node, name: string, target: FunctionValue, depth: number): boolean {
  if (node.type !== 'CallExpression') return false;
  const [first] = node.arguments;
  if (isNamed(node.callee, name)) return first !== undefined && !nodesIn(first).some(goesOn);
  const given = node.arguments.findIndex((one) => isNamed(one, name));
  if (given < 0) return false;
  const { callee } = node;
  if (callee.type === 'MemberExpression') return callee.property.type === 'Identifier' && callee.property.name === 'catch';
  const called = callee.type === 'Identifier' ? lookup(target.environment, callee.name) : undefined;
  return called?.kind === 'function' && !handsOn(called, given, depth + 1);
}

/** What is handed to `next` and is no error. */
function goesOn(node: Node): boolean {
  return (node.type === 'Literal' && (node.value === null || node.value === 'route')) || isNamed(node, 'undefined');
}
