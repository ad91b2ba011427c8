import { inPattern, type Catalogue, type DatabaseFunction, type FunctionStep, type Table } from '../../../../model/index.js';
import { decides, isExclusive, type Look, looksOf, withComputed } from './look.js';
import { isLocked } from './locked.js';
import { equalities, insertOf, mentions, plain, type Update, updateOf } from './text.js';

/** A row that a function looks at and then changes, whatever it is by then. */
export interface Changed {
  kind: 'lost' | 'limit' | 'twice';
  look: Look;
  write: FunctionStep;
  table: Table;
  column: string;
  /** What is done besides, where the change alone could be done twice. */
  besides?: string;
}

/** Tables that keep what was done: twice there is no harm. */
const kept = /log|audit|history|event|notif|activit|view|stat/i;

/** A limit of attempts that lets one more pass harms nobody. */
const throttles = /rate_?limit|throttl|attempt/i;

/** Changes of a row by what a function read of it before, without a lock and without asking again. */
export function changesOf(known: DatabaseFunction, catalogue: Catalogue): Changed[] {
  const steps = known.steps ?? [];
  return looksOf(known, catalogue).flatMap((look) => {
    if (isLocked(look, steps)) return [];
    const computed = withComputed(look, steps);
    return steps.slice(look.at + 1).flatMap((write): Changed[] => {
      const update = write.kind === 'statement' ? updateOf(plain(write.sql)) : undefined;
      if (!update || update.table !== look.table.name || isExclusive(look.step, write)) return [];
      if (!isSameRow(look, update)) return [];
      const found = update.sets.flatMap((set) => changeOf(set, { look, write, update, computed, steps, catalogue }) ?? []);
      return found.slice(0, 1);
    });
  });
}

interface At {
  look: Look;
  write: FunctionStep;
  update: Update;
  computed: Map<string, string>;
  steps: readonly FunctionStep[];
  catalogue: Catalogue;
}

function changeOf({ column, value }: Update['sets'][number], at: At): Changed | undefined {
  const { look, write, update, computed, steps } = at;
  const variables = [...computed].filter(([, of]) => of === column).map(([variable]) => variable);
  if (variables.length === 0 || mentions(update.where, column)) return undefined;
  const change = { look, write, table: look.table, column };
  const same = variables.some((variable) => value.toLowerCase() === variable.toLowerCase() && look.columns.has(variable));
  if (!same && variables.some((variable) => mentions(value, variable))) return { ...change, kind: 'lost' };
  const tests = steps.filter(
    (step, index) =>
      step.kind === 'test' &&
      index > look.at &&
      index < steps.indexOf(write) &&
      decides(step, write, steps) &&
      variables.some((variable) => comparesValue(plain(step.sql), variable)),
  );
  if (tests.length === 0) return undefined;
  if (mentions(value, column)) {
    if (look.table.checks.some(({ expression }) => mentions(expression, column))) return undefined;
    const isLimit = tests.some(({ sql }) => variables.some((variable) => weighs(plain(sql), variable)));
    return isLimit && !isRefused(at, false) && !throttles.test(look.table.name) ? { ...change, kind: 'limit' } : undefined;
  }
  const besides = isRefused(at, true) ? undefined : besidesOf(at);
  return besides === undefined ? undefined : { ...change, kind: 'twice', besides };
}

/** Compared with something; whether it is there at all says nothing of two at once. */
function comparesValue(test: string, variable: string): boolean {
  return mentions(test.replace(/[\w.]+ is (not )?null/gi, ''), variable);
}

function weighs(test: string, variable: string): boolean {
  const word = inPattern(variable);
  return new RegExp(`(^|[^\\w.])${word}\\b[^=]*?(<|>|= ?0)|[<>]=? ?[^<>=]*(^|[^\\w.])${word}\\b`, 'i').test(test);
}

/** The row that is changed is the one that was looked at: by the same value, or by what was read of it. */
function isSameRow({ equal, columns, table }: Look, { where }: Update): boolean {
  const asked = equalities(where, new Set(table.columns.map((column) => column.name)));
  return [...asked].some(([column, value]) => equal.get(column) === value || columns.get(value) === column);
}

/** Another statement of the same course that matters twice: a row that is added, an amount that is raised. */
function besidesOf({ write, look, steps }: At): string | undefined {
  for (const step of steps) {
    if (step === write || step.kind !== 'statement' || isExclusive(step, write)) continue;
    const sql = plain(step.sql);
    const insert = insertOf(sql);
    if (insert && !insert.onConflict && !kept.test(insert.table)) return `adds a row to ${insert.table}`;
    const update = updateOf(sql);
    const raised = update?.sets.find(({ column, value }) => mentions(value, column) && /[+-]/.test(value));
    if (update && raised && update.table !== look.table.name) return `changes ${update.table}.${raised.column}`;
  }
  return undefined;
}

/** Whether a unique key refuses the row that is added besides. `whole`: any key counts, not only that of the row looked at. */
function isRefused({ write, look, steps, catalogue }: At, whole: boolean): boolean {
  return steps.some((step) => {
    const insert = step.kind === 'statement' && !isExclusive(step, write) ? insertOf(plain(step.sql)) : undefined;
    const table = insert && catalogue.tables.find(({ name }) => name === insert.table);
    if (!insert || !table) return false;
    return table.indexes.some((index) => {
      const columns = index.keys.map(({ text }) => text);
      if (!index.unique || !columns.every((column) => insert.columns.includes(column))) return false;
      return whole || columns.every((column) => look.columns.has((insert.values.get(column) ?? '').toLowerCase()));
    });
  });
}
