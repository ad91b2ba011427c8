import type { CallStep, Expression } from '../../model/index.js';
import { commaParts, type Flat, flatten, hasHole, parametersOf, unflatten } from './rest-text.js';

type Sent = Map<string, Expression>;

/**
 * A request to PostgREST that is made without supabase-js, as the chain of calls with which supabase-js makes it:
 * https://postgrest.org/en/stable/references/api/tables_views.html (read 2026-11).
 *
 * @param steps one step with the address, from the table on, and what goes with it
 */
export function restSteps(steps: CallStep[]): CallStep[] {
  const [first] = steps;
  if (first?.name !== 'fetch') return steps;
  const [address, options] = first.arguments;
  const flat = flatten(address);
  const sent: Sent = new Map(options?.kind === 'record' ? options.fields.map(({ name, value }) => [name, value]) : []);
  const method = textOf(sent.get('method'))?.toUpperCase();
  if (flat === undefined) return unread('an address that is only known when the app runs');
  if (method === undefined) return unread('whether it reads or writes is only known when the app runs');
  return stepsOf(flat, method, sent);
}

function stepsOf({ text, holes }: Flat, method: string, sent: Sent): CallStep[] {
  const [path = '', query = ''] = text.replace(/#[^]*$/, '').split(/[?&]([^]*)/, 2);
  const called = /^rpc\/(.*)$/.exec(path)?.[1];
  const target = (called ?? path).replace(/\/$/, '');
  if (target === '' || hasHole(target)) return unread('a table that is only known when the app runs');
  const parameters = parametersOf(query);
  if (parameters.some(([name]) => hasHole(name))) return unread('filters that are only known when the app runs');
  const inAddress = called !== undefined && (method === 'GET' || method === 'HEAD');
  const handed = new Map<string, Expression>();
  const further: CallStep[] = [];
  for (const [name, value] of parameters) {
    const made = parameterSteps(name, value, holes);
    if (made) further.push(...made);
    else if (inAddress) handed.set(name, unflatten(value, holes));
    else return unread(`the parameter ${name} of its address cannot be read`);
  }
  const profile = textOf(sent.get('profile'));
  return [
    ...(profile === undefined ? [] : [step('schema', literal(profile))]),
    ...(called === undefined
      ? [step('from', literal(target)), ...verbSteps(method, parameters, sent)]
      : [rpcStep(target, inAddress, method, handed, sent), ...selectSteps(parameters, holes)]),
    ...(called === undefined && (isRead(method) || returnsRows(sent)) ? selectStep(parameters, holes, method, sent) : []),
    ...further,
    ...headerSteps(sent),
  ];
}

/** What writes: nothing for a read. */
function verbSteps(method: string, parameters: [string, string][], sent: Sent): CallStep[] {
  const body = sent.get('body') ?? { kind: 'unknown', why: 'a body that is only known when the app runs' };
  const prefer = preferences(sent);
  const resolution = prefer.get('resolution');
  const options: [string, Expression][] = countOption(sent);
  if (prefer.get('missing') === 'default') options.push(['defaultToNull', literal(false)]);
  switch (method) {
    case 'POST':
    case 'PUT': {
      if (method === 'POST' && resolution === undefined) return [step('insert', body, ...record(options))];
      const conflict = parameters.find(([name]) => name === 'on_conflict')?.[1];
      if (conflict !== undefined) options.push(['onConflict', literal(conflict)]);
      if (resolution === 'ignore-duplicates') options.push(['ignoreDuplicates', literal(true)]);
      return [step('upsert', body, ...record(options))];
    }
    case 'PATCH':
      return [step('update', body, ...record(options))];
    case 'DELETE':
      return [step('delete', ...record(options))];
    default:
      return [];
  }
}

function rpcStep(name: string, inAddress: boolean, method: string, handed: Sent, sent: Sent): CallStep {
  const fields = [...handed].map(([field, value]) => ({ name: field, value }));
  const body = inAddress ? { kind: 'record' as const, fields, open: false } : sent.get('body');
  const options: [string, Expression][] = countOption(sent);
  if (inAddress) options.push([method === 'HEAD' ? 'head' : 'get', literal(true)]);
  return step('rpc', literal(name), body ?? { kind: 'record', fields: [], open: false }, ...record(options));
}

function selectSteps(parameters: [string, string][], holes: Expression[]): CallStep[] {
  const select = parameters.find(([name]) => name === 'select')?.[1];
  return select === undefined ? [] : [step('select', unflatten(select, holes))];
}

function selectStep(parameters: [string, string][], holes: Expression[], method: string, sent: Sent): CallStep[] {
  const options = isRead(method) ? countOption(sent) : [];
  if (method === 'HEAD') options.push(['head', literal(true)]);
  const [named = step('select', literal('*'))] = selectSteps(parameters, holes);
  return [{ ...named, arguments: [...named.arguments, ...record(options)] }];
}

/** What a parameter of the address asks for; undefined where it says nothing that PostgREST has a word for. */
function parameterSteps(name: string, value: string, holes: Expression[]): CallStep[] | undefined {
  if (name === 'select' || name === 'on_conflict' || name === 'columns') return [];
  const [, table, last = name] = /^(.+)\.(order|limit|offset|or|and)$/.exec(name) ?? [];
  const negated = table === 'not';
  const options = table === undefined || negated ? [] : record([['referencedTable', literal(table)]]);
  switch (last) {
    case 'order':
      return hasHole(value) ? undefined : commaParts(value).map((key) => orderStep(key, table));
    case 'limit':
    case 'offset':
      return [step(last, amount(value, holes), ...options)];
    case 'or':
    case 'and': {
      const inner = /^\(([^]*)\)$/.exec(value)?.[1];
      if (inner === undefined) return undefined;
      const text = last === 'or' && !negated ? inner : `${negated ? 'not.' : ''}${last}(${inner})`;
      return [step('or', unflatten(text, holes), ...options)];
    }
    default: {
      const [, operator, rest = ''] = /^((?:not\.)?[a-z]+(?:\([\w-]+\))?)\.([^]*)$/.exec(value) ?? [];
      if (operator === undefined) return undefined;
      return [step('filter', literal(name), literal(operator), compared(operator, rest, holes))];
    }
  }
}

function compared(operator: string, text: string, holes: Expression[]): Expression {
  if (!/(^|\.)is$/.test(operator)) return unflatten(text, holes);
  return literal(text === 'null' ? null : text === 'true' ? true : text === 'false' ? false : text);
}

function orderStep(key: string, table: string | undefined): CallStep {
  const [, column = key, ways = ''] = /^([^]*?)((?:\.(?:asc|desc|nullsfirst|nullslast))*)$/.exec(key) ?? [];
  const options: [string, Expression][] = [['ascending', literal(!ways.includes('.desc'))]];
  if (ways.includes('.nulls')) options.push(['nullsFirst', literal(ways.includes('.nullsfirst'))]);
  if (table !== undefined) options.push(['referencedTable', literal(table)]);
  return step('order', literal(column), ...record(options));
}

function amount(text: string, holes: Expression[]): Expression {
  return /^\d+$/.test(text) ? literal(Number(text)) : unflatten(text, holes);
}

/** What headers ask for: a part of the rows, one row, another form. */
function headerSteps(sent: Sent): CallStep[] {
  const made: CallStep[] = [];
  const range = flatten(sent.get('range'));
  const [, from, to] = /^(?:items=)?([^-]+)-([^-]+)$/.exec(range?.text ?? '') ?? [];
  if (range && from !== undefined && to !== undefined)
    made.push(step('range', amount(from, range.holes), amount(to, range.holes)));
  const accept = textOf(sent.get('accept')) ?? '';
  if (accept.includes('vnd.pgrst.object')) made.push(step('single'));
  if (accept.startsWith('text/csv')) made.push(step('csv'));
  if (accept.startsWith('application/geo+json')) made.push(step('geojson'));
  const prefer = preferences(sent);
  if (prefer.get('tx') === 'rollback') made.push(step('rollback'));
  const most = prefer.get('max-affected');
  if (most !== undefined) made.push(step('maxAffected', literal(Number(most))));
  return made;
}

function preferences(sent: Sent): Map<string, string> {
  const parts = (textOf(sent.get('prefer')) ?? '').split(/[,;]/).map((part) => part.trim().split('=', 2));
  return new Map(parts.map(([name = '', value = '']) => [name, value]));
}

function countOption(sent: Sent): [string, Expression][] {
  const count = preferences(sent).get('count');
  return count === undefined ? [] : [['count', literal(count)]];
}

function returnsRows(sent: Sent): boolean {
  return preferences(sent).get('return') === 'representation';
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function unread(why: string): CallStep[] {
  return [{ name: 'unread', arguments: [{ kind: 'unknown', why }] }];
}

function step(name: string, ...given: Expression[]): CallStep {
  return { name, arguments: given };
}

function literal(value: string | number | boolean | null): Expression {
  return { kind: 'literal', value };
}

function record(fields: [string, Expression][]): Expression[] {
  return fields.length === 0 ? [] : [{ kind: 'record', open: false, fields: fields.map(([name, value]) => ({ name, value })) }];
}

function textOf(value: Expression | undefined): string | undefined {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}
