import { scryptSync } from 'node:crypto';
import { escapeIdentifier, type Client } from 'pg';
import type { LogIn } from '../../model/index.js';
import type { Plan } from '../requests/plan.js';
import { knownPassword } from '../requests/values.js';
import type { World } from '../requests/world.js';
import { attempt, qualified } from '../stage/statements.js';
import { sourcesIn } from '../start/sources.js';
import { logInOf } from './log-in.js';
import { logInAs, logInPlan } from './password.js';
import type { SignIn } from './sign-in.js';

/** A way of keeping passwords: what in an app's files tells of it, and what it makes of the known one. */
interface Hashing {
  told: RegExp;
  hashes: () => string[];
}

const salt = '5f1d7a8893aa4c0e9b5d6f3f0c2b1a47';

const ways: readonly Hashing[] = [
  {
    told: /['"](?:@node-rs\/)?bcrypt(?:js|-ts)?['"/]/,
    hashes: () => ['$2b$10$NdPK8FSKj8sEqxobc89kCOD.6JZjmlqovOLSpV9wBx3ps379CQt76'],
  },
  {
    told: /['"](?:@node-rs\/)?argon2(?:-browser)?['"/]/,
    hashes: () => ['$argon2id$v=19$m=19456,t=2,p=1$tlfNXLZKrYb69CfVWY2kpA$bEySw6JKFQT39K72fvi7BSbHCtPtURSB13F4+P5Z0es'],
  },
  {
    // Node's own: the hash and its salt in one text, in either order.
    told: /\bscrypt(?:Sync)?\s*[(,)]/,
    hashes: () => {
      const hash = scryptSync(knownPassword, salt, 64).toString('hex');
      return [`${hash}.${salt}`, `${salt}:${hash}`];
    },
  },
];
const mostTries = 4;

/** What the app may have made of the known password, by the ways of hashing that its files name; itself where none does. */
export function hashesOf(folder: string): string[] {
  const texts = [...sourcesIn(folder, /\.[cm]?[jt]s$/), ...sourcesIn(folder, /^package\.json$/)];
  const used = ways.filter(({ told }) => texts.some((text) => told.test(text)));
  return used.length === 0 ? [knownPassword] : used.flatMap(({ hashes }) => hashes()).slice(0, mostTries);
}

const password = /^(?:hashed_?)?(?:pass(?:word|wd)?|pwd)(?:_?(?:hash|digest))?$/i;

/**
 * Gives everybody a password in the database, as the app would keep it, and logs them in by its own log-in: for apps whose
 * accounts an operator makes, or whose sign-up needs what is not there (a letter, a code).
 * @param hashes see `hashesOf`
 */
export async function byGivenPassword(
  plans: readonly Plan[],
  world: World,
  client: Client,
  hashes: readonly string[],
): Promise<SignIn | undefined> {
  const { population } = world.ground;
  const logIn = logInPlan(plans);
  const first = world.people.find(({ staff }) => staff === undefined);
  const columns = population?.table.columns.filter(({ name, type }) => password.test(name) && /char|text/.test(type)) ?? [];
  if (population === undefined || logIn === undefined || first === undefined || columns.length === 0) return undefined;
  for (const hash of hashes) {
    const prepare = async (other: Client): Promise<void> => {
      for (const { name } of columns)
        await attempt(
          other,
          `update ${qualified(population.table)} set ${escapeIdentifier(name)} = $1 where ${escapeIdentifier(population.key)}::text = any($2)`,
          [hash, world.people.filter(({ staff }) => staff === undefined).map(({ key }) => key)],
        );
    };
    await prepare(client);
    if ((await logInAs(logIn, first, world)) === undefined) continue;
    let seen: LogIn | undefined;
    return {
      how: `by its own log-in (${logIn.method} ${logIn.pattern}), with passwords that this run put into ${population.table.name}`,
      prepare,
      way: () => seen && { kind: 'log-in', logIn: seen },
      headers: async (person, where) => {
        const inside = await logInAs(logIn, person, where);
        if (inside !== undefined && person.staff === undefined) seen ??= logInOf(inside, person, population);
        return inside?.headers;
      },
    };
  }
  return undefined;
}
