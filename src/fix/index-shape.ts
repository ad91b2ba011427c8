import type { IndexShape, IndexKey } from './model.js';

/** What an index of trigrams needs first. */
const extension = /^CREATE EXTENSION IF NOT EXISTS \w+; /;

/** The statements of a change, in order, each without its semicolon. */
export function statementsOf({ kind, sql }: { kind: string; sql: string }): string[] {
  if (kind === 'policy') return sql.split(/;\s*(?=ALTER POLICY )/).map(withoutEnd);
  const first = extension.exec(sql)?.[0];
  return first === undefined ? [withoutEnd(sql)] : [withoutEnd(first), withoutEnd(sql.slice(first.length))];
}

function withoutEnd(sql: string): string {
  return sql.replace(/;\s*$/, '');
}

/**
 * What `CREATE INDEX "name" ON "schema"."table" [USING method] (keys) [INCLUDE (columns)] [WHERE condition];` says.
 * @returns undefined for a statement of another form
 */
export function shapeOf(given: string): IndexShape | undefined {
  const sql = given.replace(extension, '');
  const head = /^CREATE INDEX ("(?:[^"]|"")+") ON (?:"(?:[^"]|"")+"\.)?"(?:[^"]|"")+"(?: USING (\w+))? (?=\()/.exec(sql);
  const [whole = '', quoted, method = 'btree'] = head ?? [];
  if (quoted === undefined) return undefined;
  const [keys, afterKeys] = bracketed(sql, whole.length);
  const included = sql.startsWith(' INCLUDE (', afterKeys);
  const [include, end] = included ? bracketed(sql, afterKeys + ' INCLUDE '.length) : ['', afterKeys];
  const rest = sql.slice(end).replace(/;\s*$/, '');
  const where = rest.startsWith(' WHERE ') ? rest.slice(' WHERE '.length) : undefined;
  if (where === undefined && rest !== '') return undefined;
  return {
    name: unquoted(quoted),
    method,
    keys: parts(keys).map(keyOf),
    include: included ? parts(include).map(unquoted) : [],
    ...(where === undefined ? {} : { where }),
  };
}

/** The text between a bracket and its partner, and the place behind that. */
function bracketed(sql: string, from: number): [text: string, end: number] {
  let depth = 0;
  for (const [at, letter] of letters(sql, from)) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (depth === 0) return [sql.slice(from + 1, at), at + 1];
  }
  return [sql.slice(from + 1), sql.length];
}

/** A list's items: commas within brackets or quotes do not part. */
function parts(list: string): string[] {
  const found: string[] = [];
  let [depth, begun] = [0, 0];
  for (const [at, letter] of letters(list, 0)) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ',' && depth === 0) {
      found.push(list.slice(begun, at));
      begun = at + 1;
    }
  }
  return [...found, list.slice(begun)].map((part) => part.trim());
}

/** The letters outside of quotes. */
function* letters(sql: string, from: number): Generator<[at: number, letter: string]> {
  let quote: string | undefined;
  for (let at = from; at < sql.length; at++) {
    const letter = sql.charAt(at);
    if (quote !== undefined) {
      if (letter === quote) quote = undefined;
    } else if (letter === '"' || letter === "'") quote = letter;
    else yield [at, letter];
  }
}

function keyOf(text: string): IndexKey {
  const [, column, rest = ''] = /^("(?:[^"]|"")+")(.*)$/.exec(text) ?? [];
  const direction = / (DESC|ASC)$/.exec(text)?.[1];
  const key = { text: text.replace(/ (DESC|ASC)$/, ''), descending: direction === 'DESC' };
  if (column === undefined) return key;
  const more = rest.replace(/ (DESC|ASC)$/, '').trim();
  return { ...key, column: unquoted(column), ...(more === '' ? {} : { more }) };
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
