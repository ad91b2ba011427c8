import type { App, Column, Table } from '../../model/index.js';
import { snake } from '../names.js';
import type { Ground } from './ground.js';
import { textsWritten } from './sql/parse.js';

const choosing = /(^|_)(status|state|type|role|kind|plan|level|priority|visibility|gender|method|currency)$/i;
const mostWords = 12;

/** The words that the code writes into a text and compares it with, where it looks like a choice; undefined for any other text. */
export function asWords(
  table: Table,
  { name, default: begins }: Column,
  { words: known }: Pick<Ground, 'words'>,
): string[] | undefined {
  const first = /^'([^']+)'/.exec(begins ?? '')?.[1];
  if (first === undefined && !choosing.test(snake(name))) return undefined;
  const words = new Set([...(first === undefined ? [] : [first]), ...(known.get(`${table.name}.${name}`) ?? [])]);
  return words.size >= 2 && words.size <= mostWords ? [...words] : undefined;
}

/** The words that statements hold, by table and column. */
export function wordsIn({ statements }: App): ReadonlyMap<string, ReadonlySet<string>> {
  const words = new Map<string, Set<string>>();
  const note = (table: string, column: string, value: unknown): void => {
    const key = `${table}.${column}`;
    if (isWord(value)) words.set(key, (words.get(key) ?? new Set()).add(value));
  };
  for (const { parameters, facts, sql } of statements) {
    if (facts.target !== undefined && facts.verb !== 'delete')
      for (const { column, text } of textsWritten(sql)) note(facts.target, column, text);
    for (const { column, literal, operator } of parameters)
      if (column !== undefined && (operator === '=' || operator === 'write' || operator === 'in'))
        for (const word of Array.isArray(literal) ? literal : [literal]) note(column.table, column.column, word);
    for (const { table, column, literal, operator } of facts.filters) if (operator === '=') note(table, column, literal);
  }
  return words;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u.test(value);
}
