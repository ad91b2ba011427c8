import type {
  ArrowFunctionExpression,
  CallExpression,
  ForOfStatement,
  Node,
  Statement,
  Function as FunctionNode,
} from '@oxc-project/types';
import type { Module } from '../../../read/parse.js';
import { indentOf, isBlock, isChain, isFunction, textOf } from '../syntax/nodes.js';

/** What is done for each element of a list: `for … of`, or a list's `map` whose promises are waited for together. */
export interface Turns {
  kind: 'for' | 'map';
  /** The loop, or the call of `map`: where it is noted that something is done for each element. */
  node: ForOfStatement | CallExpression;
  list: Node;
  /** What an element is called. */
  pattern: Node;
  body: Node;
  /** The statement before which lines can be put that run before all turns. */
  anchor: Statement;
  /** What the line of the anchor begins with. */
  indent: string;
}

const otherForm = 'the loop around it is in another function or of another form';
const otherLoops = new Set(['ForStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']);

/** The turns that the innermost of these nodes runs in; or in words why they are none of these two forms. */
export function turnsAround(around: readonly Node[], module: Module): Turns | string {
  const at = around.findIndex((node) => node.type === 'ForOfStatement' || isFunction(node) || otherLoops.has(node.type));
  const found = around[at];
  if (found?.type === 'ForOfStatement') return forTurns(found, around[at + 1], module);
  if (found?.type !== 'ArrowFunctionExpression' && found?.type !== 'FunctionExpression') return otherForm;
  return mapTurns(found, around.slice(at + 1), module);
}

function forTurns(loop: ForOfStatement, parent: Node | undefined, module: Module): Turns | string {
  const pattern = loop.left.type === 'VariableDeclaration' ? loop.left.declarations[0]?.id : undefined;
  if (loop.await || pattern === undefined || !isPlainPattern(pattern)) return 'the loop around it is of another form';
  if (!isBlock(parent)) return 'the loop does not stand in a block';
  return { kind: 'for', node: loop, list: loop.right, pattern, body: loop.body, anchor: loop, indent: indentOf(loop, module) };
}

/** `await Promise.all(list.map(async (element) => …))`. */
function mapTurns(own: ArrowFunctionExpression | FunctionNode, outer: readonly Node[], module: Module): Turns | string {
  const [map, all] = outer;
  const [pattern] = own.params;
  if (map?.type !== 'CallExpression' || map.arguments.length !== 1 || map.arguments[0] !== own) return otherForm;
  if (map.callee.type !== 'MemberExpression' || map.callee.computed || map.callee.optional) return otherForm;
  if (map.callee.property.type !== 'Identifier' || map.callee.property.name !== 'map') return otherForm;
  if (!own.async || own.generator || own.body === null || pattern === undefined) return otherForm;
  if (own.params.length !== 1 || !isPlainPattern(pattern)) return 'the loop around it is of another form';
  if (all?.type !== 'CallExpression' || all.arguments.length !== 1 || textOf(module, all.callee) !== 'Promise.all')
    return 'its promises are not waited for together where they are made';
  const anchor = anchorOf(all, outer.slice(2));
  if (typeof anchor === 'string') return anchor;
  return { kind: 'map', node: map, list: map.callee.object, pattern, body: own.body, anchor, indent: indentOf(anchor, module) };
}

/** The statement in which an expression is the first thing that is done. */
function anchorOf(inner: Node, outer: readonly Node[]): Statement | string {
  let last = inner;
  let waited = false;
  for (const [at, node] of outer.entries()) {
    if (node.type === 'AwaitExpression') waited = true;
    if (node.type === 'ReturnStatement' && !waited && !isCaughtByNone(outer.slice(at)))
      return 'its promises are not waited for where they are made';
    if (node.type === 'ReturnStatement' || node.type === 'ExpressionStatement' || node.type === 'VariableDeclaration') {
      if (!waited && node.type !== 'ReturnStatement') return 'its promises are not waited for where they are made';
      return isBlock(outer[at + 1]) ? node : 'the loop does not stand in a block';
    }
    if (!isFirst(node, last) || (node.type === 'VariableDeclarator' && !isAlone(node, outer[at + 1])))
      return 'more is done in the statement in which the loop stands';
    last = node;
  }
  return otherForm;
}

/** Whether what was made up to here is the first thing that a node does. */
function isFirst(node: Node, last: Node): boolean {
  if (node.type === 'MemberExpression') return node.object === last && !node.computed;
  if (node.type === 'CallExpression')
    return node.callee === last ? true : node.arguments.length === 1 && node.arguments[0] === last && isChain(node.callee);
  if (node.type === 'AssignmentExpression') return node.operator === '=' && node.right === last && isChain(node.left);
  if (node.type === 'VariableDeclarator') return node.init === last;
  return ['AwaitExpression', 'ParenthesizedExpression', 'SpreadElement', 'TSAsExpression', 'TSNonNullExpression'].includes(
    node.type,
  );
}

function isAlone(node: Node, around: Node | undefined): boolean {
  return around?.type === 'VariableDeclaration' && around.declarations.length === 1 && around.declarations[0] === node;
}

/** Whether a function that is waited for inside sends what it returns on as it is: nothing around catches its errors. */
function isCaughtByNone(outer: readonly Node[]): boolean {
  const at = outer.findIndex(isFunction);
  const own = outer[at];
  const isAsync = own !== undefined && 'async' in own && own.async === true;
  return isAsync && outer.slice(0, at).every(({ type }) => type !== 'TryStatement');
}

/** A name, or fields by their names without defaults. */
function isPlainPattern(pattern: Node): boolean {
  if (pattern.type === 'Identifier') return true;
  return (
    pattern.type === 'ObjectPattern' &&
    pattern.properties.every((each) => each.type === 'Property' && !each.computed && each.value.type === 'Identifier')
  );
}
