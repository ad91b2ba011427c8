/** A value of a JSON text with the line on which it begins, from 1. */
export interface Node {
  line: number;
  value: string | number | boolean | null | Node[] | Entry[];
  kind: 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object';
}

/** A key of an object with its value. */
export interface Entry {
  key: string;
  line: number;
  node: Node;
}

/** Why a text is no JSON, and where. */
export class JsonError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const deepest = 40;
const token =
  /[\s\uFEFF]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|[\u007F-\u009F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(true|false|null)\b|(\S[^\s,\]}]{0,20})|$)/uy;

interface Token {
  text: string;
  line: number;
  kind: 'sign' | 'text' | 'number' | 'word' | 'junk' | 'end';
}

/**
 * Reads a JSON text into nodes that know their lines, which JSON.parse does not tell.
 * @throws JsonError with the line and what is wrong there
 */
export function parseWithLines(text: string): Node {
  const tokens = scan(text);
  let at = 0;
  const last = tokens.at(-1) ?? { text: '', line: 1, kind: 'end' as const };
  const next = (): Token => tokens[at++] ?? last;
  const peek = (): Token => tokens[at] ?? last;

  const readValue = (depth: number): Node => {
    const found = next();
    const { line } = found;
    if (depth > deepest) throw new JsonError(line, 'it is nested too deeply');
    if (found.kind === 'text') return { line, kind: 'text', value: String(JSON.parse(found.text)) };
    if (found.kind === 'number') return { line, kind: 'number', value: Number(found.text) };
    if (found.kind === 'word')
      return found.text === 'null'
        ? { line, kind: 'null', value: null }
        : { line, kind: 'boolean', value: found.text === 'true' };
    if (found.text === '[') return { line, kind: 'list', value: readItems(']', () => readValue(depth + 1)) };
    if (found.text === '{') return { line, kind: 'object', value: withoutTwins(readItems('}', () => readEntry(depth + 1))) };
    throw unexpected(found, 'a value');
  };
  const readEntry = (depth: number): Entry => {
    const key = next();
    if (key.kind !== 'text') throw unexpected(key, 'a key in double quotes');
    const colon = next();
    if (colon.text !== ':') throw unexpected(colon, `":" after ${key.text}`);
    return { key: String(JSON.parse(key.text)), line: key.line, node: readValue(depth) };
  };
  const readItems = <Item>(end: string, read: () => Item): Item[] => {
    const items: Item[] = [];
    if (peek().text === end) {
      next();
      return items;
    }
    for (;;) {
      items.push(read());
      const sign = next();
      if (sign.text === end) return items;
      if (sign.text !== ',') throw unexpected(sign, `"," or "${end}"`);
    }
  };

  const node = readValue(0);
  if (peek().kind !== 'end') throw unexpected(peek(), 'nothing more');
  return node;
}

function withoutTwins(entries: Entry[]): Entry[] {
  const seen = new Set<string>();
  for (const { key, line } of entries) {
    if (seen.has(key)) throw new JsonError(line, `"${key}" stands there twice`);
    seen.add(key);
  }
  return entries;
}

function unexpected(found: Token, wanted: string): JsonError {
  const said = found.kind === 'end' ? 'the file ends' : `there is ${found.text.slice(0, 24)}`;
  return new JsonError(found.line, `it is no JSON: ${said} where ${wanted} should be`);
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  token.lastIndex = 0;
  for (;;) {
    const from = token.lastIndex;
    const match = token.exec(text);
    const [whole = '', sign, string, number, word, junk] = match ?? [];
    const found = sign ?? string ?? number ?? word ?? junk ?? '';
    line += countLines(whole.slice(0, whole.length - found.length));
    const kind = kindOf(sign, string, number, word, junk);
    tokens.push({ text: found, line, kind });
    if (kind === 'end' || token.lastIndex === from) return tokens;
  }
}

function kindOf(sign?: string, string?: string, number?: string, word?: string, junk?: string): Token['kind'] {
  if (sign !== undefined) return 'sign';
  if (string !== undefined) return 'text';
  if (number !== undefined) return 'number';
  if (word !== undefined) return 'word';
  return junk === undefined ? 'end' : 'junk';
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
