import type { PoolClient } from 'pg';
import { type Answer, json } from '../answer.js';
import { type Database, inTransaction } from '../database.js';
import { fieldsOf, type Incoming, jsonOf } from '../incoming.js';
import { Refusal } from '../refusal.js';
import { bearerOf, type Claims, readToken } from '../token.js';
import type { Sessions } from './sessions.js';
import { setAuthPath } from './users.js';

/** What accounts need to be served. */
export interface AuthContext {
  database: Database;
  secret: string;
  sessions: Sessions;
}

/** Accounts' form of an error: https://supabase.com/docs/guides/auth/debugging/error-codes */
export function authRefused({ status, code, message }: Refusal): Answer {
  return json(status, { code: status, error_code: code, msg: message });
}

/** Runs as Supabase's accounts do; what the database refuses is told no further. */
export async function asAccounts<Result>(
  { database }: AuthContext,
  what: string,
  run: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  try {
    return await inTransaction(database, async (client) => {
      await setAuthPath(client);
      return run(client);
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(500, 'unexpected_failure', `Database error ${what}`);
  }
}

/** The claims of whoever asks. */
export function bearerClaims({ headers }: Incoming, secret: string): Claims {
  const token = bearerOf(headers['authorization']);
  if (token === undefined) throw new Refusal(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
  const claims = readToken(token, secret);
  if (typeof claims === 'string')
    throw new Refusal(
      403,
      'bad_jwt',
      `invalid JWT: unable to parse or verify signature, ${claims === 'expired' ? 'token has invalid claims: token is expired' : 'token signature is invalid'}`,
    );
  return claims;
}

/** Fields of the body, and those among them that are text. */
export function bodyOf(incoming: Incoming): { fields: Record<string, unknown>; text(name: string): string | undefined } {
  const fields = fieldsOf(readBody(incoming));
  return {
    fields,
    text: (name) => {
      const value = fields[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
  };
}

function readBody(incoming: Incoming): unknown {
  try {
    return jsonOf(incoming);
  } catch {
    throw new Refusal(400, 'bad_json', 'Could not parse request body as JSON');
  }
}
