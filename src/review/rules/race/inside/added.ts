import { inPattern, type Catalogue, type DatabaseFunction, type FunctionStep, type Table } from '../../../../model/index.js';
import { decides, isExclusive, type Look, looksOf } from './look.js';
import { isLocked } from './locked.js';
import { type Insert, insertOf, mentions, plain } from './text.js';

/** A row that a function adds because it found none, or room. */
export interface Added {
  kind: 'exists' | 'count';
  look: Look;
  /** The insert; of a trigger the test that lets it pass. */
  write: FunctionStep;
  table: Table;
  columns: string[];
}

const kept = /log|audit|history|event|notif|activit|view|stat|setting|profile/i;

/** Inserts after a look at the same table that no key makes the second of fail. */
export function additionsOf(known: DatabaseFunction, catalogue: Catalogue): Added[] {
  const steps = known.steps ?? [];
  return looksOf(known, catalogue).flatMap((look): Added[] => {
    const columns = [...look.equal.keys()];
    if (columns.length === 0 || isLocked(look, steps) || isOfTime(look) || kept.test(look.table.name)) return [];
    const tests = steps.filter((step, index) => step.kind === 'test' && index >= look.at && tellsOf(look, step, steps));
    for (const test of tests) {
      const kind = look.counts && weighs(plain(test.sql)) ? 'count' : 'exists';
      const triggered = runsBeforeInsert(known, look.table) && raises(test, steps) && isOfNew(look);
      if (triggered && (kind === 'count' || !isRefused(look.table, look, undefined)))
        return [{ kind, look, write: test, table: look.table, columns }];
      const write = steps.slice(steps.indexOf(test) + 1).find((step) => adds(step, look, test, steps, kind));
      if (write) return [{ kind, look, write, table: look.table, columns }];
    }
    return [];
  });
}

/** Whether a test asks what the look gave. */
function tellsOf({ step, at, tells, counts }: Look, test: FunctionStep, steps: readonly FunctionStep[]): boolean {
  if (test === step) return /\bexists\b/i.test(test.sql) || counts;
  const sql = plain(test.sql);
  const between = steps.slice(at + 1, steps.indexOf(test)).some(({ kind }) => kind === 'statement');
  if (tells.includes('found') && !between && /^\(?(not )?found\)?$/i.test(sql)) return true;
  return tells.some(
    (name) =>
      name !== 'found' &&
      (counts ? mentions(sql, name) : new RegExp(`\\b${inPattern(name)}(\\.\\w+)? is (not )?null`, 'i').test(sql)),
  );
}

/** Compared with more than nought. */
function weighs(test: string): boolean {
  return !/(>|<>|!=|=) ?0\b|>= ?1\b|< ?1\b|\bexists\b/i.test(test);
}

function adds(step: FunctionStep, look: Look, test: FunctionStep, steps: readonly FunctionStep[], kind: Added['kind']): boolean {
  const insert = step.kind === 'statement' ? insertOf(plain(step.sql)) : undefined;
  if (!insert || insert.table !== look.table.name || insert.onConflict) return false;
  if (isExclusive(look.step, step) || !decides(test, step, steps)) return false;
  if (![...look.equal.keys()].every((column) => isGiven(insert, column, look))) return false;
  return kind === 'count' || !isRefused(look.table, look, insert);
}

/** The new row is one of those that were looked for. */
function isGiven(insert: Insert, column: string, { equal, table }: Look): boolean {
  if (!insert.columns.includes(column)) {
    // A state that a new row has by itself.
    const given = table.columns.find(({ name }) => name === column)?.default;
    return given !== undefined && given.replace(/::.*$/, '') === equal.get(column);
  }
  const value = insert.values.get(column)?.toLowerCase();
  return value === undefined || value === equal.get(column);
}

/** A key, or an exclusion, that a second row like it would hurt. */
function isRefused(table: Table, look: Look, insert: Insert | undefined): boolean {
  return table.indexes.some(({ unique, method, keys }) => {
    if (method === 'gist') return true;
    if (!unique) return false;
    return keys.every(
      ({ text }) =>
        [...look.equal.keys()].some((column) => mentions(text, column)) ||
        (insert?.columns ?? []).some((column) => mentions(text, column)),
    );
  });
}

/** "Not within the last hour": two within a second are mostly one anyway. */
function isOfTime({ select }: Look): boolean {
  return /\bnow ?\(|\binterval\b|current_(date|timestamp)|clock_timestamp/i.test(select.where);
}

function runsBeforeInsert({ triggers = [] }: DatabaseFunction, { name }: Table): boolean {
  return triggers.some(({ table, events }) => table === name && events.includes('insert'));
}

function raises(test: FunctionStep, steps: readonly FunctionStep[]): boolean {
  return steps.some((step) => step.kind === 'end' && step.sql === 'raise' && step.arms.includes(test.arm ?? ''));
}

/** Looked for by what the new row has. */
function isOfNew({ equal }: Look): boolean {
  return [...equal.values()].some((value) => value.startsWith('new.'));
}
