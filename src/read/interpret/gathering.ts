import type { Node } from '@oxc-project/types';
import { nodesIn } from '../parse.js';
import { elementOf } from './evaluate.js';
import type { Frame } from './frame.js';
import { sourceText } from './frame.js';
import { evaluate } from './evaluate.js';
import { sourcesOf } from './provenance.js';
import type { FunctionValue, Value } from './value.js';

/** What a loop's body makes of the rows that it runs over: a sum or a count, one row of each group, or neither. */
export function gathers(body: Node, frame: Frame): 'sum' | 'group' | undefined {
  if (known.has(body)) return known.get(body);
  const made = whatGathers(body, frame);
  known.set(body, made);
  return made;
}

const known = new WeakMap<Node, 'sum' | 'group' | undefined>();

function whatGathers(body: Node, frame: Frame): 'sum' | 'group' | undefined {
  const nodes = [...nodesIn(body)];
  if (nodes.some((node) => calls(node, 'push') || node.type === 'JSXElement')) return undefined;
  // Documents that are changed one by one are each wanted.
  if (nodes.some((node) => isReference(node))) return undefined;
  // An entry per group that each row is counted in is no row of the group.
  if (nodes.some((node) => keepsFirst(node))) return nodes.some((node) => raises(node)) ? 'sum' : 'group';
  return nodes.some((node) => addsUp(node, frame)) ? 'sum' : undefined;
}

/** `(lists[row.key] ??= []).push(row)` */
export function keepsAll(body: Node): boolean {
  return [...nodesIn(body)].some((node) => calls(node, 'push'));
}

function calls(node: Node, name: string): boolean {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'MemberExpression' &&
    node.callee.property.type === 'Identifier' &&
    node.callee.property.name === name
  );
}

/** `snapshot.ref` of Firestore: what a document is changed by. */
function isReference(node: Node): boolean {
  return (
    node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && node.property.name === 'ref'
  );
}

/** `if (!map.has(key)) map.set(key, row)` */
function keepsFirst(node: Node): boolean {
  if (node.type !== 'IfStatement' || node.test.type !== 'UnaryExpression' || node.test.operator !== '!') return false;
  return calls(node.test.argument, 'has') && [...nodesIn(node.consequent)].some((inner) => calls(inner, 'set'));
}

/** `entry.total += 1`, `entry.total++` */
function raises(node: Node): boolean {
  if (node.type === 'UpdateExpression') return node.argument.type === 'MemberExpression';
  return node.type === 'AssignmentExpression' && /^[-+]=$/.test(node.operator) && node.left.type === 'MemberExpression';
}

/** `total += row.amount`, `map.set(key, map.get(key) + 1)`, `counts[key] = (counts[key] || 0) + 1` */
function addsUp(node: Node, frame: Frame): boolean {
  if (node.type === 'AssignmentExpression') {
    if (node.operator === '+=') return node.right.type !== 'TemplateLiteral' && node.right.type !== 'Literal';
    if (node.operator !== '=' || node.left.type !== 'MemberExpression' || !node.left.computed) return false;
    return node.right.type === 'BinaryExpression' && sourceText(frame, node.right).includes(sourceText(frame, node.left));
  }
  if (!calls(node, 'set') || node.type !== 'CallExpression') return false;
  const written = node.arguments[1];
  return written !== undefined && [...nodesIn(written)].some((inner) => calls(inner, 'get'));
}

/** A filter that tells the compiler that nothing is missing: `(email): email is string => email !== null`. */
export function leavesOutNothing({ params: [parameter], body }: FunctionValue['node']): boolean {
  const only = body?.type === 'BlockStatement' ? body.body[0] : undefined;
  const test = only?.type === 'ReturnStatement' ? only.argument : body;
  return parameter?.type === 'Identifier' && test !== null && test !== undefined && isPresence(test, parameter.name);
}

function isPresence(test: Node, name: string): boolean {
  const isIt = (node: Node): boolean => node.type === 'Identifier' && node.name === name;
  if (isIt(test)) return true;
  if (test.type === 'LogicalExpression') return isPresence(test.left, name) && isPresence(test.right, name);
  if (test.type === 'UnaryExpression')
    return test.operator === '!' && test.argument.type === 'UnaryExpression' && isIt(test.argument.argument);
  if (test.type !== 'BinaryExpression' || !/^!==?$/.test(test.operator) || !isIt(test.left)) return false;
  const { right } = test;
  return (right.type === 'Literal' && right.value === null) || (right.type === 'Identifier' && right.name === 'undefined');
}

/** A value of the request, or one where there is any: `query.status === undefined ? undefined : String(query.status)`. */
function isAsked(value: Value): boolean {
  return value.kind === 'choice'
    ? value.options.some((option) => isAsked(option.value))
    : value.kind === 'input' && value.origin === 'request';
}

/** Whether a filter keeps the rows in which a column is what the request asks for: `row.status === request.query.status`. */
export function keepsAsked(callback: FunctionValue, frame: Frame): boolean {
  const [parameter] = callback.node.params;
  if (parameter?.type !== 'Identifier') return false;
  const inside: Frame = { ...frame, module: callback.module, environment: callback.environment, effects: [] };
  const ofRow = (node: Node): boolean =>
    node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === parameter.name;
  const asked = (node: Node): boolean => {
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return false;
    return isAsked(evaluate(node, inside));
  };
  return [...nodesIn(callback.node.body)].some(
    (node) =>
      node.type === 'BinaryExpression' &&
      /^===?$/.test(node.operator) &&
      node.left.type !== 'PrivateIdentifier' &&
      ((ofRow(node.left) && asked(node.right)) || (ofRow(node.right) && asked(node.left))),
  );
}

/**
 * The calls whose rows decide which rows a filter keeps: what a limit cut off before is lost to its reader. A filter by what
 * the screen has selected is not of that sort.
 */
export function pickedBy(callback: FunctionValue, collection: Extract<Value, { kind: 'rows' }>, frame: Frame): string[] {
  const inside: Frame = { ...frame, module: callback.module, environment: callback.environment, effects: [] };
  const found: string[] = [];
  const own = new Set(collection.uses.map((use) => use.site.id));
  const nodes = [...nodesIn(callback.node.body)];
  // Leaving out what one has already makes a list shorter, not wrong.
  const negated = new Set<Node>(
    nodes.flatMap((node) => (node.type === 'UnaryExpression' && node.operator === '!' ? [node.argument] : [])),
  );
  for (const node of nodes) {
    if (negated.has(node)) continue;
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') continue;
    if (!calls(node, 'has') && !calls(node, 'includes')) continue;
    const list = node.callee.object;
    if (list.type !== 'Identifier') continue;
    const value = evaluate(list, inside);
    const others = [...sourcesOf(value), ...sourcesOf(elementOf(value))].filter((source) => !own.has(source.site));
    if (value.kind === 'rows' || value.kind === 'list') found.push(...others.map((source) => source.site));
  }
  return [...new Set(found)];
}
