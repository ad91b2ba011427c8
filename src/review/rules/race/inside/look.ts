import { type Catalogue, type DatabaseFunction, findTable, type FunctionStep, type Table } from '../../../../model/index.js';
import { equalities, mentions, plain, queriesIn, type Select, selectOf } from './text.js';

/** A read of a function, and what the function knows by it. */
export interface Look {
  step: FunctionStep;
  at: number;
  select: Select;
  table: Table;
  /** Columns that it compares with a value, and the value. */
  equal: Map<string, string>;
  /** What stands for a column of the row from then on: `v.used`, `v_used`. */
  columns: Map<string, string>;
  /** Variables that tell whether there is a row, or how many. */
  tells: string[];
  counts: boolean;
}

/** Whether one step of a function excludes another: two arms of one test. */
export function isExclusive(one: FunctionStep, other: FunctionStep): boolean {
  const at = one.arms.findIndex((arm, index) => arm !== other.arms[index]);
  const [left, right] = [one.arms[at], other.arms[at]];
  return left !== undefined && right !== undefined && lineOf(left) === lineOf(right);
}

/** Whether a test decides that a later step is run. */
export function decides(test: FunctionStep, step: FunctionStep, steps: readonly FunctionStep[]): boolean {
  const { arm = '' } = test;
  if (step.arms.some((one) => lineOf(one) === lineOf(arm))) return true;
  return steps.some((one) => one.kind === 'end' && one.arms.includes(arm));
}

function lineOf(arm: string): string {
  return arm.split(':')[0] ?? '';
}

/** What a function looks at in one table at a time, and may test afterwards. */
export function looksOf({ steps = [] }: DatabaseFunction, catalogue: Catalogue): Look[] {
  return steps.flatMap((step, at): Look[] => {
    const sql = plain(step.sql);
    if (step.kind === 'end') return [];
    const queries = step.kind === 'test' ? queriesIn(sql) : /^select /i.test(sql) ? [sql] : step.into ? queriesIn(sql) : [];
    return queries.flatMap((query) => lookOf(query, step, at, catalogue) ?? []);
  });
}

function lookOf(query: string, step: FunctionStep, at: number, catalogue: Catalogue): Look | undefined {
  const select = selectOf(query);
  const table = select && findTable(catalogue, select.table);
  if (!select || !table) return undefined;
  const names = table.columns.map((column) => column.name);
  const into = step.into ?? [];
  const counts = /^ *(count|sum) *\(|^ *coalesce *\( *(sum|count) *\(/i.test(select.given[0] ?? '');
  return {
    step,
    at,
    select,
    table,
    equal: equalities(select.where, new Set(names)),
    columns: counts ? new Map() : columnsBehind(into, select.given, names),
    tells: step.kind === 'test' ? [] : [...into, ...(step.into && !counts ? ['found'] : [])],
    counts,
  };
}

function columnsBehind(into: string[], given: string[], names: string[]): Map<string, string> {
  const [only] = into;
  const [first = ''] = given;
  if (only !== undefined && into.length === 1 && (given.length > 1 || first.endsWith('*')))
    return new Map(names.map((name) => [`${only}.${name}`, name]));
  return new Map(
    into.flatMap((variable, index): [string, string][] => {
      const column = (given[index] ?? '').replace(/^.*\./, '').replace(/"/g, '');
      return names.includes(column) ? [[variable, column]] : [];
    }),
  );
}

/** Variables that were computed from a column of the row that was looked at. */
export function withComputed(look: Look, steps: readonly FunctionStep[]): Map<string, string> {
  const known = new Map(look.columns);
  for (const step of steps.slice(look.at + 1)) {
    const [into] = step.into ?? [];
    if (step.kind !== 'statement' || into === undefined || step.into?.length !== 1) continue;
    const from = [...known].find(([variable]) => mentions(plain(step.sql), variable));
    if (from && !/^select /i.test(plain(step.sql))) known.set(into, from[1]);
  }
  return known;
}
