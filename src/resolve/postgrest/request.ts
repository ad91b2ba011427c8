import type { CallVariant, Expression } from '../../model/index.js';
import { fieldOf, literalOf, literalString, Unresolvable } from '../sql.js';
import { parseSelect, type SelectPart } from './select-list.js';

export type Condition =
  | { kind: 'compare'; column: string; operator: string; value: Expression; negated: boolean }
  | { kind: 'or' | 'and'; parts: Condition[]; negated: boolean };

/** What supabase-js asks of PostgREST: method, target, parameters and preferences. */
export interface Request {
  schema: string;
  target: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE' | 'RPC';
  select: SelectPart[] | undefined;
  conditions: { condition: Condition; table?: string }[];
  order: { column: string; descending: boolean; nullsFirst?: boolean; table?: string }[];
  limit?: { value: Expression; table?: string }[];
  offset?: Expression;
  count?: 'exact' | 'planned' | 'estimated';
  single: boolean;
  body?: Expression;
  upsert?: { onConflict?: string; ignore: boolean };
}

const comparisons: Record<string, string> = {
  eq: 'eq',
  neq: 'neq',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  like: 'like',
  ilike: 'ilike',
  is: 'is',
  in: 'in',
  contains: 'cs',
  containedBy: 'cd',
  overlaps: 'ov',
  textSearch: 'fts',
};

/** The request that a chain of supabase-js calls makes. */
export function toRequest(variant: CallVariant): Request {
  const request: Request = {
    schema: 'public',
    target: '',
    method: 'GET',
    select: undefined,
    conditions: [],
    order: [],
    single: false,
  };
  for (const step of variant.steps) {
    const [first, second] = step.arguments;
    switch (step.name) {
      case 'schema':
        request.schema = literalString(first) ?? 'public';
        break;
      case 'from':
      case 'rpc':
        request.target = nameOf(first, step.name === 'from' ? 'a table' : 'a function');
        if (step.name === 'rpc') {
          request.method = 'RPC';
          if (second) request.body = second;
        }
        break;
      case 'select':
        request.select = parseSelect(selectText(first));
        if (isTrue(fieldOf(second, 'head'))) request.method = 'HEAD';
        setCount(request, second);
        break;
      case 'insert':
      case 'upsert':
        request.method = 'POST';
        if (first) request.body = first;
        setCount(request, second);
        if (step.name === 'upsert') {
          const conflict = literalString(fieldOf(second, 'onConflict'));
          request.upsert = {
            ignore: isTrue(fieldOf(second, 'ignoreDuplicates')),
            ...(conflict === undefined ? {} : { onConflict: conflict }),
          };
        }
        break;
      case 'update':
        request.method = 'PATCH';
        if (first) request.body = first;
        break;
      case 'delete':
        request.method = 'DELETE';
        break;
      case 'order': {
        const ascending = fieldOf(second, 'ascending');
        const nulls = fieldOf(second, 'nullsFirst');
        const table = literalString(fieldOf(second, 'referencedTable') ?? fieldOf(second, 'foreignTable'));
        request.order.push({
          column: nameOf(first, 'a column'),
          descending: ascending?.kind === 'literal' && ascending.value === false,
          ...(nulls ? { nullsFirst: isTrue(nulls) } : {}),
          ...(table === undefined ? {} : { table }),
        });
        break;
      }
      case 'limit': {
        const table = literalString(fieldOf(second, 'referencedTable') ?? fieldOf(second, 'foreignTable'));
        if (first) request.limit = [...(request.limit ?? []), { value: first, ...(table === undefined ? {} : { table }) }];
        break;
      }
      case 'range':
        applyRange(request, first, second);
        break;
      case 'single':
      case 'maybeSingle':
        request.single = true;
        break;
      case 'match':
        for (const field of first?.kind === 'record' ? first.fields : [])
          request.conditions.push({
            condition: { kind: 'compare', column: field.name, operator: 'eq', value: field.value, negated: false },
          });
        break;
      case 'not':
      case 'filter': {
        const value = step.arguments[2];
        if (value)
          request.conditions.push({
            condition: {
              kind: 'compare',
              column: nameOf(first, 'a column'),
              operator: literalString(second) ?? 'eq',
              value,
              negated: step.name === 'not',
            },
          });
        break;
      }
      case 'or': {
        const text = first?.kind === 'literal' ? String(first.value) : first?.kind === 'text' ? first : undefined;
        if (text === undefined) throw new Unresolvable('an or() that is only known when the app runs');
        const table = literalString(fieldOf(second, 'referencedTable') ?? fieldOf(second, 'foreignTable'));
        request.conditions.push({
          condition: { kind: 'or', parts: parseLogic(text), negated: false },
          ...(table === undefined ? {} : { table }),
        });
        break;
      }
      default: {
        const operator = comparisons[step.name];
        if (operator !== undefined && second)
          request.conditions.push({
            condition: { kind: 'compare', column: nameOf(first, 'a column'), operator, value: second, negated: false },
          });
      }
    }
  }
  return request;
}

function nameOf(value: Expression | undefined, what: string): string {
  const name = literalString(value);
  if (name === undefined) throw new Unresolvable(`${what} that is only known when the app runs`);
  return name;
}

function selectText(value: Expression | undefined): string {
  if (value === undefined || (value.kind === 'literal' && value.value === null)) return '*';
  const text = literalString(value);
  if (text === undefined) throw new Unresolvable('a select list that is only known when the app runs');
  return text.trim() === '' ? '*' : text;
}

function isTrue(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === true;
}

function setCount(request: Request, options: Expression | undefined): void {
  const count = literalString(fieldOf(options, 'count'));
  if (count === 'exact' || count === 'planned' || count === 'estimated') request.count = count;
}

/** `range(from, to)` is an offset and a limit. */
function applyRange(request: Request, from: Expression | undefined, to: Expression | undefined): void {
  const low = literalOf(from);
  const high = literalOf(to);
  if (from) request.offset = from;
  const size = typeof low === 'number' && typeof high === 'number' ? high - low + 1 : undefined;
  request.limit = [
    { value: size === undefined ? { kind: 'input', origin: 'request', name: 'page size' } : { kind: 'literal', value: size } },
  ];
}

/** `a.eq.1,and(b.gt.2,c.is.null)`; holes stand where the code puts values in. */
export function parseLogic(text: string | Extract<Expression, { kind: 'text' }>): Condition[] {
  const holes: Expression[] = [];
  const flat =
    typeof text === 'string'
      ? text
      : text.chunks
          .map((chunk) => {
            if (typeof chunk === 'string') return chunk;
            holes.push(chunk);
            return `\ue000${holes.length - 1}\ue001`;
          })
          .join('');
  return splitLogic(flat).map((part) => parseCondition(part, holes));
}

function splitLogic(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
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
  const match = /^([\w."]+?(?:->>?[\w']+)*)\.(not\.)?([a-z]+)(?:\([a-z]+\))?\.([\s\S]*)$/.exec(text);
  if (!match) throw new Unresolvable(`an or() that cannot be read: ${text.replace(/[\ue000\ue001]/g, '')}`);
  const [, column = '', negated, operator = 'eq', raw = ''] = match;
  return { kind: 'compare', column, operator, negated: negated !== undefined, value: valueOf(raw, holes, operator) };
}

function valueOf(raw: string, holes: Expression[], operator: string): Expression {
  const text = raw.replace(/^"([\s\S]*)"$/, '$1');
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
