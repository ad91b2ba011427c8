import { findTable } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Ground, Sent } from './ground.js';

/** Seconds for which the answer of a list is kept: what is written along into a table that keeps answers until they expire. */
export function staleOf({ entries }: Sent, { sent, app, kinds }: Ground): number | undefined {
  const seconds = sent.flatMap((other) => {
    const { target = '', verb } = other.statement.facts;
    const table = verb === 'insert' ? findTable(app.catalogue, target) : undefined;
    if (table === undefined || kinds.get(tableKey(table))?.kind !== 'machinery') return [];
    if (!table.columns.some(({ name }) => /expire/i.test(name))) return [];
    if (!other.entries.some((entry) => entries.includes(entry))) return [];
    return other.statement.parameters.flatMap(({ literal }) => (typeof literal === 'number' ? [literal] : []));
  });
  const [first] = seconds;
  return first !== undefined && Number.isInteger(first) && first >= 1 && first <= 86_400 ? first : undefined;
}
