import type { Replacement, Target } from '../../model.js';
import { isChain, textOf } from '../../syntax/nodes.js';
import { linksOf } from './condition.js';

/** `db.select({ … })` of the columns that are used, instead of `db.select()`. */
export function drizzleColumns({ call, trial, module }: Target): Replacement[] | string {
  const links = linksOf(call);
  const [select, from] = links;
  const [table] = from?.call.arguments ?? [];
  if (select?.name !== 'select' || from?.name !== 'from' || table === undefined || !isChain(table))
    return 'it is no plain select of Drizzle';
  if (select.call.arguments.length > 0) return 'it names its columns already';
  if (links.some(({ name }) => !['select', 'from', 'where', 'orderBy', 'limit', 'offset'].includes(name)))
    return 'it is no plain select of Drizzle';
  const list = trial.columns.map((name) => `${name}: ${textOf(module, table)}.${name}`).join(', ');
  return [{ start: select.call.end - 1, end: select.call.end - 1, text: `{ ${list} }` }];
}
