import type { Node } from '@oxc-project/types';
import type { KeyedWrite } from '../../library.js';
import type { Target } from '../../model.js';
import { isComputed, textOf } from '../../syntax/nodes.js';
import { importing } from '../../writing/imports.js';
import { comparedInWhere, isSameInTurns, linksOf } from './condition.js';

/** `db.delete(t).where(eq(t.column, key))`, and `db.update(t).set({ … })` likewise. */
export function drizzleWrite({ call, module }: Target, isTurns: (node: Node) => boolean): KeyedWrite | string {
  const links = linksOf(call);
  const kind = links.map(({ name }) => name).join('.');
  const where = links.at(-1)?.call;
  if (where === undefined || (kind !== 'delete.where' && kind !== 'update.set.where'))
    return 'it is no plain delete or update of Drizzle';
  // The same value twice is the same; what is computed in the database would be computed once for rows that two turns have.
  if (links.slice(0, -1).some(({ call: own }) => own.arguments.some((each) => isComputed(each))))
    return 'what it writes is computed';
  const condition = comparedInWhere(where, isTurns, module);
  if (typeof condition === 'string') return condition;
  const { column, key, equality } = condition;
  if (!isSameInTurns(call, key, isTurns, module)) return 'it writes something that may differ in each turn';
  const imports = importing(module, 'drizzle-orm', 'inArray');
  if (imports === undefined) return '`inArray` cannot be imported into the file';
  const { start, end } = equality;
  return {
    key,
    imports,
    takesNull: false,
    pieces: (keys) => [{ start, end, text: `inArray(${textOf(module, column)}, ${keys})` }],
  };
}
