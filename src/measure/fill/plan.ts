import { rowsAt, type Column, type Table } from '../../model/index.js';
import { type Link, tableKey } from '../../scenario/index.js';
import { columnContext, type Building, type Planner, type TablePlan } from './building.js';
import type { FillContext } from './context.js';
import { orderLinks, place } from './links.js';
import { withinPartitions } from './partitions.js';
import { settle, settlePartial } from './settle.js';
import { hash, quoteText, saltOf, type Value } from './sql.js';
import { type UniqueSet, uniqueSets } from './uniqueness.js';
import { freeValue } from './values.js';

/** Plans the fill for one size; tables in `failed` stay as their seeds left them. */
export function planner(context: FillContext, users: number, failed: ReadonlySet<string> = new Set()): Planner {
  const plans = new Map<string, TablePlan>();
  const open = new Set<string>();
  const self: Planner = {
    plan(key) {
      const known = plans.get(key);
      const table = context.tables.get(key);
      if (known !== undefined || table === undefined || open.has(key)) return known;
      open.add(key);
      const register = (plan: TablePlan): void => void plans.set(key, plan);
      planTable(context, self, table, failed.has(key) ? 0 : wantedRows(context, key, users), register);
      open.delete(key);
      return plans.get(key);
    },
    value(key, column) {
      const plan = self.plan(key);
      if (plan === undefined) return undefined;
      if (plan.rows > 0) return plan.columns.get(column);
      return seedValue(context, key, column);
    },
  };
  return self;
}

function wantedRows(context: FillContext, key: string, users: number): number {
  const line = context.scenario.tables.find((table) => `${table.schema}.${table.table}` === key);
  if (line === undefined) return context.population.has(key) ? users : 0;
  return Math.max(0, rowsAt(line, users) - (context.seeds.get(key)?.rows ?? 0));
}

/** Of a table that holds its seeds alone, a row is looked up in a list. */
function seedValue(context: FillContext, key: string, column: string): Value | undefined {
  const samples = context.seeds.get(key)?.samples ?? [];
  const type = context.tables.get(key)?.columns.find((candidate) => candidate.name === column)?.type;
  if (samples.length === 0 || type === undefined) return undefined;
  const list = samples.map((row) => (row[column] === null || row[column] === undefined ? 'NULL' : quoteText(row[column])));
  return (row) => `(ARRAY[${list.join(', ')}]::${type}[])[1 + ((${row} - 1) % ${String(list.length)})::int]`;
}

/**
 * Plans a table. It is registered once its keys are settled and before its other columns are, so that tables that point to
 * each other in a circle find each other's keys.
 */
function planTable(
  context: FillContext,
  planner: Planner,
  table: Table,
  rows: number,
  register: (plan: TablePlan) => void,
): void {
  const key = tableKey(table);
  const state: Building = {
    table,
    key,
    rows,
    values: new Map(),
    slots: new Map(),
    parents: new Map(),
    unique: new Set(),
    links: new Map(),
    ranks: new Set(),
    doubts: [],
  };
  const links = orderLinks(context, key);
  const seeds = context.seeds.get(key)?.samples.length ?? 0;
  const sets = rows > 0 ? uniqueSets(table) : [];
  // What two keys are unique together under a condition is as well unique without it: pairs are many.
  const whole = sets.filter((set) => set.where === undefined || keysOf(set, links) > 1);
  for (const set of whole) settle(context, planner, state, set, links);
  const plan: TablePlan = {
    table,
    rows: state.rows,
    pointable: state.rows > 0 ? state.rows : seeds,
    slots: state.slots,
    parents: state.parents,
    columns: state.values,
    doubts: state.doubts,
    repeats: state.ranks.size > 0,
  };
  register(plan);
  if (rows === 0) return;
  for (const link of links) if (!state.links.has(link)) place(context, planner, state, link, links);
  for (const set of sets) if (!whole.includes(set)) settlePartial(context, planner, state, set, links);
  for (const column of table.columns) setFree(context, state, column);
  order(context, state);
  for (const rule of context.partitions.get(key) ?? []) {
    const value = state.values.get(rule.column);
    if (value !== undefined) state.values.set(rule.column, withinPartitions(rule, value));
  }
  for (const [column, value] of context.mended.get(key) ?? []) state.values.set(column, value);
  Object.assign(plan, { rows: state.rows, pointable: state.rows, repeats: state.ranks.size > 0 });
}

function keysOf({ columns }: UniqueSet, links: readonly Link[]): number {
  return links.filter((link) => link.columns.every((column) => columns.includes(column))).length;
}

function setFree(context: FillContext, state: Building, column: Column): void {
  if (column.generated || state.values.has(column.name)) return;
  const value = freeValue(columnContext(context, state, column.name));
  if (value !== undefined) state.values.set(column.name, value);
  else if (column.notNull && column.default === undefined && !column.identity)
    state.doubts.push(`${column.name} has the type ${column.type}, for which no value is known`);
}

/** `starts_at < ends_at`, `min <= max`: the greater is the smaller and something. */
function order(context: FillContext, state: Building): void {
  for (const { smaller, greater } of context.checks.get(state.key)?.orders ?? []) {
    const low = state.values.get(smaller);
    const column = state.table.columns.find((candidate) => candidate.name === greater);
    if (low === undefined || column === undefined || column.generated || state.unique.has(greater)) continue;
    const lot: Value = (row) => `(1 + ${hash(row, saltOf(greater))} % 20)`;
    const time = /^(date|timestamp|time)/.test(column.type);
    state.values.set(greater, (row) =>
      column.type === 'date'
        ? `(${low(row)} + ${lot(row)}::int)::date`
        : `(${low(row)} + ${lot(row)}${time ? " * interval '1 hour'" : ''})::${column.type}`,
    );
  }
}
