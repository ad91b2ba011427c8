import type { CallExpression, Node, ObjectExpression, ObjectProperty } from '@oxc-project/types';
import { nodesIn } from '../../../../read/parse.js';
import { bare, fieldText, isChain } from '../../syntax/nodes.js';

/** The condition of a call of Prisma that a field of the element is compared in, and what stands around it. */
export function conditionOfPrisma(
  call: CallExpression,
  allowed: ReadonlySet<string>,
  parts: ReadonlySet<string>,
  isTurns: (node: Node) => boolean,
) {
  const { callee } = call;
  const method = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property : undefined;
  const [given, ...more] = call.arguments;
  if (callee.type !== 'MemberExpression' || method === undefined || !isChain(callee.object) || !allowed.has(method.name))
    return 'it is no plain call of Prisma';
  if (given?.type !== 'ObjectExpression' || more.length > 0) return 'what it asks for does not stand there';
  const fields = fieldsOf(given);
  if (fields === undefined || [...fields.keys()].some((name) => !parts.has(name)))
    return 'it asks for a part of the rows of each turn';
  const where = fields.get('where')?.value;
  const conditions = where?.type === 'ObjectExpression' ? fieldsOf(where) : undefined;
  const own = [...(conditions ?? [])].filter(([, each]) => nodesIn(each.value).some(isTurns));
  const [[field, condition] = []] = own;
  if (field === undefined || condition === undefined || own.length > 1)
    return 'not one condition of it is a field of what the loop goes over';
  const key = bare(condition.value);
  if (!isSame(given, key, isTurns)) return 'it asks for something else that may differ in each turn';
  return { key, field, condition, fields, where, model: callee.object, method };
}

/** The fields of an object by their names; undefined where one of them is computed or spread. */
export function fieldsOf({ properties }: ObjectExpression): Map<string, ObjectProperty> | undefined {
  const fields = new Map<string, ObjectProperty>();
  for (const each of properties) {
    const name = each.type === 'Property' && !each.computed && !each.method ? fieldText(each.key) : undefined;
    if (each.type !== 'Property' || name === undefined || fields.has(name)) return undefined;
    fields.set(name, each);
  }
  return fields;
}

const described = new Set([
  'ArrayExpression',
  'Identifier',
  'Literal',
  'MemberExpression',
  'ObjectExpression',
  'Property',
  'TSAsExpression',
  'TSNonNullExpression',
  'UnaryExpression',
  'TSTypeReference',
  'ParenthesizedExpression',
]);

/** Whether nothing but the key is of the turn, and nothing is called. */
function isSame(given: Node, key: Node, isTurns: (node: Node) => boolean): boolean {
  return nodesIn(given).every(
    (node) => (node.start >= key.start && node.end <= key.end) || (described.has(node.type) && !isTurns(node)),
  );
}
