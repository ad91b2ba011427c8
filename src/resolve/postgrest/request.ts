import type { CallStep, CallVariant, Expression, Table } from '../../model/index.js';
import { fieldOf, literalOf, literalString, Unresolvable } from '../sql.js';
import { type Filter, filtersOf, referenced } from './filter.js';
import { parseSelect, type SelectPart } from './select-list.js';

/** What supabase-js asks of PostgREST: method, target, parameters and preferences. */
export interface Request {
  schema: string;
  target: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE' | 'RPC';
  /** How a function is called; its arguments are the body. */
  call?: 'GET' | 'HEAD' | 'POST';
  select: SelectPart[] | undefined;
  conditions: Filter[];
  order: { column: string; descending: boolean; nullsFirst?: boolean; table?: string }[];
  limit?: { value: Expression; table?: string }[];
  offset?: { value: Expression; table?: string }[];
  count?: 'exact' | 'planned' | 'estimated';
  /** In which form the rows are to come back. */
  form: 'rows' | 'object' | 'csv' | 'geojson' | 'plan';
  body?: Expression;
  /** The rows of a write as one JSON text and the columns that it is unpacked into, where they are known to the end. */
  payload?: { json: string; columns: string[] };
  /** The table whose rows a function gives, where that is known. */
  returns?: Table;
  upsert?: { onConflict?: string; ignore: boolean };
  /** Columns that a row does not name get their default. */
  defaults?: true;
  /** Further preferences, as they are sent. */
  prefer: string[];
}

/** The request that a chain of supabase-js calls makes. */
export function toRequest(variant: CallVariant): Request {
  const request: Request = {
    schema: 'public',
    target: '',
    method: 'GET',
    select: undefined,
    conditions: [],
    order: [],
    form: 'rows',
    prefer: [],
  };
  for (const step of variant.steps) applyStep(request, step);
  return request;
}

function applyStep(request: Request, step: CallStep): void {
  const [first, second, third] = step.arguments;
  switch (step.name) {
    case 'schema':
      request.schema = literalString(first) ?? 'public';
      break;
    case 'unread':
      throw new Unresolvable(first?.kind === 'unknown' ? first.why : 'a request that cannot be read');
    case 'from':
      request.target = nameOf(first, 'a table');
      break;
    case 'rpc':
      request.target = nameOf(first, 'a function');
      request.method = 'RPC';
      request.call = isTrue(fieldOf(third, 'head')) ? 'HEAD' : isTrue(fieldOf(third, 'get')) ? 'GET' : 'POST';
      request.body = second ?? { kind: 'record', fields: [], open: false };
      setCount(request, third);
      break;
    case 'select':
      request.select = parseSelect(selectText(first));
      // Behind a write or a function, `select` takes no options.
      if (request.method !== 'GET') break;
      if (isTrue(fieldOf(second, 'head'))) request.method = 'HEAD';
      setCount(request, second);
      break;
    case 'insert':
    case 'upsert':
      request.method = 'POST';
      if (first) request.body = first;
      setCount(request, second);
      if (isFalse(fieldOf(second, 'defaultToNull'))) request.defaults = true;
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
      setCount(request, second);
      break;
    case 'delete':
      request.method = 'DELETE';
      setCount(request, first);
      break;
    default:
      if (!applyPage(request, step) && !applyForm(request, step)) request.conditions.push(...filtersOf(step));
  }
}

/** Order, limit and range; whether the step was one of them. */
function applyPage(request: Request, step: CallStep): boolean {
  const [first, second, third] = step.arguments;
  switch (step.name) {
    case 'order': {
      const nulls = fieldOf(second, 'nullsFirst');
      request.order.push({
        column: nameOf(first, 'a column'),
        descending: isFalse(fieldOf(second, 'ascending')),
        ...(nulls ? { nullsFirst: isTrue(nulls) } : {}),
        ...referenced(second),
      });
      return true;
    }
    case 'limit':
      if (first) request.limit = replaced(request.limit, { value: first, ...referenced(second) });
      return true;
    case 'offset':
      if (first) request.offset = replaced(request.offset, { value: first, ...referenced(second) });
      return true;
    case 'range': {
      const [low, high] = [literalOf(first), literalOf(second)];
      const size: Expression =
        typeof low === 'number' && typeof high === 'number'
          ? { kind: 'literal', value: high - low + 1 }
          : { kind: 'input', origin: 'request', name: 'page size' };
      if (first) request.offset = replaced(request.offset, { value: first, ...referenced(third) });
      request.limit = replaced(request.limit, { value: size, ...referenced(third) });
      return true;
    }
    default:
      return false;
  }
}

/** What comes back, and preferences; whether the step was one of them. */
function applyForm(request: Request, step: CallStep): boolean {
  const [first] = step.arguments;
  switch (step.name) {
    case 'single':
      request.form = 'object';
      return true;
    case 'csv':
    case 'geojson':
      request.form = step.name;
      return true;
    case 'explain':
      request.form = 'plan';
      return true;
    case 'rollback':
      request.prefer.push('tx=rollback');
      return true;
    case 'maxAffected':
      request.prefer.push('handling=strict', `max-affected=${first?.kind === 'literal' ? String(first.value) : ''}`);
      return true;
    default:
      return false;
  }
}

/** The last limit of a relation is the one that is sent. */
function replaced(
  before: { value: Expression; table?: string }[] | undefined,
  entry: { value: Expression; table?: string },
): { value: Expression; table?: string }[] {
  return [...(before ?? []).filter((other) => other.table !== entry.table), entry];
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

function isFalse(value: Expression | undefined): boolean {
  return value?.kind === 'literal' && value.value === false;
}

function setCount(request: Request, options: Expression | undefined): void {
  const count = literalString(fieldOf(options, 'count'));
  if (count === 'exact' || count === 'planned' || count === 'estimated') request.count = count;
}
