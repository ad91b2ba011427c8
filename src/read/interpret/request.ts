import type { CallExpression } from '@oxc-project/types';
import { locate } from '../parse.js';
import { type Asks, asksOf } from './asks.js';
import { cellValue } from './evaluate.js';
import { capture, type Frame } from './frame.js';
import { sourcesOf } from './provenance.js';
import { input, literal, literalText, type Value } from './value.js';
import { callRest } from '../libraries/rest.js';
import { noteSignIn } from '../libraries/supabase-sign-up.js';

const verbs = /^(get|post|put|patch|delete)$/;
/** What of a client for HTTP sends: not `isAxiosError`, `create` or `interceptors.request.use`. */
const sends = /^(get|post|put|patch|delete|head|options|request|stream|raw|axios|ky|got|ofetch)?$/;

/**
 * A request that leaves by HTTP: `fetch(url, { method })`, `axios.post(url)`, an instance of axios, ky. What it asks for is kept
 * with the pieces that are not known as `*`; gives its answer. Undefined for any other call.
 */
export function noteRequest(
  target: { source: string; name: string },
  values: Value[],
  node: CallExpression,
  frame: Frame,
): Value | undefined {
  const request = requestOf(target, values);
  if (!request) return undefined;
  const rest = callRest(request, node, frame);
  if (rest) return rest;
  const method = (literalText(request.method) ?? '*').toUpperCase();
  const ways = addressesOf(request.address).map((way): Sending => {
    const address = addressOf(way);
    noteSignIn(address, request.body, node, frame);
    return { method, address, asks: request.isOpen ? undefined : asksOf(way, request.query, frame.run.there) };
  });
  const [only] = ways;
  if (ways.length === 1 && only) return sendRequest(only, node, frame, sitesIn(values));
  let answer: Value = input('unknown', 'answer');
  const parts = ways.map((way) => capture(frame, () => void (answer = sendRequest(way, node, frame, sitesIn(values)))));
  frame.effects.push({ kind: 'choice', parts });
  return answer;
}

/** Addresses of one request that are told apart. */
const mostAddresses = 4;

/** The addresses of which a request asks one: `const url = all ? '/api/orders' : `/api/orders?status=${status}``. */
function addressesOf(address: Value): Value[] {
  const known = cellValue(address);
  if (known.kind !== 'choice') return [address];
  const options = known.options.flatMap((option) => addressesOf(option.value));
  const told = [...new Map(options.map((option) => [addressOf(option), option])).values()];
  if (told.some((option) => addressOf(option) === '*')) return [address];
  if (told.length <= mostAddresses) return told;
  const paths = new Set(told.map((option) => addressOf(option).replace(/\?.*$/, '')));
  const [path = ''] = paths;
  return paths.size === 1 ? [literal(`${path}?*`)] : [address];
}

/** What is sent by HTTP, and to where. */
export interface Sending {
  method: string;
  address: string;
  asks?: Asks | undefined;
}

/** Keeps a request in the work of what is being read; gives its answer. */
export function sendRequest(
  { method, address, asks }: Sending,
  node: { start: number; end: number },
  frame: Frame,
  from: string[] = [],
): Value {
  const invoked = invokedFunction(address);
  // An edge function that is asked by its address, without the client's own call.
  if (invoked !== undefined) frame.run.invoked.add(invoked);
  const query = asks === undefined ? {} : { asks };
  frame.effects.push({ kind: 'request', method, address, ...query, ...fromOf(from), location: locate(frame.module, node) });
  return { ...input('unknown', 'answer'), answer: `${method} ${address}` };
}

/** The edge function that an address asks for. */
export function invokedFunction(address: string): string | undefined {
  return /\/functions\/v1\/([\w-]+)/.exec(address)?.[1];
}

/** Calls of clients that are told by their names: each is a request to the service. */
const services: readonly [call: RegExp, service: string][] = [
  [/\.emails\.send$/, 'the mail service'],
  [/(^|\.)sendMail$/, 'the mail server'],
  [/^(sgMail|sendgrid|postmark\w*|mailgun\w*)\.(send\w*|messages\.create)$/i, 'the mail service'],
  [/(^|\.)sendNotification$/, 'the push service'],
  [/^twilio\w*\.messages\.create$/i, 'the text message service'],
  [/\.(chat\.completions|responses|messages|embeddings|images)\.(create|generate)$|\.generateContent$/, 'the AI service'],
  [/^stripe\w*\.\w+(\.\w+)*\.(create|retrieve|update|list|cancel|del|search)$/i, 'Stripe'],
];

/** A call of a service's own client, by its name; what it gives is not known. */
export function noteService(callee: string, values: Value[], node: { start: number; end: number }, frame: Frame): void {
  const plain = callee.replace(/[?!\s]|\([^()]*\)/g, '');
  const found = services.find(([call]) => call.test(plain));
  if (found === undefined) return;
  const [, service] = found;
  const location = locate(frame.module, node);
  frame.effects.push({ kind: 'request', method: 'POST', address: '', service, ...fromOf(sitesIn(values)), location });
}

