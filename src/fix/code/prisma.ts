import type { CallExpression, Node, ObjectExpression, ObjectProperty } from '@oxc-project/types';
import { type Module, nodesIn } from '../../read/parse.js';
import { bare } from './guards.js';
import { textOf } from './loop.js';
import type { Replacement } from './model.js';
import { nameOf, type Question, someKeys, spliced } from './question.js';
import { isChain } from './turns.js';

const methods = new Set(['findUnique', 'findFirst', 'findMany', 'count']);
const known = new Set(['where', 'select', 'include', 'orderBy']);

/** `prisma.model.findUnique({ where: { field: key } })`, also findFirst, findMany and count, with more that is the same for all. */
export function prismaQuestion(call: CallExpression, isTurns: (node: Node) => boolean, module: Module): Question | string {
  const compared = conditionOfPrisma(call, methods, known, isTurns);
  if (typeof compared === 'string') return compared;
  const { key, field, condition, fields, where, model, method } = compared;
  const common = { key, refusesNull: true, imports: [] };
  const keys: Replacement = { start: condition.start, end: condition.end, text: `${field}: { in: ${someKeys} }` };
  if (method.name === 'count') return counted(model, field, where, fields, keys, common, module);
  const many: Replacement = { start: method.start, end: method.end, text: 'findMany' };
  const select = fields.get('select')?.value;
  if (select !== undefined && select.type !== 'ObjectExpression') return 'which columns it asks for does not stand there';
  const chosen = select === undefined ? undefined : fieldsOf(select);
  if (select !== undefined && chosen === undefined) return 'which columns it asks for does not stand there';
  const hidden = chosen !== undefined && !chosen.has(field);
  if (chosen?.has(field) === true && textOf(module, chosen.get(field)?.value ?? select ?? call) !== 'true')
    return 'whether its key comes back is not known';
  const pieces = [
    keys,
    many,
    ...(hidden && select !== undefined ? [{ start: select.start, end: select.start + 1, text: `{ ${field}: true,` }] : []),
  ];
  const rows = hidden ? `({ ${field}, ...row }) => ({ key: ${field}, row })` : `(row) => ({ key: row.${field}, row })`;
  return {
    ...common,
    ask: `(await ${spliced(module, call, pieces)}).map(${rows})`,
    taken: (own) => (method.name === 'findMany' ? own : `(${own}[0] ?? null)`),
    takesFirst: method.name !== 'findMany',
    columns: chosen === undefined || fields.has('include') ? 'all' : [...chosen.keys()],
  };
}

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

function counted(
  model: Node,
  field: string,
  where: Node | undefined,
  fields: ReadonlyMap<string, ObjectProperty>,
  keys: Replacement,
  common: Pick<Question, 'key' | 'refusesNull' | 'imports'>,
  module: Module,
): Question | string {
  if (where === undefined || fields.size > 1) return 'it counts in another way';
  const condition = spliced(module, where, [keys]);
  const all = `await ${textOf(module, model)}.groupBy({ by: ['${field}'], where: ${condition}, _count: { _all: true } })`;
  return {
    ...common,
    ask: `(${all}).map((row) => ({ key: row.${field}, row: row._count._all }))`,
    taken: (own) => `(${own}[0] ?? 0)`,
    takesFirst: false,
    columns: [],
  };
}

/** The fields of an object by their names; undefined where one of them is computed or spread. */
function fieldsOf({ properties }: ObjectExpression): Map<string, ObjectProperty> | undefined {
  const fields = new Map<string, ObjectProperty>();
  for (const each of properties) {
    const name = each.type === 'Property' && !each.computed && !each.method ? nameOf(each.key) : undefined;
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
