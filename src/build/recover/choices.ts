import type { Column, Table } from '../../model/index.js';
import { snake } from '../names.js';
import type { Ground } from './ground.js';
import { textsWritten } from './sql/parse.js';

const choosing = /(^|_)(status|state|type|role|kind|plan|level|priority|visibility|gender|method|currency)$/i;
const mostWords = 12;

/** The words that the code writes into a text and compares it with, where it looks like a choice; undefined for any other text. */
export function asWords(table: Table, { name, default: begins }: Column, { app }: Pick<Ground, 'app'>): string[] | undefined {
  const first = /^'([^']+)'/.exec(begins ?? '')?.[1];
  if (first === undefined && !choosing.test(snake(name))) return undefined;
  const words = new Set(first === undefined ? [] : [first]);
  for (const { parameters, facts, sql } of app.statements) {
    if (facts.target === table.name)
      for (const written of textsWritten(sql)) if (written.column === name && isWord(written.text)) words.add(written.text);
    for (const { column, literal, operator } of parameters)
      if (
        column?.table === table.name &&
        column.column === name &&
        (operator === '=' || operator === 'write' || operator === 'in')
      )
        for (const word of Array.isArray(literal) ? literal : [literal]) if (isWord(word)) words.add(word);
    for (const { table: of, column, literal, operator } of facts.filters)
      if (of === table.name && column === name && operator === '=' && isWord(literal)) words.add(literal);
  }
  return words.size >= 2 && words.size <= mostWords ? [...words] : undefined;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u.test(value);
}
