import type { CallExpression } from '@oxc-project/types';
import type { Frame } from '../interpret/frame.js';
import type { HttpRequest } from '../interpret/request.js';
import { ownUse } from '../interpret/use.js';
import { input, type Item, literal, literalText, type QueryValue, type Site, type Value } from '../interpret/value.js';
import { beginQuery, runQuery } from './index.js';
import { roleOfHeaders } from './supabase-role.js';

const asked = new WeakSet<Site>();

const root = '/rest/v1/';

/** Headers that say which rows are meant, how they are written and in what form they come back. */
const told: Record<string, string> = {
  prefer: 'prefer',
  range: 'range',
  accept: 'accept',
  'accept-profile': 'profile',
  'content-profile': 'profile',
};

/**
 * PostgREST asked without supabase-js: `fetch(URL + '/rest/v1/orders?select=id', { headers })`. The same call as the library's own;
 * undefined for any other address.
 */
export function callRest(request: HttpRequest, node: CallExpression, frame: Frame): Value | undefined {
  const address = behindRoot(request.address);
  if (address === undefined) return undefined;
  const headers = headersOf(request.headers);
  const fields = new Map<string, Item>([['method', { value: request.method, guards: [] }]]);
  if (request.body) fields.set('body', { value: request.body, guards: [] });
  for (const [name, item] of headers) {
    const known = told[name];
    if (known !== undefined) fields.set(known, item);
  }
  const options: Value = { kind: 'record', fields, open: false };
  const role = roleOfHeaders(headers.get('authorization')?.value, headers.get('apikey')?.value);
  const query = beginQuery(
    'supabase',
    role,
    { name: 'fetch', arguments: [address, options] },
    node,
    frame,
    handedPart(address, frame),
  );
  asked.add(query.site);
  return runQuery(query, frame);
}

/** Whether a value is what PostgREST answered to such a request, unpacked or not. */
export function isRestAnswer(value: Value): boolean {
  switch (value.kind) {
    case 'result':
      return isRestAnswer(value.rows);
    case 'rows':
      return value.uses.some(({ site }) => asked.has(site));
    case 'row':
      return value.path.length === 0 && value.uses.some(({ site }) => asked.has(site));
    case 'choice':
      return value.options.some((option) => isRestAnswer(option.value));
    default:
      return false;
  }
}

/** What the answer is: rows where any are asked for. */
export function restAnswer(query: QueryValue, frame: Frame): Value | undefined {
  const [first] = query.steps;
  if (first?.name !== 'fetch') return undefined;
  const options = first.arguments[1];
  const field = (name: string): string =>
    (options?.kind === 'record' ? literalText(options.fields.get(name)?.value) : undefined) ?? '';
  const method = field('method').toUpperCase();
  const calls = textOfStart(first.arguments[0]).startsWith('rpc/');
  const writes = /^(POST|PUT|PATCH|DELETE)$/.test(method) && !calls;
  if (method === 'HEAD' || (writes && !field('prefer').includes('return=representation'))) return input('unknown', 'answer');
  const use = ownUse(query.site, frame);
  if (field('accept').includes('vnd.pgrst.object')) {
    use.flags.add('first');
    return { kind: 'result', rows: { kind: 'row', uses: [use], path: [] } };
  }
  const rows: Value = { kind: 'rows', uses: [use], filtered: false };
  if (!calls) return { kind: 'result', rows };
  const perhaps: Value = { kind: 'choice', options: [rows, input('row', 'value')].map((value) => ({ value, guards: [] })) };
  return { kind: 'result', rows: perhaps };
}

/** An address from the table on: what stands before it is where the project is, in as many forms as its settings have. */
export function behindRoot(address: Value): Value | undefined {
  switch (address.kind) {
    case 'literal':
      return typeof address.value === 'string' && address.value.includes(root) ? literal(after(address.value)) : undefined;
    case 'text': {
      const at = address.chunks.findIndex((chunk) => typeof chunk === 'string' && chunk.includes(root));
      const chunk = address.chunks[at];
      if (typeof chunk !== 'string') return undefined;
      const rest = [after(chunk), ...address.chunks.slice(at + 1)].filter((piece) => piece !== '');
      const [only] = rest;
      return rest.length === 1 && typeof only === 'string' ? literal(only) : { kind: 'text', chunks: rest };
    }
    case 'choice': {
      const options = address.options.flatMap(({ value, guards }) => {
        const inner = behindRoot(value);
        return inner ? [{ value: inner, guards }] : [];
      });
      return options.length > 0 && options.length === address.options.length ? { kind: 'choice', options } : undefined;
    }
    default:
      return undefined;
  }
}

function after(text: string): string {
  return text.slice(text.indexOf(root) + root.length);
}

/** Of an address that a helper was handed (`rest('orders?select=id')`), the part that names the table. */
function handedPart(address: Value, frame: Frame): Value | undefined {
  const given = frame.called?.given ?? [];
  const starts = (value: Value): boolean => {
    const text = textOfStart(value).replace(/^\//, '');
    return text !== '' && textOfStart(address).startsWith(text);
  };
  return given.find((value) => (value.kind === 'literal' || value.kind === 'text') && starts(value));
}

function textOfStart(value: Value | undefined): string {
  if (value?.kind === 'text') return typeof value.chunks[0] === 'string' ? value.chunks[0] : '';
  return literalText(value) ?? '';
}

function headersOf(value: Value | undefined): Map<string, Item> {
  const fields = value?.kind === 'record' ? [...value.fields] : [];
  return new Map(fields.map(([name, item]) => [name.toLowerCase(), item]));
}
