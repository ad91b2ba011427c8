import { type Token, tokenize } from './tokens.js';

/** A value inside an attribute: `"text"`, `3`, `Cascade`, `now()`, `[id, email(sort: Desc)]`. */
export type SchemaValue =
  | { kind: 'string' | 'number' | 'word'; text: string }
  | { kind: 'call'; text: string; arguments: Argument[] }
  | { kind: 'list'; items: SchemaValue[] };

export interface Argument {
  name?: string;
  value: SchemaValue;
}

/** `@id`, `@db.VarChar(255)`, `@@index([a])`: the name without its signs. */
export interface Attribute {
  name: string;
  arguments: Argument[];
  start: number;
}

export interface SchemaField {
  name: string;
  type: string;
  /** The text in `Unsupported("...")`. */
  unsupported?: string;
  list: boolean;
  optional: boolean;
  attributes: Attribute[];
  start: number;
}

/** A block of a schema: `fields` of models and views, `values` of enums, `settings` of datasource and generator. */
export interface Block {
  kind: string;
  name: string;
  fields: SchemaField[];
  values: { name: string; attributes: Attribute[] }[];
  settings: Record<string, SchemaValue>;
  attributes: Attribute[];
  start: number;
}

interface Cursor {
  tokens: Token[];
  at: number;
}

/** The blocks of a text in the Prisma schema language (https://pris.ly/d/prisma-schema); what it does not understand is skipped. */
export function parseSchema(text: string): Block[] {
  const cursor: Cursor = { tokens: tokenize(text), at: 0 };
  const blocks: Block[] = [];
  while (cursor.at < cursor.tokens.length) {
    const [kind, name, brace] = cursor.tokens.slice(cursor.at, cursor.at + 3);
    if (kind?.kind === 'word' && name?.kind === 'word' && brace?.text === '{' && brace.kind === 'mark') {
      cursor.at += 3;
      blocks.push(parseBlock(kind.text, name.text, kind.start, cursor));
    } else cursor.at++;
  }
  return blocks;
}

function parseBlock(kind: string, name: string, start: number, cursor: Cursor): Block {
  const block: Block = { kind, name, fields: [], values: [], settings: {}, attributes: [], start };
  while (cursor.at < cursor.tokens.length && !isMark(cursor, '}')) {
    const token = cursor.tokens[cursor.at];
    if (token?.kind !== 'word') cursor.at++;
    else if (token.text.startsWith('@@')) block.attributes.push(parseAttribute(cursor));
    else if (kind === 'enum') {
      cursor.at++;
      block.values.push({ name: token.text, attributes: parseAttributes(cursor) });
    } else if (isMark(cursor, '=', 1)) {
      cursor.at += 2;
      const value = parseValue(cursor);
      if (value) block.settings[token.text] = value;
    } else if (token.text.startsWith('@')) parseAttribute(cursor);
    else block.fields.push(parseField(cursor));
  }
  cursor.at++;
  return block;
}

function parseField(cursor: Cursor): SchemaField {
  const name = cursor.tokens[cursor.at++];
  const field: SchemaField = {
    name: name?.text ?? '',
    type: '',
    list: false,
    optional: false,
    attributes: [],
    start: name?.start ?? 0,
  };
  const type = cursor.tokens[cursor.at];
  if (type?.kind !== 'word') return field;
  cursor.at++;
  field.type = type.text;
  if (isMark(cursor, '(')) {
    const inner = parseArguments(cursor)[0]?.value;
    field.unsupported = inner?.kind === 'string' ? inner.text : '';
  }
  if (isMark(cursor, '[') && isMark(cursor, ']', 1)) {
    field.list = true;
    cursor.at += 2;
  }
  if (isMark(cursor, '?')) {
    field.optional = true;
    cursor.at++;
  }
  field.attributes = parseAttributes(cursor);
  return field;
}

/** Attributes up to the end of the line. */
function parseAttributes(cursor: Cursor): Attribute[] {
  const attributes: Attribute[] = [];
  for (
    let token = cursor.tokens[cursor.at];
    token && token.kind !== 'line' && token.text !== '}';
    token = cursor.tokens[cursor.at]
  ) {
    if (token.kind === 'word' && token.text.startsWith('@')) attributes.push(parseAttribute(cursor));
    else cursor.at++;
  }
  return attributes;
}

function parseAttribute(cursor: Cursor): Attribute {
  const token = cursor.tokens[cursor.at++];
  return {
    name: (token?.text ?? '').replace(/^@+/, ''),
    arguments: isMark(cursor, '(') ? parseArguments(cursor) : [],
    start: token?.start ?? 0,
  };
}

function parseArguments(cursor: Cursor): Argument[] {
  const found: Argument[] = [];
  cursor.at++;
  while (cursor.at < cursor.tokens.length && !isMark(cursor, ')')) {
    const token = cursor.tokens[cursor.at];
    if (token?.kind === 'word' && isMark(cursor, ':', 1)) {
      cursor.at += 2;
      const value = parseValue(cursor);
      if (value) found.push({ name: token.text, value });
    } else {
      const value = parseValue(cursor);
      if (value) found.push({ value });
      else cursor.at++;
    }
  }
  cursor.at++;
  return found;
}

function parseValue(cursor: Cursor): SchemaValue | undefined {
  while (cursor.tokens[cursor.at]?.kind === 'line') cursor.at++;
  const token = cursor.tokens[cursor.at];
  if (token === undefined) return undefined;
  if (isMark(cursor, '[')) {
    cursor.at++;
    const items: SchemaValue[] = [];
    while (cursor.at < cursor.tokens.length && !isMark(cursor, ']')) {
      const item = parseValue(cursor);
      if (item) items.push(item);
      else cursor.at++;
    }
    cursor.at++;
    return { kind: 'list', items };
  }
  if (token.kind === 'mark' || token.kind === 'line') return undefined;
  cursor.at++;
  if (token.kind === 'word' && isMark(cursor, '(')) return { kind: 'call', text: token.text, arguments: parseArguments(cursor) };
  return { kind: token.kind, text: token.text };
}

function isMark(cursor: Cursor, text: string, ahead = 0): boolean {
  const token = cursor.tokens[cursor.at + ahead];
  return token?.kind === 'mark' && token.text === text;
}

/** The argument of that name, or the one without a name at that place. */
export function argumentOf(attribute: Attribute | undefined, name: string, place?: number): SchemaValue | undefined {
  const named = attribute?.arguments.find((argument) => argument.name === name);
  const plain = attribute?.arguments.filter((argument) => argument.name === undefined);
  return named?.value ?? (place === undefined ? undefined : plain?.[place]?.value);
}

/** The text of a value that is one. */
export function textOf(value: SchemaValue | undefined): string | undefined {
  return value && value.kind !== 'list' && value.kind !== 'call' ? value.text : undefined;
}

/** The names in `[id, email(sort: Desc)]`. */
export function namesOf(value: SchemaValue | undefined): string[] {
  return value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'list' ? [] : [item.text])) : [];
}
