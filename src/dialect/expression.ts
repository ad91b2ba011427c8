import { behindBracket, type Dialect, is, nextOf, type Token, wordOf } from './tokens.js';
import { beforeTable, functions, keywords, namesElsewhere, softKeywords } from './words.js';

/** What is known of the database's names: MySQL and SQLite do not tell their capitals apart, Postgres does. */
export interface Names {
  dialect: Dialect;
  /** The name as it was declared. */
  spelled: (name: string) => string;
  /** Whether something is called so. */
  isName: (name: string) => boolean;
}

/** SQL that says something which Postgres's parser has no words for. */
export class Untranslatable extends Error {}

/** What the tokens say in Postgres's words: names, functions, operators; the form of the statement stays. */
export function inPostgres(tokens: readonly Token[], names: Names): Token[] {
  const into: Token[] = [];
  let cases = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) continue;
    const ahead = nextOf(tokens, at + 1);
    const next = tokens[ahead];
    const before = last(into);
    switch (token.kind) {
      case 'string':
        into.push(token.double && isNamed(token.text, before, next, names) ? nameToken(token.text, names) : token);
        continue;
      case 'name':
        into.push(nameToken(token.text, names));
        continue;
      case 'mark':
        at = mark(tokens, at, names, into) - 1;
        continue;
      case 'word':
        break;
      default:
        into.push(token);
        continue;
    }
    const word = wordOf(token);
    if (is(before, '.')) {
      into.push(ownName(token, names));
      continue;
    }
    if (word === 'case') cases++;
    const replaced = phrase(tokens, at, names, into);
    if (replaced !== undefined) {
      at = replaced - 1;
      continue;
    }
    if (word === 'end') {
      into.push(cases > 0 ? token : nameToken('end', names));
      if (cases > 0) cases--;
      continue;
    }
    const called = is(next, '(') && !beforeTable.has(wordOf(before));
    if (called) at = call(tokens, at, ahead, into) - 1;
    else into.push(isKeyword(token.text) ? token : ownName(token, names));
  }
  return into;
}

/** The text of tokens, its holes apart. */
export function written(tokens: readonly Token[]): string {
  return tokens.map(tokenText).join('');
}

export function tokenText(token: Token): string {
  if (token.kind === 'name') return `"${token.text.replaceAll('"', '""')}"`;
  return token.kind === 'string' ? `'${token.text.replaceAll("'", "''")}'` : token.text;
}

export function word(text: string): Token {
  return { kind: 'word', text };
}

export function text(said: string): Token {
  return { kind: 'mark', text: said };
}

const space: Token = { kind: 'space', text: ' ' };

function last(tokens: readonly Token[]): Token | undefined {
  return tokens.findLast((token) => token.kind !== 'space');
}

function isKeyword(written: string): boolean {
  const small = written.toLowerCase();
  if (namesElsewhere.has(small)) return false;
  const mixed = written !== small && written !== written.toUpperCase();
  return keywords.has(small) || (softKeywords.has(small) && !mixed);
}

function nameToken(name: string, names: Names): Token {
  return { kind: 'name', text: names.spelled(name) };
}

/** A name without quotes: it needs them where it has capitals, or is a word of Postgres. */
function ownName(token: Token, names: Names): Token {
  const spelled = names.spelled(token.text);
  const plain = /^[a-z_][a-z0-9_$]*$/.test(spelled) && !namesElsewhere.has(spelled);
  return plain ? { ...token, text: spelled } : { kind: 'name', text: spelled };
}

/** Whether what stands in double quotes names something, as SQLite decides it. */
function isNamed(name: string, before: Token | undefined, next: Token | undefined, names: Names): boolean {
  if (is(before, '.') || is(next, '.') || wordOf(before) === 'as' || beforeTable.has(wordOf(before))) return true;
  return names.isName(name);
}

/** Operators of the others. @returns the place behind what was taken */
function mark(tokens: readonly Token[], at: number, { dialect }: Names, into: Token[]): number {
  const token = tokens[at] ?? space;
  if (token.text === ':=' || (dialect === 'MySQL' && token.text === '@'))
    throw new Untranslatable('it uses a variable of the session');
  const known: Record<string, string> = {
    '==': '=',
    '&&': ' and ',
    '<=>': '=',
    ...(dialect === 'MySQL' ? { '||': ' or ', '!': ' not ' } : {}),
  };
  into.push(token.text in known ? text(known[token.text] ?? token.text) : token);
  return at + 1;
}

const infix: Record<string, string> = { regexp: '~', rlike: '~', glob: '~', div: '/', xor: '<>' };
const unused = new Set(['sql_calc_found_rows', 'high_priority', 'low_priority', 'delayed', 'distinctrow']);

