import { escapeIdentifier, type Client } from 'pg';
import { frontend, type Issuer, metadataOf } from '../issuer/index.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { attempt, qualified } from '../stage/statements.js';
import { claimsOf } from './minted.js';
import { type Guarded, letIn, type SignIn, tokenFor } from './sign-in.js';

export interface IssuedClues {
  issuer: Issuer;
  /** Names of the environment that the app and its libraries read. */
  names: readonly string[];
  /** What they are given there. */
  environment: Readonly<Record<string, string>>;
  /** For whom tokens are, as far as the code says it in words. */
  audiences: readonly string[];
}

/** The column by which the users' table names a user of the service. */
const serviceColumn = /^(?:clerk|auth0|external|auth|cognito|okta|oidc|firebase|idp)_?(?:user_?)?(?:id|sub|uid)$|^sub(?:ject)?$/i;

/** How a service writes a token for somebody. */
interface Form {
  how: string;
  claims(person: Person, subject: string): Record<string, unknown>;
}

/**
 * A token as the service would sign it at which the app's people sign in: Clerk, or any whose keys the app asks for. This run
 * answers in the service's place, so the key is its own.
 */
export async function byIssuer(
  guarded: readonly Guarded[],
  world: World,
  client: Client,
  clues: IssuedClues,
): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  const { issuer, names } = clues;
  const column = world.ground.population?.table.columns.find(({ name }) => serviceColumn.test(name))?.name;
  const subjectOf = (person: Person): string => {
    const told = column === undefined ? person.key : person.row[column];
    return typeof told === 'string' && told !== '' ? told : `user_${tokenFor(person).slice(0, 24)}`;
  };
  const prepare = async (other: Client): Promise<void> => {
    for (const person of world.people) {
      issuer.know({ id: subjectOf(person), row: person.row });
      if (column !== undefined) await tie(other, column, subjectOf(person), person, world);
    }
  };
  await prepare(client);
  const letsIn = async ({ how, claims }: Form): Promise<SignIn | undefined> => {
    const headers = (person: Person): Record<string, string> => {
      const token = issuer.key.sign(claims(person, subjectOf(person)));
      return { authorization: `Bearer ${token}`, cookie: `__session=${token}; __client_uat=${String(now() - 60)}` };
    };
    if ((await letIn(guarded, { ...first, headers: headers(first) }, world)) === 0) return undefined;
    return { how, made: true, prepare, way: () => ({ kind: 'made' }), headers: async (person) => headers(person) };
  };
  if (names.some((name) => name.includes('CLERK'))) {
    const found = await letsIn(clerk);
    if (found !== undefined) return found;
  }
  if (!names.some((name) => ofIssuer.test(name)) && clues.audiences.length === 0) return undefined;
  const tried = new Set<string>();
  // The first token makes the app ask for the keys: by that it is known where it looks for them.
  for (let address = nextOf(clues, tried); address !== undefined; address = nextOf(clues, tried)) {
    tried.add(address);
    const found = await letsIn(ofService(address, clues));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names by which apps say where the service is, and for whom its tokens are. */
const ofIssuer = /ISSUER|AUTHORITY|OIDC|AUTH0|OKTA|KEYCLOAK|COGNITO|JWKS|TENANT/;
const mostAddresses = 8;

/** An address of a service that was not tried yet: as the environment has it, or as the app asked it for keys, with and without a slash behind. */
function nextOf({ environment, issuer: { hosts } }: IssuedClues, tried: ReadonlySet<string>): string | undefined {
  if (tried.size >= mostAddresses) return undefined;
  const given = Object.entries(environment).filter(
    ([name]) => ofIssuer.test(name) && !/JWKS|AUDIENCE|CLIENT|SECRET|_ID$/.test(name),
  );
  const named = given.map(([, value]) => value.replace(/^(?!https?:)/, 'https://').replace(/\/$/, ''));
  const all = [...hosts].map((host) => `https://${host}`).concat(named.length > 0 ? named : ['https://issuer.example.com']);
  return all.flatMap((address) => [`${address}/`, address]).find((address) => !tried.has(address));
}

const clerk: Form = {
  how: 'with a session as Clerk signs one, by a key of this run’s own',
  claims: (person, subject) => ({
    ...timesOf(),
    iss: `https://${frontend}`,
    sub: subject,
    sid: `sess_${tokenFor(person).slice(0, 24)}`,
    sts: 'active',
    fva: [0, 0],
    email: person.row['email'],
    metadata: metadataOf(person.row),
    publicMetadata: metadataOf(person.row),
    public_metadata: metadataOf(person.row),
  }),
};

/** As Auth0 and its like write an access token (RFC 9068). */
function ofService(address: string, { audiences, environment }: IssuedClues): Form {
  const named = Object.entries(environment).filter(([name]) => /AUDIENCE|CLIENT_ID|API_IDENTIFIER/.test(name));
  const mine = [...new Set([...named.map(([, value]) => value), ...audiences])];
  return {
    how: 'with a token as the service signs one whose keys the app asks for, by a key of this run’s own',
    claims: (person, subject) => ({
      ...claimsOf(person),
      ...timesOf(),
      iss: address,
      sub: subject,
      ...(mine.length > 0 ? { aud: mine } : {}),
      scope: 'openid profile email',
      token_use: 'access',
      email_verified: true,
    }),
  };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function timesOf(): Record<string, number> {
  return { iat: now() - 60, nbf: now() - 60, exp: now() + 86_400 };
}

/** Writes into a person's row under which name the service knows them. */
async function tie(
  client: Client,
  column: string,
  subject: string,
  { key }: Person,
  { ground: { population } }: World,
): Promise<void> {
  if (population === undefined) return;
  await attempt(
    client,
    `update ${qualified(population.table)} set ${escapeIdentifier(column)} = $1 where ${escapeIdentifier(population.key)}::text = $2 and ${escapeIdentifier(column)} is distinct from $1`,
    [subject, key],
  );
}
