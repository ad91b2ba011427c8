import type { Incoming } from './incoming.js';
import { Refusal } from './refusal.js';
import { bearerOf, type Claims, readToken } from './token.js';

/** In whose name a request runs. */
export interface Caller {
  role: 'anon' | 'authenticated' | 'service_role';
  claims: Claims;
}

/**
 * Who asks, by the key and the token that they send: https://supabase.com/docs/guides/api/api-keys
 * @throws Refusal as Supabase's gateway and PostgREST refuse
 */
export function callerOf({ headers, parameters }: Incoming, secret: string): Caller {
  const bearer = bearerOf(headers['authorization']);
  const key = headers['apikey'] ?? parameters.get('apikey') ?? bearer;
  if (key === undefined)
    throw new Refusal(
      401,
      'no_api_key',
      'No API key found in request',
      null,
      'No `apikey` request header or url param was found.',
    );
  if (typeof readToken(key, secret) === 'string' && key !== bearer)
    throw new Refusal(
      401,
      'bad_api_key',
      'Invalid API key',
      null,
      'Double check your Supabase `anon` or `service_role` API key.',
    );
  const claims = readToken(bearer ?? key, secret);
  if (claims === 'expired') throw new Refusal(401, 'PGRST303', 'JWT expired');
  if (typeof claims === 'string') throw new Refusal(401, 'PGRST301', 'No suitable key or wrong key type');
  const role = claims['role'] ?? 'anon';
  if (role === 'anon' || role === 'authenticated' || role === 'service_role') return { role, claims };
  throw new Refusal(403, '42501', `permission denied to set role "${typeof role === 'string' ? role : ''}"`);
}
