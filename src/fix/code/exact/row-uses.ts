import type { Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../read/parse.js';
import { namedIn } from '../syntax/bound.js';
import { isFunction, nodesAround } from '../syntax/nodes.js';
import { type Target } from '../model.js';

/** Methods of a list whose callbacks get its rows, and which of them give rows again. */
const givingRows = new Set(['filter', 'find', 'findLast', 'slice', 'at', 'toSorted', 'toReversed']);
const takingRows = new Set([...givingRows, 'map', 'flatMap', 'some', 'every', 'forEach', 'reduce', 'findIndex']);

/**
 * Whether of the rows of a query only fields are looked at, in the function that asks for them: nothing hands a row on as a whole.
 * @param place the query, with the `await` before it
 */
export function onlyFieldsUsed(scope: Node, place: Node, module: Module): boolean {
  const names = new Set<string>();
  if (!follow(place, module, names)) return false;
  for (let known = -1; known < names.size;) {
    known = names.size;
    for (const node of namedIn(scope, names)) if (!isDeclared(node, module) && !follow(node, module, names)) return false;
  }
  return true;
}

/** Whether a name is only given a value here. */
function isDeclared(node: Node, module: Module): boolean {
  const around = nodesAround(module, node);
  const outer = around.find(({ type }) => type !== 'ArrayPattern' && type !== 'TSTypeAnnotation');
  if (outer?.type === 'VariableDeclarator') return outer.id.start <= node.start && outer.id.end >= node.end;
  return (
    outer !== undefined && isFunction(outer) && outer.params.some((each) => each.start <= node.start && each.end >= node.end)
  );
}

/** Whether what is done with rows, or with one, is looking at fields; names that stand for rows then are added. */
function follow(node: Node, module: Module, names: Set<string>): boolean {
  const [outer, call] = nodesAround(module, node).filter(
    ({ type }) => type !== 'ParenthesizedExpression' && type !== 'ChainExpression',
  );
  switch (outer?.type) {
    case 'VariableDeclarator':
      return outer.init === node || inside(outer.init, node) ? bind(outer.id, names) : true;
    case 'ForOfStatement':
      return (
        inside(outer.right, node) && outer.left.type === 'VariableDeclaration' && bind(outer.left.declarations[0]?.id, names)
      );
    case 'IfStatement':
    case 'ConditionalExpression':
      return inside(outer.test, node);
    case 'UnaryExpression':
      return outer.operator === '!';
    case 'MemberExpression': {
      if (!inside(outer.object, node)) return false;
      if (outer.computed) return outer.property.type === 'Literal' && follow(outer, module, names);
      const method = outer.property.type === 'Identifier' ? outer.property.name : '';
      if (call?.type !== 'CallExpression' || call.callee !== outer) return !takingRows.has(method) && !isChanged(outer, call);
      if (!takingRows.has(method)) return false;
      const given = call.arguments.every((each) => !isFunction(each) || takes(each.params, method, names));
      const known = call.arguments.every(
        (each) => isFunction(each) || !['Identifier', 'MemberExpression'].includes(each.type) || method === 'slice',
      );
      return given && known && (!givingRows.has(method) || follow(call, module, names));
    }
    default:
      return false;
  }
}

function takes(params: readonly Node[], method: string, names: Set<string>): boolean {
  const [first, second] = params;
  const row = method === 'reduce' ? second : first;
  return (row === undefined || bind(row, names)) && params.length <= (method === 'reduce' ? 2 : 1);
}

/** A name for rows, or names for their fields. */
function bind(pattern: Node | undefined, names: Set<string>): boolean {
  if (pattern?.type === 'ArrayPattern') return pattern.elements.every((each) => each === null || bind(each, names));
  if (pattern?.type === 'ObjectPattern') return pattern.properties.every((each) => each.type === 'Property' && !each.computed);
  if (pattern?.type !== 'Identifier') return false;
  names.add(pattern.name);
  return true;
}

/** Whether a field is given another value. */
function isChanged(field: Node, outer: Node | undefined): boolean {
  if (outer?.type === 'AssignmentExpression') return outer.left === field;
  return outer?.type === 'UpdateExpression' || (outer?.type === 'UnaryExpression' && outer.operator === 'delete');
}

function inside(outer: Node | null | undefined, node: Node): boolean {
  return (
    outer !== null && outer !== undefined && nodesIn(outer).some((each) => each.start === node.start && each.end === node.end)
  );
}

/** Whether of the rows that a call gives only one at a place of its own is taken: `const [row] = …`, `(…)[0]`, `rows[0]`. */
export function takesOne({ around, module }: Pick<Target, 'around' | 'module'>): boolean {
  const outer = around.find(({ type }) => type !== 'AwaitExpression' && type !== 'ParenthesizedExpression');
  if (outer?.type === 'MemberExpression') return outer.computed;
  if (outer?.type !== 'VariableDeclarator') return false;
  if (outer.id.type !== 'Identifier') return outer.id.type === 'ArrayPattern';
  const scope = around.find(isFunction) ?? module.program;
  const rows = namedIn(scope, new Set([outer.id.name]));
  return nodesIn(scope).some((node) => node.type === 'MemberExpression' && node.computed && rows.has(node.object));
}
