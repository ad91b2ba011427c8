import { reach } from './connection';
import { forgetReadsBut, readFor } from './kept';
import { alone, tellTabs } from './lock';
import { problemOf, Unreachable } from './answer';

/** Who is signed in. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

const remembered = 'person';
const leaving = 'leaving';

/** Who was signed in last on this device: known without a network. */
export function rememberedPerson(): Person | undefined {
  try {
    return personFrom(JSON.parse(localStorage.getItem(remembered) ?? 'null'));
  } catch {
    return undefined;
  }
}

/** Who is signed in, as the server says. @throws Unreachable without a network */
export async function whoIsSignedIn(): Promise<Person | undefined> {
  if (localStorage.getItem(leaving) !== null) await signOutNow();
  const answer = await ask('get-session');
  return typeof answer === 'object' && answer !== null && 'user' in answer ? personFrom(answer.user) : undefined;
}

export async function signIn(given: { email: string; password: string }): Promise<Person> {
  return enter('sign-in/email', given);
}

export async function signUp(given: { name: string; email: string; password: string }): Promise<Person> {
  return enter('sign-up/email', given);
}

/** Where a provider takes over: the browser goes there and comes back signed in. */
export async function placeOf(provider: string): Promise<string> {
  const answer = await ask('sign-in/social', { provider, callbackURL: '/' });
  if (typeof answer !== 'object' || answer === null || !('url' in answer)) throw problemOf(500, answer);
  return String(answer.url);
}

/** Signs out; without a network the device forgets at once, and the server is told when it can be. */
export async function signOut(): Promise<void> {
  await alone(async () => {
    localStorage.setItem(leaving, 'yes');
    await settle(undefined);
    await signOutNow().catch(() => {});
  });
  tellTabs();
}

/** Takes a person as the one who reads and writes here from now on: what was kept of others goes. */
export async function settle(person: Person | undefined): Promise<void> {
  if (person === undefined) localStorage.removeItem(remembered);
  else localStorage.setItem(remembered, JSON.stringify(person));
  readFor(person?.id);
  await forgetReadsBut(person?.id);
}

async function enter(path: string, given: object): Promise<Person> {
  const person = await alone(async () => {
    const answer = await ask(path, given);
    const found = typeof answer === 'object' && answer !== null && 'user' in answer ? personFrom(answer.user) : undefined;
    if (found === undefined) throw problemOf(500, answer);
    localStorage.removeItem(leaving);
    await settle(found);
    return found;
  });
  tellTabs();
  return person;
}

async function signOutNow(): Promise<void> {
  await ask('sign-out', {});
  localStorage.removeItem(leaving);
}

/** A request to the server's accounts: https://better-auth.com */
async function ask(path: string, body?: object): Promise<unknown> {
  const answer = await reach(
    `/auth/${path}`,
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  if (answer === undefined) throw new Unreachable();
  const text = await answer.text();
  const said: unknown = text === '' ? null : JSON.parse(text);
  if (!answer.ok) throw problemOf(answer.status, said);
  return said;
}

function personFrom(value: unknown): Person | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('name' in value) || !('email' in value))
    return undefined;
  return { id: String(value.id), name: String(value.name), email: String(value.email) };
}
