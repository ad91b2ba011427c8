import { cellValue } from './evaluate.js';
import type { Value } from './value.js';

/** What stands behind the `?` of an address, by name: with a value always, or only sometimes. */
export type Asks = Record<string, 'always' | 'sometimes'>;

/** Pieces that are not known: something, something that may be nothing, and more names than are known. */
const some = '\u0001';
const perhaps = '\u0002';
const more = '\u0003';

/** Addresses that are told apart. */
const mostWays = 16;

/** What is always something, whatever it is made of: `format(date, 'yyyy-MM')`, `date.getFullYear()`. */
const alwaysThere =
  /(?:^|\.)(?:format\w*|toISOString|toLocale\w*String|get(?:UTC)?(?:FullYear|Month|Date|Day|Time|Hours)|toFixed|uuid\w*|now)\(/;

/**
 * What a request's address has behind its `?`, and what its options add.
 *
 * @param given the options' `params`, as axios takes them
 * @param there values of which a test around the request has made sure
 * @returns undefined where not all of the names could be read
 */
export function asksOf(address: Value, given: Value | undefined, there: ReadonlySet<Value>): Asks | undefined {
  const ways = textsOf(address, there, 0).map((text) => namesIn(text));
  const added = given === undefined ? {} : namesOf(given, there);
  const whole = ways.flatMap((way) => (way && added ? [{ ...way, ...added }] : []));
  if (whole.length === 0 || whole.length < ways.length) return undefined;
  const names = new Set(whole.flatMap((way) => Object.keys(way)));
  return Object.fromEntries(
    [...names].map((name) => [name, whole.every((way) => way[name] === 'always') ? 'always' : 'sometimes']),
  );
}

/** The texts that an address may be. */
function textsOf(value: Value, there: ReadonlySet<Value>, depth: number): string[] {
  if (depth > 6) return [more];
  switch (value.kind) {
    case 'literal':
      return [value.value === null ? perhaps : String(value.value)];
    case 'text': {
      let ways = [''];
      for (const chunk of value.chunks) {
        const pieces = typeof chunk === 'string' ? [chunk] : textsOf(chunk, there, depth + 1);
        ways = ways.flatMap((way) => pieces.map((piece) => way + piece));
        if (ways.length > mostWays) return [more];
      }
      return ways;
    }
    case 'choice':
      if (there.has(value) || isTold(value, there)) return [some];
      return [...new Set(value.options.flatMap((option) => textsOf(option.value, there, depth + 1)))];
    case 'record':
      return [queryText(value, there)];
    case 'cell': {
      if (there.has(value)) return [some];
      const told = cellValue(value);
      if (told.kind === 'record') return textsOf(told, there, depth + 1);
      return [isThere(value.cell.values[0], there) ? some : perhaps];
    }
    default:
      return [isThere(value, there) ? some : perhaps];
  }
}

/** Whether a value is never nothing and no empty text. */
function isThere(value: Value | undefined, there: ReadonlySet<Value>): boolean {
  if (value !== undefined && (there.has(value) || isTold(value, there))) return true;
  switch (value?.kind) {
    case 'literal':
      return value.value !== null && value.value !== '';
    case 'row':
      return true;
    case 'input':
      return (
        /^(?:user|now|generated|row)$/.test(value.origin) ||
        value.given === true ||
        value.from !== undefined ||
        alwaysThere.test(value.name) ||
        /(?:^|\.)params\.\w+$/.test(value.name)
      );
    case 'cell':
      return isThere(value.cell.values[0], there);
    case 'choice':
      return value.options.every((option) => isThere(option.value, there));
    case 'text':
      return value.chunks.some((chunk) => typeof chunk === 'string' || isThere(chunk, there));
    default:
      return false;
  }
}

/** A field of an answer is another value each time that it is read: `if (!me?.id) return; fetch(`/reviews?by=${me.id}`)`. */
function isTold(value: Value, there: ReadonlySet<Value>): boolean {
  const name = nameOf(value);
  return name !== undefined && [...there].some((known) => nameOf(known) === name);
}

/** By what an answer's field is known again, or one that is of this answer or of that. */
function nameOf(value: Value): string | undefined {
  if (value.kind === 'literal') return String(value.value);
  if (value.kind === 'input') return value.name.includes('.') ? `${value.answer ?? value.origin} ${value.name}` : undefined;
  if (value.kind !== 'choice') return undefined;
  const names = value.options.map((option) => nameOf(option.value));
  return names.includes(undefined) ? undefined : names.join(' | ');
}

/** `new URLSearchParams({ date })` as a text. */
function queryText(value: Extract<Value, { kind: 'record' }>, there: ReadonlySet<Value>): string {
  const names = namesOf(value, there);
  if (names === undefined) return more;
  return Object.entries(names)
    .map(([name, sent]) => `${name}=${sent === 'always' ? some : perhaps}`)
    .join('&');
}

function namesOf(value: Value, there: ReadonlySet<Value>): Asks | undefined {
  if (value.kind !== 'record' || value.open) return undefined;
  return Object.fromEntries(
    [...value.fields].map(([name, item]) => [
      name,
      item.guards.length === 0 && isThere(item.value, there) ? ('always' as const) : ('sometimes' as const),
    ]),
  );
}

/** What ends a path without a slash before it may be a query: `/orders${search}`. */
function isOpenEnd(text: string): boolean {
  const ends = [some, perhaps].includes(text.at(-1) ?? '');
  const before = text.replaceAll(some, '').replaceAll(perhaps, '').at(-1);
  return ends && before !== undefined && before !== '/';
}

/** The names behind the `?` of one text; undefined where there may be others. */
function namesIn(text: string): Asks | undefined {
  const at = text.indexOf('?');
  if (text.includes(more)) return undefined;
  if (at < 0) return isOpenEnd(text) ? undefined : {};
  const asks: Asks = {};
  for (const part of text.slice(at + 1).split('&')) {
    if (part === '') continue;
    const [name = '', ...rest] = part.split('=');
    if (!/^[\w.[\]-]+$/.test(name)) return undefined;
    const value = rest.join('=');
    if (value !== '') asks[name] = value.replaceAll(perhaps, '') === '' ? 'sometimes' : 'always';
  }
  return asks;
}
