import { findTable, type App, type Growth, type Statement, type Table } from '../../model/index.js';
import type { Executed } from '../execute/measure-statement.js';
import type { Batch } from '../execute/order.js';
import { heavyPoints, workOf } from '../growth/model.js';

/** A statement as it was measured before the fix. */
export interface Before {
  batch: Batch;
  executed: Executed;
  growth: Growth;
  /** Rows at which its answer is cut off. */
  most: number;
  /** Its result at the largest size, for comparison; computed once. */
  result?: string;
}

/** A statement that does less work than this at the largest size needs no fix. */
export const WORTH = 300;

/** Pages and rows of one run at the largest size; 0 when it was not measured. */
export function workAtLargest({ executed }: Before): number {
  const last = heavyPoints(executed.points).at(-1);
  return last === undefined ? 0 : workOf(last);
}

/** Whether it does more with more users, and enough to matter. */
export function isCostly(before: Before): boolean {
  return workAtLargest(before) >= WORTH && before.growth.law !== 'constant' && before.growth.law !== 'logarithmic';
}

/** Whether a statement names a table, or deletes rows that the table's foreign keys point to. */
export function touches(app: App, { facts }: Statement, table: Table): boolean {
  if (facts.tables.some(({ name, schema }) => findTable(app.catalogue, name, schema) === table)) return true;
  return facts.verb === 'delete' && table.foreignKeys.some((key) => key.table === facts.target);
}
