import type { Expression } from '../../model/index.js';
import { Unresolvable } from '../sql.js';

export type Condition =
  /** `modifier`: what stands in brackets behind the operator, the language of a text search or `any` and `all`. */
  | { kind: 'compare'; column: string; operator: string; modifier?: string; value: Expression; negated: boolean }
  | { kind: 'or' | 'and'; parts: Condition[]; negated: boolean };

type Text = Extract<Expression, { kind: 'text' }>;

/** `a.eq.1,and(b.gt.2,c.is.null)`; holes stand where the code puts values in. */
export function parseLogic(text: string | Text): Condition[] {
  const { flat, holes } = flatten(text);
  return splitLogic(flat).map((part) => parseCondition(part, holes));
}

/** A value that the code writes as PostgREST reads it: `(1,2)` of an `in`, `{a,b}` of a list. */
export function writtenValue(value: Expression, operator: string): Expression {
  if (value.kind !== 'text' && !(value.kind === 'literal' && typeof value.value === 'string')) return value;
  const { flat, holes } = flatten(value.kind === 'text' ? value : String(value.value));
  return operator === 'in' ? valueOf(flat, holes, operator) : value;
}

/** `not.in`, `like(any)`, `fts(english)` taken apart. */
export function parseOperator(text: string): { operator: string; modifier?: string; negated: boolean } | undefined {
  const match = /^(not\.)?([a-z]+)(?:\(([\w-]+)\))?$/.exec(text);
  if (!match) return undefined;
  const [, negated, operator = 'eq', modifier] = match;
  return { operator, negated: negated !== undefined, ...(modifier === undefined ? {} : { modifier }) };
}

function flatten(text: string | Text): { flat: string; holes: Expression[] } {
  const holes: Expression[] = [];
  if (typeof text === 'string') return { flat: text, holes };
  const flat = text.chunks
    .map((chunk) => {
      if (typeof chunk === 'string') return chunk;
      holes.push(chunk);
      return `\ue000${holes.length - 1}\ue001`;
    })
    .join('');
  return { flat, holes };
}

function splitLogic(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at];
    if (letter === '\\' && quoted && at + 1 < text.length) at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === '(' || letter === '{')) depth++;
    else if (!quoted && (letter === ')' || letter === '}')) depth--;
    else if (at === text.length || (letter === ',' && depth === 0 && !quoted)) {
      if (text.slice(start, at).trim() !== '') parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts;
}

function parseCondition(text: string, holes: Expression[]): Condition {
  const group = /^(not\.)?(and|or)\(([\s\S]*)\)$/.exec(text);
  if (group)
    return {
      kind: group[2] === 'and' ? 'and' : 'or',
      negated: group[1] !== undefined,
      parts: splitLogic(group[3] ?? '').map((part) => parseCondition(part, holes)),
    };
  const match = /^([\w."]+?(?:->>?[\w']+)*)\.((?:not\.)?[a-z]+(?:\([\w-]+\))?)\.([\s\S]*)$/.exec(text);
  const parsed = match && parseOperator(match[2] ?? '');
  if (!match || !parsed) throw new Unresolvable(`an or() that cannot be read: ${text.replace(/[\ue000\ue001]/g, '')}`);
  const [, column = '', , raw = ''] = match;
  return { kind: 'compare', column, ...parsed, value: valueOf(raw, holes, parsed.operator) };
}

function valueOf(raw: string, holes: Expression[], operator: string): Expression {
  const text = raw.replace(/^"([\s\S]*)"$/, (_, inner: string) => inner.replace(/\\([\s\S])/g, '$1'));
  if (operator === 'in') {
    const items = splitLogic(text.replace(/^\(([\s\S]*)\)$/, '$1')).map((part) => valueOf(part, holes, 'eq'));
    return { kind: 'list', items, open: items.some((item) => item.kind !== 'literal') };
  }
  const pieces = text
    .split(/\ue000(\d+)\ue001/)
    .map((piece, index) => (index % 2 === 0 ? piece : (holes[Number(piece)] ?? piece)));
  const telling = pieces.filter((piece) => piece !== '');
  const only = telling[0];
  if (telling.length === 1 && only !== undefined)
    return typeof only === 'string' ? { kind: 'literal', value: plain(only) } : only;
  return telling.length === 0 ? { kind: 'literal', value: '' } : { kind: 'text', chunks: telling };
}

function plain(text: string): string | boolean | null {
  return text === 'null' ? null : text === 'true' ? true : text === 'false' ? false : text;
}
