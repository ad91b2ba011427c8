import type { Entity, Row, Value } from '../model';
import { given, typed } from './values';

/** What a form holds: texts by the names of fields and relations. */
export type Texts = Record<string, string>;

/** What is filled in at the beginning: what the row is, or what was handed over and what is usual. */
export function textsOf({ fields, relations }: Entity, row: Row | undefined, handed: URLSearchParams): Texts {
  const start = (field: Entity['fields'][number]): string =>
    row === undefined ? (handed.get(field.name) ?? typed(field.default, field)) : typed(row[field.name], field);
  return Object.fromEntries([
    ...relations.map(({ name }): [string, string] => [name, row === undefined ? (handed.get(name) ?? '') : idIn(row, name)]),
    ...fields.map((field): [string, string] => [field.name, start(field)]),
  ]);
}

function idIn(row: Row, name: string): string {
  const id = row[name];
  return typeof id === 'string' ? id : '';
}

/** What a form says: what is to be sent, or what is wrong by field. */
export interface Said {
  body: Record<string, Value>;
  wrong: Record<string, string>;
}

/** Reads a form. Of a row that is changed only what differs is sent. */
export function read({ fields, relations }: Entity, texts: Texts, row: Row | undefined): Said {
  const said: Said = { body: {}, wrong: {} };
  for (const { name, optional, changes } of relations) {
    const text = texts[name] ?? '';
    if (row !== undefined && (changes !== true || text === idIn(row, name))) continue;
    if (text !== '' && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
      said.wrong[name] = 'is no number of that kind';
    else if (text !== '') said.body[name] = text;
    else if (optional !== true) said.wrong[name] = 'is missing';
    else if (row !== undefined) said.body[name] = null;
  }
  for (const field of fields) {
    const text = texts[field.name] ?? '';
    if (row !== undefined && text === typed(row[field.name], field)) continue;
    const value = given(text, field);
    if ('wrong' in value) said.wrong[field.name] = value.wrong;
    else if (value.value !== undefined) said.body[field.name] = value.value;
  }
  return said;
}
