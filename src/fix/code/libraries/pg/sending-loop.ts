import type { AwaitExpression, ForOfStatement, Node, Statement } from '@oxc-project/types';
import { nodesIn } from '../../../../read/parse.js';
import type { Target } from '../../model.js';
import { boundBy, namedIn } from '../../syntax/bound.js';
import { indentOf, isChain, isFunction, leaves, rootOf, textOf } from '../../syntax/nodes.js';

/** A loop over a list in which a statement is sent once for each element. */
export interface SendingLoop {
  loop: ForOfStatement;
  waiting: AwaitExpression;
  /** Texts of the list and of what an element is called. */
  list: string;
  element: string;
  /** The statement of the body in which the call stands. */
  statement: Statement;
  /** What the line of the loop begins with. */
  indent: string;
}

/**
 * The loop around a call, where sending it before the loop for all elements gives what sending it in each turn gives: it is sent
 * in every turn, nothing else is waited for, and neither the list nor the client is touched otherwise.
 */
export function sendingLoop({ call, around, module }: Target): SendingLoop | string {
  const waiting = around[0];
  if (waiting?.type !== 'AwaitExpression') return 'the answer of the call is not waited for where it is sent';
  const at = around.findIndex((node) => node.type === 'ForOfStatement' || isFunction(node));
  const loop = around[at];
  if (loop?.type !== 'ForOfStatement') return 'the loop around it is in another function or of another form';
  if (loop.await || loop.left.type !== 'VariableDeclaration') return 'the loop around it is of another form';
  const pattern = loop.left.declarations[0]?.id;
  if (pattern === undefined || ('typeAnnotation' in pattern && pattern.typeAnnotation))
    return 'the loop around it is of another form';
  const block = around[at + 1];
  if (block?.type !== 'BlockStatement' && block?.type !== 'Program') return 'the loop does not stand in a block';
  const inner = around.slice(0, at);
  const statement = inner.find((node): node is Statement => isIn(node, loop.body));
  if (statement === undefined) return 'the call does not stand in the loop’s body';
  const own = bodyOf(loop);
  const before = own.slice(0, own.indexOf(statement));
  if (before.some((each) => nodesIn(each).some(leaves))) return 'not every turn of the loop sends it';
  const names = boundBy(pattern);
  if (before.some((each) => nodesIn(each).some((node) => changes(node, names))))
    return 'the loop changes what it goes over before';
  if (!isUnconditional(inner, statement)) return 'not every turn of the loop sends it';
  if (!isChain(loop.right)) return 'the list of the loop is computed where it stands';
  const nodes = nodesIn(loop.body);
  if (nodes.some((node) => (node.type === 'AwaitExpression' && node !== waiting) || node.type === 'YieldExpression'))
    return 'the loop waits for something else besides';
  const root = rootOf(loop.right);
  if (namedIn(loop.body, new Set([root])).size > 0) return `the loop also uses ${root}`;
  const client = call.callee.type === 'MemberExpression' ? textOf(module, call.callee.object) : '';
  const calls = nodes.filter(
    (node) => node.type === 'CallExpression' && node !== call && textOf(module, node.callee).startsWith(`${client}.`),
  );
  if (calls.length > 0) return 'the loop sends something else besides';
  return {
    loop,
    waiting,
    list: textOf(module, loop.right),
    element: textOf(module, pattern),
    statement,
    indent: indentOf(loop, module),
  };
}

/** Statements of a loop's body. */
function bodyOf({ body }: ForOfStatement): Statement[] {
  return body.type === 'BlockStatement' ? body.body : [body];
}

function isIn(node: Node, body: Statement): boolean {
  return body.type === 'BlockStatement' ? body.body.some((each) => each === node) : node === body;
}

/** Whether an element, or a field of it, is given another value. */
function changes(node: Node, names: ReadonlySet<string>): boolean {
  if (node.type === 'AssignmentExpression') return names.has(rootOf(node.left));
  return node.type === 'UpdateExpression' && names.has(rootOf(node.argument));
}

const plain = new Set([
  'ArrayExpression',
  'AssignmentExpression',
  'CallExpression',
  'ObjectExpression',
  'Property',
  'SpreadElement',
  'AwaitExpression',
  'VariableDeclarator',
  'VariableDeclaration',
  'ExpressionStatement',
  'MemberExpression',
  'ParenthesizedExpression',
]);

/** Whether nothing between the call and its statement decides about it. */
function isUnconditional(inner: readonly Node[], statement: Statement): boolean {
  const upTo = inner.slice(0, inner.indexOf(statement) + 1);
  return upTo.every(({ type }) => plain.has(type));
}

/** Whether an expression is an element of the loop, or a field of it. */
export function isOfElement(node: Node, names: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return names.has(node.name);
  return node.type === 'MemberExpression' && !node.computed && isOfElement(node.object, names);
}

/** Whether an expression is the same in every turn: a text, a number, or something that the loop's body does not bind. */
export function isConstant(node: Node, bound: ReadonlySet<string>): boolean {
  if (node.type === 'Literal') return true;
  if (node.type === 'Identifier') return !bound.has(node.name);
  return node.type === 'MemberExpression' && !node.computed && isConstant(node.object, bound);
}
