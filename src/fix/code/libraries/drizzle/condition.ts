import type { CallExpression, Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../../../read/parse.js';
import { bare, isChain, rangeOf } from '../../syntax/nodes.js';
import { importedAs } from '../../writing/imports.js';

const operators = new Set(
  'eq ne gt gte lt lte and or not isNull isNotNull inArray notInArray like ilike between asc desc count'.split(' '),
);

interface Link {
  name: string;
  call: CallExpression;
}

/** The column that a key is compared with, in its place. */
export interface ComparedColumn {
  start: number;
  end: number;
  object: Node;
  field: string;
}

/** The comparison with the key: the whole condition, or one of those that all must hold. */
export function comparedInWhere(
  where: CallExpression,
  isTurns: (node: Node) => boolean,
  module: Module,
): { column: ComparedColumn; key: Node; equality: Node } | string {
  const [first, ...more] = where.arguments;
  const all = first?.type === 'CallExpression' && isOperator(first, 'and', module) ? first.arguments : [first];
  const own = all.filter((each) => each !== undefined && nodesIn(each).some(isTurns));
  const [equality] = own;
  if (more.length > 0 || equality === undefined || own.length > 1)
    return 'not one comparison of it is with a field of what the loop goes over';
  if (equality.type !== 'CallExpression' || !isOperator(equality, 'eq', module)) return 'its key is not compared by eq';
  const [left, key] = equality.arguments;
  if (left?.type !== 'MemberExpression' || left.property.type !== 'Identifier' || !isChain(left) || key === undefined)
    return 'its key is not compared with a column';
  return { column: { ...rangeOf(left), object: left.object, field: left.property.name }, key: bare(key), equality };
}

export function isOperator({ callee }: CallExpression, name: string, module: Module): boolean {
  return callee.type === 'Identifier' && importedAs(module, 'drizzle-orm', name) === callee.name;
}

/** Whether a call only describes a condition, an order or a count. */
export function isDescribing(call: CallExpression, module: Module): boolean {
  return [...operators].some((name) => isOperator(call, name, module));
}

/** Whether nothing but the key is of the turn, and what is called beside it only describes a condition. */
export function isSameInTurns(call: CallExpression, key: Node, isTurns: (node: Node) => boolean, module: Module): boolean {
  const links = new Set<Node>(linksOf(call).map(({ call: own }) => own));
  return nodesIn(call).every((node) => {
    if (node.start >= key.start && node.end <= key.end) return true;
    if (isTurns(node)) return false;
    if (node.type === 'TaggedTemplateExpression')
      return node.tag.type === 'Identifier' && importedAs(module, 'drizzle-orm', 'sql') === node.tag.name;
    if (node.type === 'CallExpression' && !links.has(node)) return isDescribing(node, module);
    return ![
      'NewExpression',
      'AwaitExpression',
      'AssignmentExpression',
      'UpdateExpression',
      'ArrowFunctionExpression',
      'FunctionExpression',
    ].includes(node.type);
  });
}

/** The calls of a chain, the first first. */
export function linksOf(call: CallExpression): Link[] {
  const { callee } = call;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return [];
  const before = callee.object.type === 'CallExpression' ? linksOf(callee.object) : [];
  if (callee.object.type !== 'CallExpression' && !isChain(callee.object)) return [];
  return [...before, { name: callee.property.name, call }];
}
