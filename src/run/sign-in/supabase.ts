import type { StandIn } from '../stand-in/index.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { type Guarded, letIn, type SignIn } from './sign-in.js';

/** A token of the stand-in for Supabase, in the header and in the cookie in which @supabase/ssr keeps it. */
export async function bySupabase(guarded: readonly Guarded[], world: World, standIn: StandIn): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  const headers = (person: Person): Record<string, string> => {
    const user = {
      id: accountOf(person, world),
      ...(typeof person.row['email'] === 'string' ? { email: person.row['email'] } : {}),
      role: 'authenticated',
    };
    const token = standIn.tokenFor(user);
    const session = {
      access_token: token,
      token_type: 'bearer',
      expires_in: 3600,
      expires_at: Math.floor(Date.now() / 1000) + 3600,
      refresh_token: 'none',
      user: { ...user, aud: 'authenticated' },
    };
    // Not in base64: versions before 0.4 do not know that form, and later ones know both.
    const kept = encodeURIComponent(JSON.stringify(session));
    return { authorization: `Bearer ${token}`, cookie: `sb-127-auth-token=${kept}` };
  };
  // Where no read turns anybody away, what is written may still ask who it is.
  if (guarded.length > 0 && (await letIn(guarded, { ...first, headers: headers(first) }, world)) === 0) return undefined;
  return {
    how: 'with a token of the stand-in for Supabase',
    prepare: async () => undefined,
    way: () => ({ kind: 'made' }),
    headers: async (person) => headers(person),
  };
}

/** The account at Supabase: the user's own row, or the one that it names. */
function accountOf(person: Person, { ground: { population } }: World): string {
  const key = population?.table.foreignKeys.find(({ schema, columns }) => schema === 'auth' && columns.length === 1)?.columns[0];
  const named = key === undefined ? undefined : person.row[key];
  return typeof named === 'string' ? named : person.key;
}
