import type { Node } from '@oxc-project/types';
import type { KeyedWrite } from '../../library.js';
import type { Target } from '../../model.js';
import { isComputed } from '../../syntax/nodes.js';
import { conditionOfPrisma } from './condition.js';

/** `prisma.model.deleteMany({ where: { field: key } })`, and `updateMany` likewise. */
export function prismaWrite({ call }: Target, isTurns: (node: Node) => boolean): KeyedWrite | string {
  const condition = conditionOfPrisma(call, new Set(['deleteMany', 'updateMany']), new Set(['where', 'data']), isTurns);
  if (typeof condition === 'string') return condition;
  const { key, field, condition: own } = condition;
  const data = condition.fields.get('data');
  if (data !== undefined && isComputed(data)) return 'what it writes is computed';
  const { start, end } = own;
  return { key, imports: [], takesNull: true, pieces: (keys) => [{ start, end, text: `${field}: { in: ${keys} }` }] };
}
