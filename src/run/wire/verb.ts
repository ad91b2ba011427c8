import type { Verb } from './seen.js';
import { piecesOf } from './tokens.js';

/** One statement of a text. */
export interface Part {
  sql: string;
  verb: Verb;
}

/** Texts whose parts are remembered: apps send the same ones again and again. */
const mostKnown = 2000;
const known = new Map<string, Part[]>();

/** The statements of a text with what they do; a text without any is one that does nothing. */
export function partsOf(sql: string): Part[] {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const pieces = piecesOf(sql);
  const [only] = pieces;
  const parts =
    pieces.length < 2
      ? [{ sql, verb: verbOf(only?.tokens ?? []) }]
      : pieces.map(({ start, end, tokens }) => ({ sql: sql.slice(start, end).trim(), verb: verbOf(tokens) }));
  if (known.size >= mostKnown) known.clear();
  known.set(sql, parts);
  return parts;
}

/** What the only statement of a text does. */
export function verbOfText(sql: string): Verb {
  return partsOf(sql)[0]?.verb ?? 'other';
}

/** What a statement did of which only the command tag tells it: EXECUTE gives the tag of what was prepared. */
export function verbOfTag(sql: string, tag: string): Verb {
  if (!/^\s*execute\b/i.test(sql)) return 'other';
  if (/^(INSERT|UPDATE|DELETE|MERGE) /.test(tag)) return 'write';
  return tag.startsWith('SELECT ') ? 'read' : 'other';
}

function verbOf(tokens: readonly string[]): Verb {
  const at = tokens.findIndex((word) => word !== '(');
  const [first = '', second = ''] = tokens.slice(Math.max(0, at), Math.max(0, at) + 2);
  switch (first) {
    case 'select':
    case 'values':
    case 'table':
    case 'declare':
      return locks(tokens) ? 'lock' : 'read';
    case 'with':
      if (writes(tokens)) return 'write';
      return locks(tokens) ? 'lock' : 'read';
    case 'fetch':
      return 'read';
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
    case 'truncate':
      return 'write';
    case 'copy':
      return direction(tokens) === 'from' ? 'write' : 'read';
    case 'lock':
      return 'lock';
    case 'begin':
    case 'start':
      return 'begin';
    case 'commit':
    case 'end':
      return second === 'prepared' ? 'other' : 'commit';
    case 'rollback':
    case 'abort':
      // To a savepoint: the transaction goes on.
      return second === 'prepared' || tokens.includes('to') ? 'other' : 'rollback';
    default:
      return 'other';
  }
}

const advisoryLock = /^pg_(try_)?advisory_(xact_)?lock(_shared)?$/;

function locks(tokens: readonly string[]): boolean {
  return tokens.some((word, at) => {
    if (word !== 'for') return advisoryLock.test(word);
    const next = tokens[at + 1];
    if (next === 'update' || next === 'share') return true;
    return (next === 'no' || next === 'key') && (tokens[at + 2] === 'key' || tokens[at + 2] === 'share');
  });
}

/** A statement within WITH, or the one behind it: what begins after a bracket. */
function writes(tokens: readonly string[]): boolean {
  return tokens.some((word, at) => {
    const last = tokens[at - 1];
    if (last !== '(' && last !== ')') return false;
    const next = tokens[at + 1];
    if (word === 'insert' || word === 'merge') return next === 'into';
    return word === 'delete' ? next === 'from' : word === 'update';
  });
}

/** FROM or TO of COPY, outside of the query that may be copied. */
function direction(tokens: readonly string[]): string | undefined {
  let depth = 0;
  return tokens.find((word) => {
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    return depth === 0 && (word === 'from' || word === 'to');
  });
}
