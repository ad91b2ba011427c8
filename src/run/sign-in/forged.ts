import { createHmac } from 'node:crypto';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { type Guarded, idOf, letIn, type SignIn } from './sign-in.js';

/** What is known of the app's sessions. */
export interface SessionClues {
  /** Names that their cookie may have. */
  cookies: readonly string[];
  /** By which those of this run are signed. */
  secret: string;
  /** Names that the code reads from one. */
  fields: readonly string[];
}

/** What apps keep in a session of somebody who is signed in: their key, or their whole record as a service gives it. */
const forms: ((person: Person, id: unknown) => unknown)[] = [
  (_, id) => id,
  ({ key, row }, id) => ({
    ...row,
    id,
    sub: key,
    claims: { ...row, sub: key, id },
    expires_at: Math.floor(Date.now() / 1000) + 86_400,
    access_token: 'none',
    refresh_token: 'none',
  }),
];

/**
 * A session that this run made, where the app keeps sessions with express-session and its own sign-in cannot be driven. It says
 * nothing of where the app keeps them.
 */
export async function bySession(
  guarded: readonly Guarded[],
  world: World,
  { cookies, secret, fields }: SessionClues,
): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  for (const form of forms) {
    const headers = (person: Person): Record<string, string> => {
      const value = encodeURIComponent(signed(sessionOf(person, form, fields), secret));
      return { cookie: cookies.map((name) => `${name}=${value}`).join('; ') };
    };
    if ((await letIn(guarded, { ...first, headers: headers(first) }, world)) === 0) continue;
    return {
      how: 'with a session that this run made (the app’s own sign-in could not be driven)',
      made: true,
      prepare: async () => undefined,
      way: () => ({ kind: 'made' }),
      headers: async (person) => headers(person),
    };
  }
  return undefined;
}

function sessionOf(person: Person, form: (typeof forms)[number], fields: readonly string[]): string {
  const id = idOf(person);
  const user = form(person, id);
  const named = fields.map((name): [string, unknown] => [
    name,
    /id$/i.test(name)
      ? id
      : /user|account|member|profile/i.test(name)
        ? { ...person.row, id }
        : /is|logged|auth/i.test(name)
          ? true
          : (person.row[name] ?? id),
  ]);
  const session = { passport: { user }, userId: id, user_id: id, user: { ...person.row, id }, ...Object.fromEntries(named) };
  return `loadbearing-${Buffer.from(JSON.stringify(session)).toString('base64url')}`;
}

/** As cookie-signature writes it: `s:` before the value, its HMAC behind. */
function signed(value: string, secret: string): string {
  return `s:${value}.${createHmac('sha256', secret).update(value).digest('base64').replace(/=+$/, '')}`;
}
