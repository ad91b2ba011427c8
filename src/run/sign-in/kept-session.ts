import { createHmac } from 'node:crypto';
import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { secretFor } from '../start/made-up.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { attempt, qualified } from '../stage/statements.js';
import { type Guarded, letIn, type SignIn, tokenFor } from './sign-in.js';

/** A library that keeps its users' sessions in a table that only its own code asks. */
interface Library {
  name: string;
  token: RegExp;
  cookies: readonly string[];
  /** What its cookie holds of a token, by a secret that the app was given; without one where nothing is signed. */
  sealed?(token: string, secret: string): string;
}

const libraries: readonly Library[] = [
  {
    name: 'better-auth',
    token: /^token$/i,
    cookies: ['__Secure-better-auth.session_token', 'better-auth.session_token'],
    sealed: (token, secret) => `${token}.${createHmac('sha256', secret).update(token).digest('base64')}`,
  },
  {
    name: 'Auth.js',
    token: /^session_?token$/i,
    cookies: [
      '__Secure-authjs.session-token',
      'authjs.session-token',
      '__Secure-next-auth.session-token',
      'next-auth.session-token',
    ],
  },
];

interface Place {
  table: Table;
  token: string;
  owner: string;
  expires: string;
}

/** Names that a secret of a sign-in has, the library's own first: an app may hand it one of its own naming. */
const ofSignIn = /AUTH\w*SECRET|SESSION\w*SECRET/;
const mostSecrets = 6;

/**
 * A session of better-auth or Auth.js that this run puts into their table.
 * @param names names of the environment that the app and its libraries read
 */
export async function byKeptSession(
  guarded: readonly Guarded[],
  world: World,
  client: Client,
  names: readonly string[],
): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  for (const library of libraries) {
    const place = placeOf(library, world);
    if (place === undefined) continue;
    const prepare = async (other: Client): Promise<void> => {
      for (const person of world.people) await put(other, place, person, world);
    };
    await prepare(client);
    const secrets = ['BETTER_AUTH_SECRET', ...names.filter((name) => ofSignIn.test(name))].slice(0, mostSecrets);
    for (const secret of library.sealed === undefined ? [''] : new Set(secrets)) {
      const headers = (person: Person): Record<string, string> => {
        const token = tokenFor(person);
        const value = encodeURIComponent(library.sealed?.(token, secretFor(secret)) ?? token);
        return { cookie: library.cookies.map((name) => `${name}=${value}`).join('; ') };
      };
      if ((await letIn(guarded, { ...first, headers: headers(first) }, world)) === 0) continue;
      return {
        how: `with a session of ${library.name} that was put into ${place.table.name}`,
        made: true,
        prepare,
        way: () => ({ kind: 'made' }),
        headers: async (person) => headers(person),
      };
    }
  }
  return undefined;
}

/** The table of a library's sessions, told by its columns. */
function placeOf({ token }: Library, { ground }: World): Place | undefined {
  for (const table of ground.app.catalogue.tables) {
    if (!/session/i.test(table.name)) continue;
    const named = (pattern: RegExp): string | undefined => table.columns.find(({ name }) => pattern.test(name))?.name;
    const [held, owner, expires] = [named(token), named(/^user_?id$/i), named(/^expires(?:_?at)?$/i)];
    if (held !== undefined && owner !== undefined && expires !== undefined) return { table, token: held, owner, expires };
  }
  return undefined;
}

/** One of their rows, or any that is nobody's yet, becomes the person's session. */
async function put(
  client: Client,
  { table, token, owner, expires }: Place,
  person: Person,
  { people, ground }: World,
): Promise<void> {
  const { population } = ground;
  if (population === undefined) return;
  const [held, whose, until, key] = [token, owner, expires, population.key].map(escapeIdentifier);
  await attempt(
    client,
    `update ${qualified(table)} set ${held} = $1, ${until} = now() + interval '1 day',
       ${whose} = (select ${key} from ${qualified(population.table)} where ${key}::text = $2)
     where ctid = (select ctid from ${qualified(table)} where ${held} <> all ($3) order by (${whose}::text = $2) desc limit 1)`,
    [tokenFor(person), person.key, people.map(tokenFor)],
  );
}
