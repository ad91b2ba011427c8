import type { Expression } from '../model/index.js';
import { Untranslatable, text } from './expression.js';
import { is, nextOf, type Dialect, type Token, wordOf } from './tokens.js';

/** Tokens whose placeholders are numbered as Postgres has them, with the values in that order. */
export interface Numbered {
  tokens: Token[];
  values: Expression[];
  /** Values of the call that were used up. */
  taken: number;
}

const notTold: Expression = { kind: 'unknown', why: 'a value that is only known when the app runs' };

/**
 * Numbers the placeholders of one statement.
 *
 * @param given what the call hands over: a list by place, or a record by name
 * @param from values that statements before it in the same text have used
 */
export function numbered(tokens: readonly Token[], given: Expression | undefined, from: number, dialect: Dialect): Numbered {
  const places = tokens.filter((token, at) => isOrdered(token) || isListed(tokens, at)).length;
  const items = given?.kind === 'list' ? given.items : [];
  // `[...ids, status]`: each element of the list that is spread stands for all of them.
  const aligned = given?.kind === 'list' && (!given.open || items.length >= places + from);
  const named = new Map<string, number>();
  const values: Expression[] = [];
  const into: Token[] = [];
  let taken = 0;
  const next = (own?: Expression): Expression => {
    const item = items[from + taken++];
    return (aligned || own === undefined ? item : undefined) ?? own ?? notTold;
  };
  const put = (value: Expression): Token => ({ kind: 'place', text: `$${String(values.push(value))}`, value });
  tokens.forEach((token, at) => {
    if (token.kind === 'hole' && isListed(tokens, at)) into.push(put(next(token.value)));
    else if (token.kind !== 'place') into.push(token);
    else if (token.text === '??') into.push(...nameOf(next()));
    else if (token.text === '?') into.push(put(next()));
    else {
      const known = named.get(token.text);
      if (known === undefined) {
        const value = /^\?\d/.test(token.text) ? items[Number(token.text.slice(1)) - 1] : fieldOf(given, token.text);
        into.push(put(value ?? notTold));
        named.set(token.text, values.length);
      } else into.push({ kind: 'place', text: `$${String(known)}`, ...(values[known - 1] ? { value: values[known - 1] } : {}) });
    }
  });
  return { tokens: asLists(into, dialect), values, taken };
}

function isOrdered(token: Token): boolean {
  return token.kind === 'place' && /^\?\??$/.test(token.text);
}

/** `IN (${ids.map(() => '?').join(',')})`: as many placeholders as there are values. */
function isListed(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.kind !== 'hole' || !is(tokens[nextOf(tokens, at + 1)], ')')) return false;
  const before = tokens.slice(0, at).filter((token) => token.kind !== 'space');
  return is(before.at(-1), '(') && wordOf(before.at(-2)) === 'in';
}

/** `@name`, `:name` and `$name` of a record whose fields have the names with or without the sign. */
function fieldOf(given: Expression | undefined, place: string): Expression | undefined {
  const record = given?.kind === 'list' ? given.items.find((item) => item.kind === 'record') : given;
  if (record?.kind !== 'record') return undefined;
  return record.fields.find(({ name }) => name === place || name === place.slice(1))?.value;
}

/** `??` of MySQL's drivers stands for a name. */
function nameOf(value: Expression): Token[] {
  if (value.kind !== 'literal' || typeof value.value !== 'string')
    throw new Untranslatable('a name inside the SQL text that is only known when the app runs');
  return value.value.split('.').flatMap((name, index): Token[] => {
    const token: Token = { kind: 'name', text: name };
    return index === 0 ? [token] : [text('.'), token];
  });
}

/** A place that stands alone in `IN (?)` and is given a list takes all of it. */
function asLists(tokens: readonly Token[], dialect: Dialect): Token[] {
  const into = [...tokens];
  for (let at = into.length - 1; at >= 0; at--) {
    if (wordOf(into[at]) !== 'in') continue;
    const open = nextOf(into, at + 1);
    const place = nextOf(into, open + 1);
    const close = nextOf(into, place + 1);
    if (!is(into[open], '(') || into[place]?.kind !== 'place' || !is(into[close], ')')) continue;
    if (dialect === 'SQLite' && !isMany(into[place]?.value)) continue;
    const before = into.findLastIndex((token, index) => index < at && token.kind !== 'space');
    const not = wordOf(into[before]) === 'not';
    const start = not ? before : at;
    into.splice(start, close + 1 - start, text(not ? '<> all (' : '= any ('), into[place], text(')'));
  }
  return into;
}

/** A hole for a list of placeholders, or a list. */
function isMany(value: Expression | undefined): boolean {
  return value !== undefined && (value.kind === 'list' || value.kind === 'text' || value.kind === 'input');
}
