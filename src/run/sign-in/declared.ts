import type { RunSettings } from '../../model/index.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { attempt } from '../stage/statements.js';
import { type SignIn, tokenFor } from './sign-in.js';

/** As the owner says it in `loadbearing.json`. */
export function byDeclaration({ sql, headers }: NonNullable<RunSettings['signIn']>, { people }: World): SignIn {
  const filled = (text: string, person: Person): string =>
    text.replaceAll('{token}', tokenFor(person)).replaceAll('{user}', person.key);
  return {
    how: 'as loadbearing.json says',
    way: () => ({ kind: 'declared', headers: Object.keys(headers).map((name) => name.toLowerCase()) }),
    prepare: async (client) => {
      if (sql === undefined) return;
      for (const person of people) await attempt(client, sql, [tokenFor(person), person.key]);
    },
    headers: async (person) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), filled(value, person)])),
  };
}
