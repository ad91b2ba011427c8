import type { Node, ObjectProperty } from '@oxc-project/types';
import type { Question } from '../../library.js';
import type { Replacement, Target } from '../../model.js';
import { textOf } from '../../syntax/nodes.js';
import { someKeys } from '../../writing/at-once.js';
import { quoteOf, spliced } from '../../writing/text.js';
import { conditionOfPrisma, fieldsOf } from './condition.js';
import { answered } from '../../where/typed.js';

const methods = new Set(['findUnique', 'findFirst', 'findMany', 'count']);
const known = new Set(['where', 'select', 'include', 'orderBy']);

/** `prisma.model.findUnique({ where: { field: key } })`, also findFirst, findMany and count, with more that is the same for all. */
export function prismaQuestion(target: Target, isTurns: (node: Node) => boolean): Question | string {
  const { call, module } = target;
  const compared = conditionOfPrisma(call, methods, known, isTurns);
  if (typeof compared === 'string') return compared;
  const { key, field, condition, fields, where, model, method } = compared;
  const common = { key, refusesNull: true, imports: [] };
  const keys: Replacement = { start: condition.start, end: condition.end, text: `${field}: { in: ${someKeys} }` };
  if (method.name === 'count') return counted(model, field, where, fields, keys, common, target);
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
    ask: `${answered(target, spliced(module, call, pieces))}.map(${rows})`,
    taken: (own) => (method.name === 'findMany' ? own : `${own}[0] ?? null`),
    takesFirst: method.name !== 'findMany',
    columns: chosen === undefined || fields.has('include') ? 'all' : [...chosen.keys()],
  };
}

function counted(
  model: Node,
  field: string,
  where: Node | undefined,
  fields: ReadonlyMap<string, ObjectProperty>,
  keys: Replacement,
  common: Pick<Question, 'key' | 'refusesNull' | 'imports'>,
  target: Target,
): Question | string {
  if (where === undefined || fields.size > 1) return 'it counts in another way';
  const { module } = target;
  const condition = spliced(module, where, [keys]);
  const quote = quoteOf(module);
  const all = `${textOf(module, model)}.groupBy({ by: [${quote}${field}${quote}], where: ${condition}, _count: { _all: true } })`;
  return {
    ...common,
    ask: `${answered(target, all)}.map((row) => ({ key: row.${field}, row: row._count._all }))`,
    taken: (own) => `${own}[0] ?? 0`,
    takesFirst: false,
    columns: [],
  };
}
