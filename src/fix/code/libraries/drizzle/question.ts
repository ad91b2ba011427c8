import type { CallExpression, Node } from '@oxc-project/types';
import type { Module } from '../../../../read/parse.js';
import type { Question } from '../../library.js';
import type { Replacement, Target } from '../../model.js';
import { fieldText, isChain, rangeOf, rootOf, textOf } from '../../syntax/nodes.js';
import { someKeys } from '../../writing/at-once.js';
import { importing } from '../../writing/imports.js';
import { spliced } from '../../writing/text.js';
import { type ComparedColumn, comparedInWhere, isOperator, isSameInTurns, linksOf } from './condition.js';
import { answered, mayBeAny } from '../../where/typed.js';
import { takesOne } from '../../exact/row-uses.js';

const known = new Set(['select', 'from', 'where', 'orderBy', 'limit']);

/** `db.select().from(t).where(eq(t.column, key))`, also with more conditions that are the same for all, and an order. */
export function drizzleQuestion(target: Target, isTurns: (node: Node) => boolean): Question | string {
  const { call, module } = target;
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
  const pieces: Replacement[] = [{ ...rangeOf(equality), text: `inArray(${textOf(module, column)}, ${someKeys})` }];
  if (limit?.callee.type === 'MemberExpression') pieces.push({ start: limit.callee.object.end, end: limit.end, text: '' });
  return askedFor(
    select,
    { target, column, pieces, hasOrder: named.has('orderBy'), where },
    { key, imports, takesFirst: limit !== undefined || (!named.has('orderBy') && takesOne(target)) },
    module,
  );
}

interface Asked {
  target: Target;
  column: ComparedColumn;
  pieces: Replacement[];
  hasOrder: boolean;
  where: CallExpression;
}

/** How the rows come back with their keys: as whole rows, as chosen columns, or counted. */
function askedFor(
  select: CallExpression,
  { target, column, pieces, hasOrder, where }: Asked,
  rest: Pick<Question, 'key' | 'imports' | 'takesFirst'>,
  module: Module,
): Question | string {
  const { call } = target;
  const [chosen, ...more] = select.arguments;
  const common = { ...rest, taken: (rows: string) => rows, refusesNull: false };
  const key = textOf(module, column);
  if (chosen === undefined) {
    const text = spliced(module, call, pieces);
    return { ...common, ask: `${answered(target, text)}.map((row) => ({ key: row.${column.field}, row }))`, columns: 'all' };
  }
  if (chosen.type !== 'ObjectExpression' || more.length > 0) return 'which columns it asks for does not stand there';
  const columns: string[] = [];
  const counts: string[] = [];
  for (const each of chosen.properties) {
    const name = each.type === 'Property' && !each.computed && !each.shorthand ? fieldText(each.key) : undefined;
    if (each.type !== 'Property' || name === undefined) return 'which columns it asks for does not stand there';
    if (each.value.type === 'CallExpression' && each.value.arguments.length === 0 && isOperator(each.value, 'count', module))
      counts.push(name);
    else if (each.value.type === 'MemberExpression' && each.value.property.type === 'Identifier' && isChain(each.value))
      columns.push(each.value.property.name);
    else return 'it computes what it asks for';
  }
  const nested = { ...rangeOf(chosen), text: `{ key: ${key}, row: ${textOf(module, chosen)} }` };
  // Of what is `any` no type is told from; what a callback makes of it has one.
  const listed = (text: string): string =>
    mayBeAny(rootOf(call), module, target.folder) ? `${answered(target, text)}.map(({ key, row }) => ({ key, row }))` : text;
  if (counts.length === 0) return { ...common, ask: listed(spliced(module, call, [...pieces, nested])), columns };
  if (columns.length > 0 || hasOrder) return 'it counts and asks for rows besides';
  const link =
    where.callee.type === 'MemberExpression' ? module.text.slice(where.callee.object.end, where.callee.property.start) : '.';
  const grouped = { start: where.end, end: where.end, text: `${/^\s*\.$/.test(link) ? link : '.'}groupBy(${key})` };
  const none = `[{ ${counts.map((name) => `${name}: 0`).join(', ')} }]`;
  return { ...common, ask: listed(spliced(module, call, [...pieces, nested, grouped])), none, columns, takesFirst: false };
}
