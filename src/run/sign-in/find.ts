import type { Client } from 'pg';
import type { RunSettings } from '../../model/index.js';
import type { Plan } from '../requests/plan.js';
import type { World } from '../requests/world.js';
import { byAuthJs } from './auth-js.js';
import { byDeclaration } from './declared.js';
import { byGivenPassword } from './given-password.js';
import { withForgeryToken } from './forgery.js';
import { bySession, type SessionClues } from './forged.js';
import type { Issuer } from '../issuer/index.js';
import { byIssuer } from './issued.js';
import { byKeptSession } from './kept-session.js';
import { byToken } from './minted.js';
import { bySupabase } from './supabase.js';
import type { StandIn } from '../stand-in/index.js';
import { byPassword } from './password.js';
import { type Guarded, guardedRoutes, letIn, type SignIn } from './sign-in.js';
import { byStoredToken } from './stored.js';

export interface Found {
  signIn: SignIn | undefined;
  /** Routes that want a sign-in although none was found. */
  shut: boolean;
}

export interface Clues {
  told: RunSettings['signIn'];
  /** Names of the environment, and of the cookies, that the app reads. */
  names: readonly string[];
  cookies: readonly string[];
  standIn: StandIn | undefined;
  issuer: Issuer;
  environment: Readonly<Record<string, string>>;
  /** For whom tokens of a service are, as far as the code says it in words. */
  audiences: readonly string[];
  /** Headers in which a token against forged requests is looked for. */
  forgery: readonly string[];
  session: SessionClues & { kept: boolean };
  /** What the app may keep of the known password. */
  hashes: readonly string[];
}

/**
 * A way in for people of the filled data: as the owner declares it, else the app's own sign-up and log-in, else its log-in with
 * passwords that this run made, else a token of the service at which its people sign in, else one signed with the app's secret, else one that is put where the app looks tokens up. The
 * first that a guarded route accepts is taken.
 */
export async function findSignIn(plans: readonly Plan[], world: World, client: Client, clues: Clues): Promise<Found> {
  const { told, names, cookies, session, standIn, hashes } = clues;
  const guarded = await guardedRoutes(plans, world);
  if (told !== undefined) {
    const declared = byDeclaration(told, world);
    await declared.prepare(client);
    return { signIn: declared, shut: !(await works(declared, guarded, world)) };
  }
  if (guarded.length === 0)
    return { signIn: standIn === undefined ? undefined : await bySupabase([], world, standIn), shut: false };
  const [first] = world.people;
  if (first === undefined) return { signIn: undefined, shut: true };
  const ifItWorks = async (found: SignIn | undefined): Promise<SignIn | undefined> =>
    found !== undefined && (await works(found, guarded, world)) ? found : undefined;
  const usable =
    (await ifItWorks(await byPassword(plans, world, client))) ??
    (await ifItWorks(await byGivenPassword(plans, world, client, hashes)));
  const users = { ...world, people: world.people.filter(({ staff }) => staff === undefined) };
  const signIn =
    usable ??
    (standIn === undefined ? undefined : await bySupabase(guarded, users, standIn)) ??
    (await byIssuer(guarded, users, client, clues)) ??
    (await byToken(guarded, users, names, cookies)) ??
    (await byStoredToken(guarded, users, client, cookies)) ??
    (await byAuthJs(guarded, users, names)) ??
    (await byKeptSession(guarded, users, client, names)) ??
    (session.kept ? await bySession(guarded, users, session) : undefined);
  if (signIn === undefined) return { signIn, shut: guarded.some(({ refuses }) => refuses) };
  const all = await withStaff(signIn, plans, world, { names, cookies });
  return { signIn: withForgeryToken(all, plans, clues.forgery), shut: false };
}

/** Those who have a table of their own get in by a token, where users get in otherwise. */
async function withStaff(
  signIn: SignIn,
  plans: readonly Plan[],
  world: World,
  { names, cookies }: Pick<Clues, 'names' | 'cookies'>,
): Promise<SignIn> {
  const staff = world.people.filter((person) => person.staff !== undefined);
  const offices = plans
    .filter(({ method, entry }) => method === 'GET' && entry.backOffice)
    .slice(0, 8)
    .map((plan) => ({ plan, refuses: true }));
  const theirs =
    staff.length === 0 || offices.length === 0 ? undefined : await byToken(offices, { ...world, people: staff }, names, cookies);
  if (theirs === undefined) return signIn;
  return { ...signIn, headers: (person, where) => (person.staff === undefined ? signIn : theirs).headers(person, where) };
}

/** At least one of the first people is let in somewhere. */
async function works(signIn: SignIn, guarded: readonly Guarded[], world: World): Promise<boolean> {
  if (guarded.length === 0) return true;
  for (const person of world.people.slice(0, 3)) {
    const headers = await signIn.headers(person, world);
    if (headers !== undefined && (await letIn(guarded, { ...person, headers }, world)) > 0) return true;
  }
  return false;
}
