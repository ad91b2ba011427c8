import { createHmac, timingSafeEqual } from 'node:crypto';
import { fieldsOf } from './incoming.js';

/** What a token says of its bearer. */
export type Claims = Record<string, unknown>;

/** What is wrong with a token. */
export type Fault = 'malformed' | 'signature' | 'expired';

/** A JSON Web Token by HS256, RFC 7519: https://supabase.com/docs/guides/auth/jwts */
export function signToken(claims: Claims, secret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${signature(text, secret).toString('base64url')}`;
}

/** The claims of a token that this secret signed and that still holds. */
export function readToken(token: string, secret: string): Claims | Fault {
  const [head = '', body = '', signed = '', ...rest] = token.split('.');
  const header = decoded(head);
  const claims = decoded(body);
  if (header === undefined || claims === undefined || rest.length > 0) return 'malformed';
  const given = Buffer.from(signed, 'base64url');
  const expected = signature(`${head}.${body}`, secret);
  if (header['alg'] !== 'HS256' || given.length !== expected.length || !timingSafeEqual(given, expected)) return 'signature';
  const { exp, nbf } = claims;
  const now = Date.now() / 1000;
  // PostgREST lets clocks differ by 30 seconds.
  if ((typeof exp === 'number' && exp + 30 < now) || (typeof nbf === 'number' && nbf - 30 > now)) return 'expired';
  return claims;
}

/** The token behind `Bearer`. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1];
}

function signature(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function decoded(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? fieldsOf(value) : undefined;
  } catch {
    return undefined;
  }
}
