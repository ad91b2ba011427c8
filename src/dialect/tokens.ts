import type { Expression } from '../model/index.js';

/** A database whose SQL is turned into what Postgres's parser understands. */
export type Dialect = 'MySQL' | 'SQLite';

/**
 * A piece of SQL. `name`: an identifier in quotes of any kind, `text` is what it names; `string`: a whole string, `text` is what it
 * says; `part`: a piece of a string around a hole, as Postgres writes it; `mark`: an operator or a bracket; `hole`: what stands there
 * is only known when the app runs.
 */
export interface Token {
  kind: 'space' | 'word' | 'name' | 'string' | 'part' | 'number' | 'mark' | 'place' | 'hole';
  text: string;
  /** What stands in a hole. */
  value?: Expression;
  /** Written in double quotes, which name something in SQLite where there is something of that name. */
  double?: true;
}

const operators = ['<=>', '->>', ':=', '->', '<=', '>=', '<>', '!=', '==', '||', '&&', '<<', '>>', '::'];

/** The tokens of a text with holes, as MySQL or SQLite cut it. */
export function tokensOf(chunks: readonly (string | Expression)[], dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  let open: string | undefined;
  for (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      tokens.push({ kind: 'hole', text: '', value: chunk });
      continue;
    }
    let at = 0;
    if (open !== undefined) {
      const piece = quoted(chunk, 0, open, dialect);
      tokens.push({ kind: 'part', text: escaped(piece.text) + (piece.closed ? "'" : '') });
      at = piece.end;
      if (piece.closed) open = undefined;
    }
    while (at < chunk.length) {
      const next = tokenAt(chunk, at, dialect);
      tokens.push(next.token);
      at = next.end;
      if (next.open !== undefined) open = next.open;
    }
  }
  return tokens;
}

interface Cut {
  token: Token;
  end: number;
  /** The quote of a string that goes on behind a hole. */
  open?: string;
}

function tokenAt(text: string, at: number, dialect: Dialect): Cut {
  const rest = text.slice(at, at + 200);
  const first = text.charAt(at);
  const space = /^\s+/.exec(rest)?.[0];
  if (space !== undefined) return { token: { kind: 'space', text: space }, end: at + space.length };
  if (rest.startsWith('--') || (first === '#' && dialect === 'MySQL')) return comment(text, at, text.indexOf('\n', at));
  if (rest.startsWith('/*')) {
    const close = text.indexOf('*/', at + 2);
    return comment(text, at, close === -1 ? -1 : close + 2);
  }
  if (first === '`' || first === '"' || first === "'" || (first === '[' && dialect === 'SQLite'))
    return quotation(text, at, dialect);
  const word = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.exec(text.slice(at, at + 500))?.[0];
  if (word !== undefined) return { token: { kind: 'word', text: word }, end: at + word.length };
  const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest)?.[0];
  if (number !== undefined) return { token: { kind: 'number', text: number }, end: at + number.length };
  const place = (dialect === 'SQLite' ? /^(?:\?\d*|[:@$][A-Za-z_]\w*)/ : /^(?:\?\??|:[A-Za-z_]\w*)/).exec(rest)?.[0];
  if (place !== undefined && !rest.startsWith('::')) return { token: { kind: 'place', text: place }, end: at + place.length };
  const operator = operators.find((one) => rest.startsWith(one)) ?? first;
  return { token: { kind: 'mark', text: operator }, end: at + operator.length };
}

/** A comment says nothing, and keeps its lines. */
function comment(text: string, at: number, end: number): Cut {
  const close = end === -1 ? text.length : end;
  const lines = text.slice(at, close).replaceAll(/[^\n]/g, '');
  return { token: { kind: 'space', text: lines === '' ? ' ' : lines }, end: close };
}

function quotation(text: string, at: number, dialect: Dialect): Cut {
  const quote = text.charAt(at);
  const piece = quoted(text, at + 1, quote === '[' ? ']' : quote, dialect);
  if (quote === '`' || quote === '[') return { token: { kind: 'name', text: piece.text }, end: piece.end };
  if (!piece.closed) return { token: { kind: 'part', text: `'${escaped(piece.text)}` }, end: piece.end, open: quote };
  const double = quote === '"' && dialect === 'SQLite' ? { double: true as const } : {};
  return { token: { kind: 'string', text: piece.text, ...double }, end: piece.end };
}

function quoted(text: string, from: number, quote: string, dialect: Dialect): { text: string; end: number; closed: boolean } {
  let said = '';
  for (let at = from; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\\' && dialect === 'MySQL' && quote !== '`') {
      said += text.charAt(++at);
      continue;
    }
    if (letter !== quote) said += letter;
    else if (text.charAt(at + 1) === quote) {
      said += quote;
      at++;
    } else return { text: said, end: at + 1, closed: true };
  }
  return { text: said, end: text.length, closed: false };
}

function escaped(text: string): string {
  return text.replaceAll("'", "''");
}

/** Whether a token is that word or mark. */
export function is(token: Token | undefined, text: string): boolean {
  return token !== undefined && (token.kind === 'word' || token.kind === 'mark') && token.text.toLowerCase() === text;
}

/** A word in small letters; an empty text for anything else. */
export function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text.toLowerCase() : '';
}

/** The tokens cut at each semicolon. */
export function statementsOf(tokens: readonly Token[]): Token[][] {
  const cut: Token[][] = [[]];
  let [isMade, isTrigger, begins] = [false, false, 0];
  for (const token of tokens) {
    const current = cut.at(-1) ?? [];
    if (is(token, 'create')) isMade = true;
    // The body of a trigger has semicolons of its own.
    if (is(token, 'trigger') && isMade) isTrigger = true;
    if (isTrigger && (is(token, 'begin') || is(token, 'case'))) begins++;
    if (isTrigger && is(token, 'end') && begins > 0) begins--;
    if (!is(token, ';') || begins > 0) current.push(token);
    else {
      cut.push([]);
      [isMade, isTrigger] = [false, false];
    }
  }
  return cut;
}

/** A token that says something, from a place on. */
export function nextOf(tokens: readonly Token[], from: number): number {
  let at = from;
  while (tokens[at]?.kind === 'space') at++;
  return at;
}

/** The place behind the bracket that closes the one at hand. */
export function behindBracket(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (is(tokens[at], '(')) depth++;
    else if (is(tokens[at], ')') && --depth === 0) return at + 1;
  }
  return tokens.length;
}

/** The tokens cut at commas that stand in no brackets. */
export function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (is(token, '(')) depth++;
    if (is(token, ')')) depth--;
    if (depth === 0 && is(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The place of a word that stands in no brackets, from a place on; -1 where there is none. */
export function placeOf(tokens: readonly Token[], said: RegExp, from = 0): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (is(tokens[at], '(')) depth++;
    else if (is(tokens[at], ')')) depth--;
    else if (depth === 0 && said.test(wordOf(tokens[at]))) return at;
  }
  return -1;
}
