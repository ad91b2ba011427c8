import type { CallExpression, Node } from '@oxc-project/types';
import { type Module, nodesIn } from '../../read/parse.js';
import { bare } from './guards.js';
import { importedAs, importing } from './imports.js';
import { textOf } from './loop.js';
import type { Replacement } from './model.js';
import { nameOf, type Question, someKeys, spliced } from './question.js';
import { isChain } from './turns.js';

const operators = new Set(
  'eq ne gt gte lt lte and or not isNull isNotNull inArray notInArray like ilike between asc desc count'.split(' '),
);
const known = new Set(['select', 'from', 'where', 'orderBy', 'limit']);

interface Link {
  name: string;
  call: CallExpression;
}

/** `db.select().from(t).where(eq(t.column, key))`, also with more conditions that are the same for all, and an order. */
export function drizzleQuestion(call: CallExpression, isTurns: (node: Node) => boolean, module: Module): Question | string {
  const links = linksOf(call);
  const named = new Map(links.map(({ name, call: own }) => [name, own]));
  const [select, from, where] = ['select', 'from', 'where'].map((name) => named.get(name));
  const [table] = from?.arguments ?? [];
  if (select === undefined || where === undefined || table === undefined || links[0]?.name !== 'select')
    return 'it is no plain select of Drizzle';
  if (links.some(({ name }) => !known.has(name)) || named.size < links.length || !isChain(table))
    return 'it is no plain select of Drizzle';
  const condition = comparedInWhere(where, isTurns, module);
  if (typeof condition === 'string') return condition;
  const { column, key, equality } = condition;
  if (textOf(module, column.object) !== textOf(module, table)) return 'its key is compared with a column of another table';
  if (!isSameInTurns(call, key, isTurns, module)) return 'it asks for something else that may differ in each turn';
  const imports = importing(module, 'drizzle-orm', 'inArray');
  if (imports === undefined) return '`inArray` cannot be imported into the file';
  const limit = named.get('limit');
  if (limit !== undefined && !(limit.arguments[0]?.type === 'Literal' && limit.arguments[0].value === 1))
    return 'each turn has a limit of its own';
  const pieces: Replacement[] = [{ ...range(equality), text: `inArray(${textOf(module, column)}, ${someKeys})` }];
  if (limit?.callee.type === 'MemberExpression') pieces.push({ start: limit.callee.object.end, end: limit.end, text: '' });
  return askedFor(
    select,
    { call, column, pieces, hasOrder: named.has('orderBy'), where },
    { key, imports, takesFirst: limit !== undefined },
    module,
  );
}

interface Asked {
  call: CallExpression;
  column: Column;
  pieces: Replacement[];
  hasOrder: boolean;
  where: CallExpression;
}

/** How the rows come back with their keys: as whole rows, as chosen columns, or counted. */
function askedFor(
  select: CallExpression,
  { call, column, pieces, hasOrder, where }: Asked,
  rest: Pick<Question, 'key' | 'imports' | 'takesFirst'>,
  module: Module,
): Question | string {
  const [chosen, ...more] = select.arguments;
  const common = { ...rest, taken: (rows: string) => rows, refusesNull: false };
  const key = textOf(module, column);
  if (chosen === undefined) {
    const text = spliced(module, call, pieces);
    return { ...common, ask: `(await ${text}).map((row) => ({ key: row.${column.field}, row }))`, columns: 'all' };
  }
  if (chosen.type !== 'ObjectExpression' || more.length > 0) return 'which columns it asks for does not stand there';
  const columns: string[] = [];
  const counts: string[] = [];
  for (const each of chosen.properties) {
    const name = each.type === 'Property' && !each.computed && !each.shorthand ? nameOf(each.key) : undefined;
    if (each.type !== 'Property' || name === undefined) return 'which columns it asks for does not stand there';
    if (each.value.type === 'CallExpression' && each.value.arguments.length === 0 && isOperator(each.value, 'count', module))
      counts.push(name);
    else if (each.value.type === 'MemberExpression' && isChain(each.value)) columns.push(name);
    else return 'it computes what it asks for';
  }
  const nested = { ...range(chosen), text: `{ key: ${key}, row: ${textOf(module, chosen)} }` };
  if (counts.length === 0) return { ...common, ask: spliced(module, call, [...pieces, nested]), columns };
  if (columns.length > 0 || hasOrder) return 'it counts and asks for rows besides';
  const grouped = { start: where.end, end: where.end, text: `.groupBy(${key})` };
  const none = `[{ ${counts.map((name) => `${name}: 0`).join(', ')} }]`;
  return { ...common, ask: spliced(module, call, [...pieces, nested, grouped]), none, columns, takesFirst: false };
}

interface Column {
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
): { column: Column; key: Node; equality: Node } | string {
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
  return { column: { ...range(left), object: left.object, field: left.property.name }, key: bare(key), equality };
}

function isOperator({ callee }: CallExpression, name: string, module: Module): boolean {
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

function range({ start, end }: Pick<Node, 'start' | 'end'>): { start: number; end: number } {
  return { start, end };
}
