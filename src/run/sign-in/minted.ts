import { createHmac } from 'node:crypto';
import { secretFor } from '../start/made-up.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { type Guarded, idOf, letIn, type SignIn } from './sign-in.js';

const likelySecret = /JWT|SECRET|TOKEN|SESSION|AUTH/;
const mostSecrets = 6;

/**
 * A token as the app itself would sign it, with the secret that it was given: every name under which apps keep a user's key, and
 * the short columns of their row.
 * @param names names of the environment that the app reads
 * @param cookies names of the cookies that it reads
 */
export async function byToken(
  guarded: readonly Guarded[],
  world: World,
  names: readonly string[],
  cookies: readonly string[],
): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  const secrets = names
    .filter((name) => likelySecret.test(name))
    .sort((left, right) => rank(left) - rank(right))
    .slice(0, mostSecrets);
  for (const name of secrets) {
    const headers = (person: Person): Record<string, string> => carrying(token(person, secretFor(name)), cookies);
    if ((await letIn(guarded, { ...first, headers: headers(first) }, world)) === 0) continue;
    return {
      how: `with a token signed by the app's own ${name}`,
      prepare: async () => undefined,
      way: () => ({ kind: 'made' }),
      headers: async (person) => headers(person),
    };
  }
  return undefined;
}

function rank(name: string): number {
  return /JWT/.test(name) ? (/REFRESH/.test(name) ? 2 : 0) : /AUTH|ACCESS/.test(name) ? 1 : 3;
}

/** A JSON Web Token by HS256 (RFC 7519). */
export function token(person: Person, secret: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claimsOf(person))}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** What a token says of a person: their key by every name that apps give it, and the short columns of their row. */
export function claimsOf(person: Person): Record<string, unknown> {
  const { key, row, staff } = person;
  const id = idOf(person);
  const short = Object.fromEntries(
    Object.entries(row).filter(
      ([name, value]) =>
        !/pass|hash|secret|token/i.test(name) &&
        (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length < 100)),
    ),
  );
  const now = Math.floor(Date.now() / 1000);
  // `role: { id }`, as an app that joins the user's role puts it into a token.
  const role = Object.entries(short).find(([name]) => /^role_?id$/i.test(name))?.[1];
  return {
    ...short,
    ...(role === undefined || 'role' in short ? {} : { role: { id: role } }),
    id,
    sub: key,
    userId: id,
    user_id: id,
    uid: id,
    _id: id,
    user: { ...short, id },
    type: staff === undefined ? 'access' : 'admin',
    ...(staff === undefined ? {} : { role: short['role'] ?? 'admin', isAdmin: true }),
    iat: now,
    exp: now + 86_400,
  };
}

/** A token in every place where apps look for one. */
export function carrying(value: string, cookies: readonly string[]): Record<string, string> {
  const names = [...new Set([...cookies, 'token', 'access_token', 'accessToken', 'jwt', 'auth_token', 'session'])];
  return { authorization: `Bearer ${value}`, cookie: names.map((name) => `${name}=${value}`).join('; '), 'x-api-key': value };
}
