import type { Library } from '../../model/index.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { ownUse } from '../interpret/use.js';
import { input, list, literal, type QueryValue, record, type Value } from '../interpret/value.js';
import { beginQuery, type CallNode, runQuery } from './index.js';

type RawLibrary = Extract<Library, 'mysql' | 'sqlite'>;

/** What a raw call gives: `many` rows, the `first` one, or whatever its text asks for. */
export type Gives = 'many' | 'first';

/** Sends a text of SQL with the values of its placeholders. @returns the rows, the row, or what a write tells of itself */
export function sendText(
  library: RawLibrary,
  sent: { text: Value; values?: Value | undefined; gives: Gives },
  node: CallNode,
  frame: Frame,
): Value {
  const { text, values, gives } = sent;
  const step = { name: 'query', arguments: values === undefined ? [text] : [text, values] };
  const query = beginQuery(library, 'owner', step, node, frame, text);
  const rows = runQuery(query, frame);
  if (!asksForRows(text)) return written(query);
  if (gives === 'many') return rows;
  const use = ownUse(query.site, frame);
  use.flags.add('first');
  return { kind: 'row', uses: [use], path: [] };
}

/** The rows of a raw call that was sent. */
export function rawRows(query: QueryValue, frame: Frame): Value {
  return { kind: 'rows', uses: [ownUse(query.site, frame)], filtered: false };
}

/** `beginTransaction()`, `commit()`, `rollback()`: statements that steer the connection. */
export function steer(library: RawLibrary, text: string, values: Value[], node: CallNode, frame: Frame): Value {
  runQuery(beginQuery(library, 'owner', { name: 'query', arguments: [literal(text)] }, node, frame), frame);
  handOver(values, input('unknown', text), frame);
  return input('unknown', text);
}

/** Calls the function that waits for the result, as Node's callbacks have it: first the error, then what came of it. */
export function handOver(values: readonly Value[], result: Value, frame: Frame): void {
  const callback = values.findLast((value) => value.kind === 'function');
  if (callback?.kind === 'function')
    callFunction(callback, [input('unknown', 'error'), result, input('unknown', 'fields')], frame);
}

/** Values by place, however they are handed over: one by one, as a list, or as a record by name. */
export function asValues(values: readonly Value[]): Value | undefined {
  const given = values.filter((value) => value.kind !== 'function');
  const [first] = given;
  if (given.length === 1 && first && (first.kind === 'list' || first.kind === 'record' || first.kind === 'choice')) return first;
  return given.length === 0 ? undefined : list(given);
}

const reading =
  /^[\s(]*(?:(?:--.*\n|\/\*[\s\S]*?\*\/)\s*)*\(*(?:select|with|show|values|describe|desc|pragma|explain|table|call)\b/i;
const writing =
  /^[\s(]*(?:(?:--.*\n|\/\*[\s\S]*?\*\/)\s*)*(?:insert|update|delete|replace|create|alter|drop|begin|commit|rollback|set)\b/i;

/** Where only running tells, a text is taken to ask for rows. */
function asksForRows(text: Value): boolean {
  const start = text.kind === 'literal' ? text.value : text.kind === 'text' ? text.chunks[0] : undefined;
  if (typeof start !== 'string' || reading.test(start)) return true;
  return /\breturning\b/i.test(start) || !writing.test(start);
}

/** What a write tells: how many rows it changed, and the key that was given. */
function written({ site }: QueryValue): Value {
  const key = input('generated', 'id');
  const count: Value = { ...input('row', 'count'), from: [{ site: site.id, changed: true }] };
  return record(
    {
      insertId: key,
      lastInsertRowid: key,
      lastInsertId: key,
      lastID: key,
      affectedRows: count,
      changedRows: count,
      rowsAffected: count,
      changes: count,
    },
    true,
  );
}

/**
 * `SELECT` gives rows and anything else a count, of a function that looks at the text: who goes through them has rows. So has who
 * fills an empty list with them.
 */
export function eitherRows(value: Value): Value {
  if (value.kind !== 'choice') return value;
  const rows = value.options.flatMap(({ value: option }) => (option.kind === 'rows' ? [option] : []));
  const [first] = rows;
  const isRaw = rows.every(({ uses }) => uses.every(({ site }) => site.library === 'mysql' || site.library === 'sqlite'));
  if (!first || !isRaw || !value.options.every(({ value: option }) => option.kind === 'rows' || isBeside(option))) return value;
  return { ...first, uses: [...new Set(rows.flatMap(({ uses }) => uses))] };
}

function isBeside(value: Value): boolean {
  return value.kind === 'record' || (value.kind === 'list' && value.items.length === 0);
}
