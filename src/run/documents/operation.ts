import type { Json } from '../../model/index.js';
import type { Leaf } from '../requests/leaves.js';

/** A field of a request, as a document tells of it. */
export interface Told {
  name: string;
  /** It has to be sent. */
  required: boolean;
  /** A value that is accepted, where the document has one that means something elsewhere too. */
  value?: Json;
  /** The only values that there are: what reading found does not count beside them. */
  only?: true;
}

/** One request that a document tells of. */
export interface Operation {
  method: string;
  /** `/orders/:id`; in a recording with the values that were sent. */
  path: string;
  /** Below what it may be mounted: the path of the document's server. */
  base: string;
  query: Told[];
  body: Told[];
  form: 'json' | 'form';
  /** The document. */
  file: string;
}

/** What a document is read into; undefined where it is none of that kind. */
export type DocumentReader = (document: unknown, file: string) => Operation[] | undefined;

export const mostOperations = 500;
export const mostFields = 60;
const longest = 200;

/** Names whose values are secret, are somebody's own, or name a row of another database: only the name is taken. */
const kept =
  /pass|pwd|secret|token|api_?key|auth|session|cookie|signature|otp|mail|user_?name|login|handle|phone|(?:^|_)ids?$|Ids?$|ID$|uuid|slug|^key$/i;
/** Values that look like somebody's key to something. */
const credential = /^(?:Bearer |Basic |eyJ|sk[-_]|ghp_)|^[A-Za-z0-9+/_-]{40,}=*$/;

/** A value of a document that may be sent: nothing secret, and nothing that is a row elsewhere. */
export function usable(name: string, value: Json | undefined): Json | undefined {
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null || kept.test(name.split('.').at(-1) ?? name)) return undefined;
  if (typeof value === 'string' && (value.length > longest || credential.test(value) || value.includes('{{'))) return undefined;
  return value;
}

/** A field that was sent with that value. */
export function sentField({ name, value }: Leaf): Told {
  const told = usable(name, value);
  return { name, required: true, ...(told === undefined ? {} : { value: told }) };
}

/** A record of a document; undefined for anything else. */
export function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The path of an address, without its host and what follows; undefined where it has none. */
export function pathOf(address: string): string | undefined {
  const path = address
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
    .replace(/^\{\{[^}]*\}\}/, '')
    .replace(/[?#].*$/s, '');
  if (path === '') return '/';
  return path.startsWith('/') ? path : undefined;
}
