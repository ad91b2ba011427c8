import { hkdfSync } from 'node:crypto';
import { EncryptJWT } from 'jose';
import { secretFor } from '../start/made-up.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { claimsOf } from './minted.js';
import { type Guarded, letIn, type SignIn } from './sign-in.js';

/** How a version of Auth.js keeps a session in a cookie that nobody can read: `getDerivedEncryptionKey` of its `jwt` module. */
interface Version {
  names: readonly string[];
  encryption: string;
  bytes: number;
  salt(cookie: string): string;
  info(cookie: string): string;
}

/** Where the app takes itself to be reached by https, and where not. */
const prefixes = ['__Secure-', ''];

const versions: readonly Version[] = [
  {
    names: prefixes.map((prefix) => `${prefix}authjs.session-token`),
    encryption: 'A256CBC-HS512',
    bytes: 64,
    salt: (cookie) => cookie,
    info: (cookie) => `Auth.js Generated Encryption Key (${cookie})`,
  },
  {
    names: prefixes.map((prefix) => `${prefix}next-auth.session-token`),
    encryption: 'A256GCM',
    bytes: 32,
    salt: () => '',
    info: () => 'NextAuth.js Generated Encryption Key',
  },
];

/**
 * A session as Auth.js (next-auth) makes one when it keeps them in a cookie, under the secret that the app was given.
 * @param names names of the environment that the app and its libraries read
 */
export async function byAuthJs(guarded: readonly Guarded[], world: World, names: readonly string[]): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  for (const name of names.filter((each) => /^(?:NEXT)?_?AUTH_?SECRET$/.test(each))) {
    const headers = async (person: Person): Promise<Record<string, string>> => ({
      cookie: (await cookiesOf(person, secretFor(name))).join('; '),
    });
    if ((await letIn(guarded, { ...first, headers: await headers(first) }, world)) === 0) continue;
    return {
      how: `with a session as Auth.js makes one, by the app's own ${name}`,
      made: true,
      prepare: async () => undefined,
      way: () => ({ kind: 'made' }),
      headers,
    };
  }
  return undefined;
}

async function cookiesOf(person: Person, secret: string): Promise<string[]> {
  const cookies: string[] = [];
  for (const { names, encryption, bytes, salt, info } of versions)
    for (const name of names) {
      const key = new Uint8Array(hkdfSync('sha256', secret, salt(name), info(name), bytes));
      const session = new EncryptJWT(claimsOf(person)).setProtectedHeader({ alg: 'dir', enc: encryption });
      cookies.push(`${name}=${await session.encrypt(key)}`);
    }
  return cookies;
}
