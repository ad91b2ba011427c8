import type { Node } from '@oxc-project/types';
import { nodesIn } from '../../../read/parse.js';
import { leaves } from '../syntax/nodes.js';

/** What decides in a turn whether a call is made: a test, and which way it went. */
export interface Guard {
  test: Node;
  holds: boolean;
}

const plain = new Set([
  'ArrayExpression',
  'ArrayPattern',
  'AssignmentExpression',
  'AwaitExpression',
  'BinaryExpression',
  'BlockStatement',
  'CallExpression',
  'ChainExpression',
  'ExpressionStatement',
  'MemberExpression',
  'ObjectExpression',
  'ParenthesizedExpression',
  'Property',
  'ReturnStatement',
  'SpreadElement',
  'TSAsExpression',
  'TSNonNullExpression',
  'TemplateLiteral',
  'UnaryExpression',
  'VariableDeclaration',
  'VariableDeclarator',
]);

/** The tests on the way to a call in the turn's body, the first first; or in words why it is not known whether it is made. */
export function guardsOf(inner: readonly Node[], call: Node): Guard[] | string {
  const guards: Guard[] = [];
  let last = call;
  for (const node of inner) {
    if (node.type === 'TryStatement') return 'each turn catches its own errors';
    const decided = decidedBy(node, last);
    if (typeof decided === 'string') return decided;
    guards.unshift(...decided);
    if (node.type === 'BlockStatement') {
      const before = leavesBefore(node.body, last);
      if (before === undefined) return 'not every turn of the loop sends it';
      guards.unshift(...before);
    }
    last = node;
  }
  return guards;
}

function decidedBy(node: Node, last: Node): Guard[] | string {
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression')
    return node.test === last ? [] : [{ test: node.test, holds: node.consequent === last }];
  if (node.type === 'LogicalExpression') {
    if (node.left === last) return [];
    return node.operator === '??' ? 'not every turn of the loop sends it' : [{ test: node.left, holds: node.operator === '&&' }];
  }
  return plain.has(node.type) ? [] : 'not every turn of the loop sends it';
}

/** Turns that end before: `if (…) continue;`. Undefined where a turn may end in another way. */
function leavesBefore(body: readonly Node[], last: Node): Guard[] | undefined {
  const guards: Guard[] = [];
  for (const each of body.slice(
    0,
    body.findIndex((node) => node === last),
  )) {
    const found = nodesIn(each).filter(leaves);
    if (found.length === 0) continue;
    if (each.type !== 'IfStatement' || each.alternate !== null || found.length > 1) return undefined;
    const end = each.consequent.type === 'BlockStatement' ? each.consequent.body.at(-1) : each.consequent;
    if (end !== found[0] || (end?.type !== 'ContinueStatement' && end?.type !== 'ReturnStatement')) return undefined;
    guards.push({ test: each.test, holds: false });
  }
  return guards;
}
