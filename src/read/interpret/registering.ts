import type { Node } from '@oxc-project/types';
import { nodesIn } from '../parse.js';
import type { Environment } from './environment.js';
import type { Frame } from './frame.js';
import type { Value } from './value.js';

/** Calls by which the router libraries that are read take a route or a part of their routes. */
const takes = new Set(['use', 'route', 'register', 'mount', 'all', 'get', 'post', 'put', 'patch', 'delete', 'openapi', 'on']);

/** A list longer than that is data. */
const mostTurns = 60;

/**
 * The elements of a list that is known, where the code that runs for each of them hands something to a router: each then
 * stands for routes of its own. Undefined elsewhere.
 */
export function turnsThatRegister(collection: Value | undefined, body: Node, environment: Environment): Value[] | undefined {
  if (collection?.kind !== 'list' || collection.open || collection.items.length > mostTurns) return undefined;
  return registers(body, environment) ? collection.items.map(({ value }) => value) : undefined;
}

function registers(body: Node, environment: Environment): boolean {
  return receiversIn(body).some((name) => valueOf(name, environment)?.kind === 'router');
}

const known = new WeakMap<Node, string[]>();

/** Names on which such a call is made. */
function receiversIn(body: Node): string[] {
  const names = known.get(body) ?? [...new Set(nodesIn(body).flatMap(receiverOf))];
  known.set(body, names);
  return names;
}

function receiverOf(node: Node): string[] {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const { object, property } = node.callee;
  const isTaken = property.type === 'Identifier' && takes.has(property.name);
  return isTaken && object.type === 'Identifier' ? [object.name] : [];
}

function valueOf(name: string, environment: Environment): Value | undefined {
  for (let scope: Environment | undefined = environment; scope; scope = scope.parent) {
    const value = scope.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Runs a piece of code for each of them; routers that are made meanwhile are not those of another turn. */
export function eachTurn(turns: readonly Value[], { run }: Frame, work: (value: Value, index: number) => void): void {
  for (const [index, value] of turns.entries()) {
    run.turns.push(index);
    work(value, index);
    run.turns.pop();
  }
}
