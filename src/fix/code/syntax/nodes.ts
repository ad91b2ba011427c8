import type { ArrowFunctionExpression, Node, Function as FunctionNode } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../read/parse.js';

export function textOf({ text }: Module, { start, end }: Pick<Node, 'start' | 'end'>): string {
  return text.slice(start, end);
}

/** Where a node stands, without the node. */
export function rangeOf({ start, end }: Pick<Node, 'start' | 'end'>): { start: number; end: number } {
  return { start, end };
}

/** What the line of a node begins with. */
export function indentOf({ start }: Pick<Node, 'start'>, { text }: Module): string {
  return /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? '';
}

/** What a node stands in, the innermost first. */
export function nodesAround(module: Module, inner: Pick<Node, 'start' | 'end'>): Node[] {
  return nodesOf(module)
    .filter(
      (node) => node.start <= inner.start && node.end >= inner.end && !(node.start === inner.start && node.end === inner.end),
    )
    .sort((left, right) => left.end - left.start - (right.end - right.start));
}

export type AnyFunction = FunctionNode | ArrowFunctionExpression;

/** Whether a node is a function, in whatever form. */
export function isFunction(node: Node): node is AnyFunction {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** Whether lines can be put before a statement that stands in it. */
export function isBlock(node: Node | undefined): boolean {
  return node?.type === 'BlockStatement' || node?.type === 'Program';
}

const leaving = new Set(['ContinueStatement', 'BreakStatement', 'ReturnStatement', 'ThrowStatement']);

/** Whether a node ends a turn, or more than it. */
export function leaves({ type }: Node): boolean {
  return leaving.has(type);
}

/** An expression without what only TypeScript looks at. */
export function bare(node: Node): Node {
  return node.type === 'TSNonNullExpression' || node.type === 'ParenthesizedExpression' ? bare(node.expression) : node;
}

/** `a`, `a.b`, `this.a`: reading it does nothing. */
export function isChain(node: Node): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  return node.type === 'MemberExpression' && !node.computed && isChain(node.object);
}

export function chainText(node: Node): string {
  if (node.type === 'MemberExpression') return `${chainText(node.object)}.${lastName(node) ?? ''}`;
  return node.type === 'Identifier' ? node.name : 'this';
}

/** The name by which something is called: `f` of `f(…)`, of `a.f(…)` too. */
export function lastName(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && !callee.computed
    ? callee.property.name
    : undefined;
}

/** The name with which an expression begins: of `db.select().from(t)` it is `db`. */
export function rootOf(node: Node): string {
  switch (node.type) {
    case 'CallExpression':
      return rootOf(node.callee);
    case 'MemberExpression':
      return rootOf(node.object);
    case 'AwaitExpression':
      return rootOf(node.argument);
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return rootOf(node.expression);
    case 'ThisExpression':
      return 'this';
    default:
      return node.type === 'Identifier' ? node.name : '';
  }
}

/** A field's name, where it is a plain one. */
export function fieldText(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' && /^[A-Za-z_$][\w$]*$/.test(node.value)
    ? node.value
    : undefined;
}

/** Whether a value is made by calling something. */
export function isComputed(node: Node): boolean {
  return nodesIn(node).some(({ type }) => ['TaggedTemplateExpression', 'CallExpression', 'NewExpression'].includes(type));
}

const known = new WeakMap<Module, Node[]>();

/** All nodes of a file, walked through once. */
export function nodesOf(module: Module): Node[] {
  const nodes = known.get(module) ?? nodesIn(module.program);
  known.set(module, nodes);
  return nodes;
}
