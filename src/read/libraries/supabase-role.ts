import type { Role } from '../../model/index.js';
import { literalText, type Value } from '../interpret/value.js';

const ofService = /service|secret|admin/i;
const ofAnybody = /anon|publishable/i;

/**
 * The database role of a client out of `createClient(address, key, options)`. PostgREST goes by the bearer token: who hands one along
 * (`global.headers.Authorization`, `accessToken`) asks as the person whose token it is, whatever the key.
 */
export function roleOf(values: readonly Value[]): Role {
  const key = values[1];
  const role: Role = ofService.test(key?.kind === 'input' ? key.name : (literalText(key) ?? '')) ? 'service' : 'anon';
  const options = values[2];
  if (fieldOf(options, 'accessToken') !== undefined) return 'authenticated';
  const headers = fieldOf(fieldOf(options, 'global'), 'headers');
  const token = fieldOf(headers, 'Authorization') ?? fieldOf(headers, 'authorization');
  if (token === undefined) return role;
  const name = textOf(token);
  if (ofService.test(name)) return 'service';
  return ofAnybody.test(name) ? 'anon' : 'authenticated';
}

/**
 * The role of a request that names its own headers: the bearer's token, else the key, which Supabase's gateway takes for one. With
 * neither in sight nothing is said of policies.
 */
export function roleOfHeaders(token: Value | undefined, key: Value | undefined): Role {
  const byToken = roleOfText(textOf(token).replace(/^Bearer\s+/i, ''));
  if (byToken !== undefined) return byToken;
  const byKey = roleOfText(textOf(key));
  if (token === undefined) return byKey ?? 'service';
  return textOf(token).includes(textOf(key)) && /key/i.test(textOf(key)) ? (byKey ?? 'service') : 'authenticated';
}

function roleOfText(text: string): Role | undefined {
  const written = /\beyJ[\w-]+\.(eyJ[\w-]+)/.exec(text)?.[1];
  const told = written === undefined ? text : `${text} ${Buffer.from(written, 'base64url').toString()}`;
  if (ofService.test(told)) return 'service';
  return ofAnybody.test(told) ? 'anon' : undefined;
}

function fieldOf(value: Value | undefined, name: string): Value | undefined {
  return value?.kind === 'record' ? value.fields.get(name)?.value : undefined;
}

/** What is known of a text: itself, or the names of what it is made of. */
function textOf(value: Value | undefined): string {
  if (value?.kind === 'input') return value.name;
  if (value?.kind === 'choice') return value.options.map((option) => textOf(option.value)).join(' ');
  if (value?.kind === 'text') return value.chunks.map((chunk) => (typeof chunk === 'string' ? chunk : textOf(chunk))).join(' ');
  return literalText(value) ?? '';
}
