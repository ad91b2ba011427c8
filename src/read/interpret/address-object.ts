import { behindRoot } from '../libraries/rest.js';
import { textOf } from './concatenate.js';
import { input, literalText, type Value } from './value.js';

/**
 * `new URL(`${origin}/api/orders`)` as the text that it stands for, where a path is written in it. What is added to its parameters
 * afterwards is not followed, and so not known. Undefined for any other address.
 */
export function addressObject(address: Value | undefined): Value | undefined {
  if (address === undefined) return undefined;
  const parameters = input('unknown', 'parameters');
  // PostgREST's begin with what is selected.
  if (behindRoot(address) !== undefined) return textOf([address, '&', parameters]);
  return hasPath(address) ? textOf([address, hasQuery(address) ? '&' : '?', parameters]) : undefined;
}

function hasPath(address: Value): boolean {
  if (address.kind !== 'text') return /^\/\w/.test(literalText(address) ?? '');
  return address.chunks.some((chunk) => typeof chunk === 'string' && /\/\w/.test(chunk));
}

function hasQuery(address: Value): boolean {
  if (address.kind !== 'text') return literalText(address)?.includes('?') === true;
  return address.chunks.some((chunk) => typeof chunk === 'string' && chunk.includes('?'));
}