/** Calls whose rows stand in what is sent. */
function sitesIn(values: Value[]): string[] {
  return [...new Set(values.flatMap((value) => sourcesOf(value)).map(({ site }) => site))];
}

function fromOf(from: string[]): { from?: string[] } {
  return from.length === 0 ? {} : { from };
}

/** `axios.create({ baseURL })`: an instance, whose addresses begin so. */
export function httpInstance(target: { source: string; name: string }, values: Value[]): Value | undefined {
  if (!/^(axios|ky|ofetch)$/.test(target.source) || !/(^|\.)(create|extend)$/.test(target.name)) return undefined;
  const base = field(values[0], 'baseURL') ?? field(values[0], 'prefixUrl');
  return { kind: 'external', source: target.source, name: `instance ${base === undefined ? '' : addressOf(base)} ` };
}

/** The path that a query's key alone asks for: `['/api/orders', id]` with a default function that joins it. */
export function addressOfKey(
  key: Value | undefined,
  there: ReadonlySet<Value>,
): { address: string; asks?: Asks | undefined } | undefined {
  const items = key?.kind === 'list' ? key.items.map((item) => item.value) : key ? [key] : [];
  if (!/^\/\w/.test(items[0] ? addressOf(items[0]) : '')) return undefined;
  const parts = items.filter((item) => item.kind !== 'record');
  const [first] = parts;
  // What a record beside the address says, the function that asks may put behind the `?`.
  const address = parts.map(addressOf).join('/');
  if (parts.length < items.length || !first) return { address };
  return { address, asks: parts.length === 1 ? asksOf(first, undefined, there) : address.includes('?') ? undefined : {} };
}

/** What a request by HTTP is made of, as far as it is known. */
export interface HttpRequest {
  method: Value;
  address: Value;
  headers: Value | undefined;
  body: Value | undefined;
  /** What axios puts behind the `?`. */
  query: Value | undefined;
  /** Its options may say more than is known of them. */
  isOpen: boolean;
}

function requestOf(target: { source: string; name: string }, values: Value[]): HttpRequest | undefined {
  const instance = /^instance (\S*) (?:\.(\w+))?$/.exec(target.name);
  const name = instance ? (instance[2] ?? '') : target.name.replace(/^(default|\*)\.?/, '');
  const [url, second] = values;
  const fetches = name === 'fetch' || name === 'window.fetch' || name === 'globalThis.fetch' || target.source.endsWith('-fetch');
  if (!fetches && !(/^(axios|ky|got|ofetch)$/.test(target.source) && sends.test(name))) return undefined;
  // `axios.post(address, body, options)`
  const sendsBody = target.source === 'axios' && /^(post|put|patch)$/.test(name);
  const options = url?.kind === 'record' ? url : sendsBody ? values[2] : second;
  const asked = url?.kind === 'record' ? url : second;
  const named = field(asked, 'method');
  const method = verbs.test(name) ? literal(name) : (named ?? (isClear(asked) ? literal('get') : input('unknown', 'method')));
  const address = url?.kind === 'record' ? field(url, 'url') : url;
  if (address === undefined) return undefined;
  return {
    method,
    address: joined(instance?.[1] ?? '', address),
    headers: field(options, 'headers'),
    body: sendsBody ? second : (field(options, 'body') ?? field(options, 'data') ?? field(options, 'json')),
    query: field(options, 'params') ?? field(options, 'searchParams') ?? field(options, 'query'),
    isOpen: isUnclear(options),
  };
}

/** Whether options that name no method have none. */
function isClear(options: Value | undefined): boolean {
  return options === undefined || (options.kind === 'record' && !options.open && !options.fields.has('method'));
}

/** Options that may say more than is known of them. */
function isUnclear(options: Value | undefined): boolean {
  return options !== undefined && (options.kind !== 'record' || (options.open && !options.fields.has('method')));
}

function joined(base: string, given: Value): Value {
  if (base === '') return given;
  const address = cellValue(given);
  if (address.kind === 'choice')
    return { ...address, options: address.options.map((option) => ({ ...option, value: joined(base, option.value) })) };
  const text = addressOf(address);
  if (/^https?:/.test(text)) return address;
  const start = `${base.replace(/\/$/, '')}/`;
  if (address.kind !== 'text') return literal(`${start}${text.replace(/^\//, '')}`);
  const [first = '', ...rest] = address.chunks;
  return {
    kind: 'text',
    chunks: typeof first === 'string' ? [start + first.replace(/^\//, ''), ...rest] : [start, first, ...rest],
  };
}

/** An address with what is not known of it as `*`. */
function addressOf(value: Value): string {
  const known = cellValue(value);
  switch (known.kind) {
    case 'literal':
      return typeof known.value === 'string' || typeof known.value === 'number' ? String(known.value) : '*';
    case 'text':
      return known.chunks.map((chunk) => (typeof chunk === 'string' ? chunk : addressOf(chunk))).join('');
    case 'choice': {
      const told = known.options.map((option) => addressOf(option.value)).filter((text) => text !== '' && text !== '*');
      return new Set(told).size === 1 ? (told[0] ?? '*') : '*';
    }
    default:
      return '*';
  }
}

function field(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}
