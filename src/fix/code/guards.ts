import type { Node } from '@oxc-project/types';
import type { Module } from '../../read/parse.js';
import { nodesIn } from '../../read/parse.js';
import { boundBy, textOf } from './loop.js';

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

const leaving = new Set(['ContinueStatement', 'BreakStatement', 'ReturnStatement', 'ThrowStatement']);

/** Turns that end before: `if (…) continue;`. Undefined where a turn may end in another way. */
function leavesBefore(body: readonly Node[], last: Node): Guard[] | undefined {
  const guards: Guard[] = [];
  for (const each of body.slice(
    0,
    body.findIndex((node) => node === last),
  )) {
    const leaves = nodesIn(each).filter(({ type }) => leaving.has(type));
    if (leaves.length === 0) continue;
    if (each.type !== 'IfStatement' || each.alternate !== null || leaves.length > 1) return undefined;
    const end = each.consequent.type === 'BlockStatement' ? each.consequent.body.at(-1) : each.consequent;
    if (end !== leaves[0] || (end?.type !== 'ContinueStatement' && end?.type !== 'ReturnStatement')) return undefined;
    guards.push({ test: each.test, holds: false });
  }
  return guards;
}

/** Of the turns that send it, those whose key is there need no test of their own: an empty key finds nothing. */
export interface Filter {
  /** The test of an element, as code; absent where all turns may be asked for. */
  text?: string;
  /** Where the key is missing, nothing is sent. */
  guarded: boolean;
}

/** What the guards make of the list of keys; in words where a guard looks at what the turn found before. */
export function filterOf(
  guards: readonly Guard[],
  key: Node,
  names: ReadonlySet<string>,
  bound: ReadonlySet<string>,
  module: Module,
): Filter | string {
  const texts: string[] = [];
  let guarded = false;
  for (const { test, holds } of guards) {
    if (isKeyThere(test, holds, textOf(module, key), module)) {
      guarded = true;
      continue;
    }
    if (!isPure(test, names, bound)) return 'whether a turn sends it depends on more than the list';
    texts.push(holds ? `(${textOf(module, test)})` : `!(${textOf(module, test)})`);
  }
  return { guarded, ...(texts.length === 0 ? {} : { text: texts.join(' && ') }) };
}

/** `row.key`, `row.key != null`, and after `if (!row.key) continue`. */
function isKeyThere(test: Node, holds: boolean, key: string, module: Module): boolean {
  if (test.type === 'ParenthesizedExpression') return isKeyThere(test.expression, holds, key, module);
  if (test.type === 'UnaryExpression' && test.operator === '!') return isKeyThere(test.argument, !holds, key, module);
  if (test.type === 'BinaryExpression' && textOf(module, test.left) === key) {
    const nothing = test.right.type === 'Literal' && test.right.value === null;
    return nothing && test.operator === (holds ? '!=' : '==');
  }
  return holds && textOf(module, test) === key;
}

const quiet = new Set([
  'BinaryExpression',
  'ChainExpression',
  'Identifier',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'ParenthesizedExpression',
  'UnaryExpression',
]);

/** Whether a test looks only at the element and at what is the same in every turn. */
function isPure(test: Node, names: ReadonlySet<string>, bound: ReadonlySet<string>): boolean {
  const nodes = nodesIn(test);
  const members = new Set<Node>(
    nodes.flatMap((node) => (node.type === 'MemberExpression' && !node.computed ? [node.property] : [])),
  );
  return nodes.every((node) => {
    if (!quiet.has(node.type) || (node.type === 'UnaryExpression' && node.operator === 'delete')) return false;
    return node.type !== 'Identifier' || members.has(node) || names.has(node.name) || !bound.has(node.name);
  });
}

/** An expression without what only TypeScript looks at. */
export function bare(node: Node): Node {
  return node.type === 'TSNonNullExpression' || node.type === 'ParenthesizedExpression' ? bare(node.expression) : node;
}

/** Whether an expression is a field of the element, by its name: nothing that may be missing stands between. */
export function isKey(node: Node, pattern: Node): boolean {
  const key = bare(node);
  if (pattern.type !== 'Identifier') return key.type === 'Identifier' && boundBy(pattern).has(key.name);
  return key.type === 'MemberExpression' && !key.computed && key.object.type === 'Identifier' && key.object.name === pattern.name;
}
