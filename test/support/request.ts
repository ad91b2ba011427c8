import type { Expression } from '../../src/model/index.js';
import type { Condition } from '../../src/resolve/postgrest/logic.js';
import type { Request } from '../../src/resolve/postgrest/request.js';
import type { SelectPart } from '../../src/resolve/postgrest/select-list.js';

/** A request as it goes over the wire, in a form that two of them can be compared in. */
export interface WireRequest {
  method: string;
  path: string;
  parameters: string[];
  prefer: string[];
  accept: string;
  schema: string;
  body: unknown;
}

/** What `fetch` was given; `!left` is what an embed is without it. */
export function sentRequest(input: string, options: RequestInit): WireRequest {
  const url = new URL(input);
  const headers = new Headers(options.headers);
  const accept = headers.get('Accept') ?? '*/*';
  return {
    method: options.method ?? 'GET',
    path: url.pathname.replace('/rest/v1/', ''),
    parameters: [...url.searchParams].map(([name, value]) => `${name}=${value.replaceAll('!left', '')}`).toSorted(),
    prefer: (headers.get('Prefer') ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .toSorted(),
    accept: accept.replace(/^application\/vnd\.pgrst\.plan.*/, 'plan').replace(/^\*\/\*$/, 'application/json'),
    schema: headers.get('Accept-Profile') ?? headers.get('Content-Profile') ?? 'public',
    body: typeof options.body === 'string' ? JSON.parse(options.body) : undefined,
  };
}

/** Our request, written the way supabase-js does. */
export function wireRequest(request: Request): WireRequest {
  const call = request.method === 'RPC';
  const inAddress = call && request.call !== 'POST';
  const parameters: string[] = [];
  const add = (name: string, value: string, table?: string) =>
    parameters.push(`${table === undefined ? '' : `${table}.`}${name}=${value}`);
  if (request.select) add('select', request.select.map(partText).join(','));
  for (const { condition, table } of request.conditions)
    if (condition.kind === 'compare') add(condition.column, comparisonText(condition), table);
    else add(`${condition.negated ? 'not.' : ''}${condition.kind}`, `(${condition.parts.map(conditionText).join(',')})`, table);
  for (const table of new Set(request.order.map((key) => key.table)))
    add(
      'order',
      request.order
        .filter((key) => key.table === table)
        .map(orderText)
        .join(','),
      table,
    );
  for (const entry of request.limit ?? []) add('limit', valueText(entry.value), entry.table);
  for (const entry of request.offset ?? []) add('offset', valueText(entry.value), entry.table);
  if (request.upsert?.onConflict !== undefined) add('on_conflict', request.upsert.onConflict);
  const named = columnsOf(request.body);
  if (request.method === 'POST' && named.length > 0) add('columns', named.join(','));
  if (inAddress && request.body?.kind === 'record')
    for (const field of request.body.fields) add(field.name, listText(field.value));
  return {
    method: call ? (request.call ?? 'POST') : request.method,
    path: call ? `rpc/${request.target}` : request.target,
    parameters: parameters.toSorted(),
    prefer: preferences(request).toSorted(),
    accept: accepts[request.form],
    schema: request.schema,
    body: inAddress || request.method === 'GET' || request.method === 'HEAD' ? undefined : plain(request.body),
  };
}

const accepts = {
  rows: 'application/json',
  object: 'application/vnd.pgrst.object+json',
  csv: 'text/csv',
  geojson: 'application/geo+json',
  plan: 'plan',
};

function preferences(request: Request): string[] {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return [
    ...(request.count === undefined ? [] : [`count=${request.count}`]),
    ...(request.defaults ? ['missing=default'] : []),
    ...(request.upsert ? [`resolution=${request.upsert.ignore ? 'ignore' : 'merge'}-duplicates`] : []),
    ...(request.select !== undefined && !reads ? ['return=representation'] : []),
    ...request.prefer,
  ];
}

function partText(part: SelectPart): string {
  if (part.kind === 'all') return '*';
  const alias = part.alias === undefined ? '' : `${part.alias}:`;
  if (part.kind === 'embed')
    return `${part.spread ? '...' : ''}${alias}${part.target}${part.hint === undefined ? '' : `!${part.hint}`}${part.inner ? '!inner' : ''}(${part.parts.map(partText).join(',')})`;
  const cast = (name: string | undefined) => (name === undefined ? '' : `::${name}`);
  const aggregate = part.aggregate === undefined ? '' : `${part.name === '*' ? '' : '.'}${part.aggregate}()`;
  return `${alias}${part.name === '*' ? '' : part.name}${part.path ?? ''}${cast(part.cast)}${aggregate}${cast(part.resultCast)}`;
}

function conditionText(condition: Condition): string {
  if (condition.kind === 'compare') return `${condition.column}.${comparisonText(condition)}`;
  return `${condition.negated ? 'not.' : ''}${condition.kind}(${condition.parts.map(conditionText).join(',')})`;
}

function comparisonText(condition: Extract<Condition, { kind: 'compare' }>): string {
  const { operator, modifier, value, negated } = condition;
  const shown =
    operator === 'in' && value.kind === 'list'
      ? `(${value.items.map((item) => quoted(valueText(item))).join(',')})`
      : value.kind === 'record'
        ? JSON.stringify(plain(value))
        : listText(value);
  return `${negated ? 'not.' : ''}${operator}${modifier === undefined ? '' : `(${modifier})`}.${shown}`;
}

function quoted(text: string): string {
  return /[,()]/.test(text) ? `"${text}"` : text;
}

function listText(value: Expression): string {
  return value.kind === 'list' ? `{${value.items.map(valueText).join(',')}}` : valueText(value);
}

function valueText(value: Expression): string {
  return value.kind === 'literal' ? String(value.value) : `<${value.kind}>`;
}

function orderText(key: Request['order'][number]): string {
  const nulls = key.nullsFirst === undefined ? '' : key.nullsFirst ? '.nullsfirst' : '.nullslast';
  return `${key.column}.${key.descending ? 'desc' : 'asc'}${nulls}`;
}

/** A list of rows names its columns in the address. */
function columnsOf(body: Expression | undefined): string[] {
  if (body?.kind !== 'list') return [];
  const names = body.items.flatMap((row) => (row.kind === 'record' ? row.fields.map((field) => `"${field.name}"`) : []));
  return [...new Set(names)];
}

function plain(value: Expression | undefined): unknown {
  switch (value?.kind) {
    case 'literal':
      return value.value;
    case 'list':
      return value.items.map(plain);
    case 'record':
      return Object.fromEntries(value.fields.map((field) => [field.name, plain(field.value)]));
    default:
      return value && `<${value.kind}>`;
  }
}