/** Phrases that Postgres says otherwise, or not at all. @returns the place behind the phrase, undefined where there is none */
function phrase(tokens: readonly Token[], at: number, names: Names, into: Token[]): number | undefined {
  const ahead = nextOf(tokens, at + 1);
  const next = tokens[ahead];
  const said = wordOf(tokens[at]);
  if (unused.has(said)) {
    if (said === 'distinctrow') into.push(word('distinct'));
    return at + 1;
  }
  if (infix[said] !== undefined && !is(next, '(')) {
    into.push(text(infix[said] ?? ''));
    return at + 1;
  }
  switch (said) {
    case 'mod':
      if (is(next, '(')) return undefined;
      into.push(text('%'));
      return at + 1;
    case 'collate':
      return ahead + 1;
    case 'binary':
      if (next === undefined || is(next, ')') || is(next, ',') || is(next, '(') || wordOf(last(into)) === 'as') return undefined;
      return at + 1;
    case 'straight_join':
      if (wordOf(last(into)) !== 'select') into.push(word('join'));
      return at + 1;
    case 'separator':
      into.push(text(','));
      return at + 1;
    case 'unsigned':
    case 'signed':
      into.push(word('integer'));
      return wordOf(next) === 'integer' ? ahead + 1 : at + 1;
    case 'with':
      return wordOf(next) === 'rollup' ? ahead + 1 : undefined;
    case 'indexed':
      return wordOf(next) === 'by' ? nextOf(tokens, ahead + 1) + 1 : undefined;
    case 'lock': {
      if (wordOf(next) !== 'in') return undefined;
      into.push(word('for share'));
      return nextOf(tokens, nextOf(tokens, ahead + 1) + 1) + 1;
    }
    case 'force':
    case 'use':
    case 'ignore': {
      if (!/^(?:index|key)$/.test(wordOf(next))) return undefined;
      let open = ahead;
      while (open < tokens.length && !is(tokens[open], '(')) open++;
      return behindBracket(tokens, open);
    }
    case 'is':
      return compared(tokens, at, into);
    case 'interval':
      return interval(tokens, ahead, names, into);
    case 'match':
      return matched(tokens, at, names, into);
    case 'limit':
      return page(tokens, at, names, into);
    default:
      return undefined;
  }
}

/** SQLite's `a IS ?` compares any two values. */
function compared(tokens: readonly Token[], at: number, into: Token[]): number | undefined {
  const first = nextOf(tokens, at + 1);
  const not = wordOf(tokens[first]) === 'not';
  const behind = not ? nextOf(tokens, first + 1) : first;
  const value = tokens[behind];
  if (value === undefined || /^(?:null|true|false|distinct|unknown|not)$/.test(wordOf(value))) return undefined;
  into.push(text(not ? '<>' : '='), space);
  return behind;
}

/** `INTERVAL 7 DAY` is `interval '7 day'` */
function interval(tokens: readonly Token[], from: number, names: Names, into: Token[]): number | undefined {
  const first = tokens[from];
  const negative = is(first, '-');
  const start = negative ? nextOf(tokens, from + 1) : from;
  const behind = is(tokens[start], '(') ? behindBracket(tokens, start) : start + 1;
  const unit = nextOf(tokens, behind);
  const name = /^[a-z]+/.exec(wordOf(tokens[unit]))?.[0];
  if (name === undefined || !/^(?:microsecond|second|minute|hour|day|week|month|quarter|year)$/.test(name)) return undefined;
  const amount = tokens.slice(start, behind);
  const [only] = amount;
  if (amount.length === 1 && (only?.kind === 'number' || only?.kind === 'string'))
    into.push(word(`interval '${negative ? '-' : ''}${only.text} ${name}'`));
  else into.push(text('('), ...inPostgres(amount, names), text(` * interval '1 ${name}')`));
  return unit + 1;
}

/** `MATCH (a, b) AGAINST (?)` of MySQL and `a MATCH ?` of SQLite ask an index of words. */
function matched(tokens: readonly Token[], at: number, names: Names, into: Token[]): number {
  const open = nextOf(tokens, at + 1);
  if (!is(tokens[open], '(') || names.dialect === 'SQLite') {
    into.push(text('@@'));
    return at + 1;
  }
  const close = behindBracket(tokens, open);
  const against = nextOf(tokens, close);
  const asked = nextOf(tokens, against + 1);
  if (wordOf(tokens[against]) !== 'against' || !is(tokens[asked], '(')) return at + 1;
  const end = behindBracket(tokens, asked);
  const modifier = tokens.findIndex((token, index) => index > asked && index < end && /^(?:in|with)$/.test(wordOf(token)));
  const searched = tokens.slice(asked + 1, modifier === -1 ? end - 1 : modifier);
  const columns = tokens.slice(open + 1, close - 1);
  const comma = columns.findIndex((token) => is(token, ','));
  // One of the columns stands for all of them.
  into.push(...inPostgres(comma === -1 ? columns : columns.slice(0, comma), names), text(' @@ '), ...inPostgres(searched, names));
  return end;
}

/** `LIMIT 20, 10` is `LIMIT 10 OFFSET 20` */
function page(tokens: readonly Token[], at: number, names: Names, into: Token[]): number | undefined {
  const isOver = (token: Token): boolean => is(token, ')') || is(token, ';') || /^(?:for|lock|union)$/.test(wordOf(token));
  let depth = 0;
  let end = at + 1;
  for (; end < tokens.length; end++) {
    const token = tokens[end];
    if (token === undefined || (depth === 0 && isOver(token))) break;
    if (is(token, '(')) depth++;
    if (is(token, ')')) depth--;
  }
  const whole = tokens.slice(at + 1, end);
  const comma = whole.findIndex((token) => is(token, ','));
  if (comma === -1) return undefined;
  into.push(word('limit '), ...inPostgres(whole.slice(comma + 1), names));
  into.push(word(' offset '), ...inPostgres(whole.slice(0, comma), names));
  return end;
}

/** A function under the name that Postgres would have for it. @returns the place behind what was taken */
function call(tokens: readonly Token[], at: number, open: number, into: Token[]): number {
  const token = tokens[at] ?? space;
  const name = wordOf(token);
  if (/^(?:current_timestamp|current_date|current_time|localtime|localtimestamp)$/.test(name)) {
    into.push(word(name));
    return behindBracket(tokens, open);
  }
  const isType = wordOf(last(into)) === 'as';
  into.push(isType ? token : { ...token, text: functions.get(name) ?? token.text });
  return at + 1;
}
