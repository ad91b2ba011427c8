import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { WayIn } from '../../model/index.js';
import type { Plan } from '../requests/plan.js';
import type { Person } from '../stage/people.js';
import type { World } from '../requests/world.js';
import { answerOf, isAnswered } from '../requests/answered.js';
import { isPage, readPage } from '../requests/page.js';
import { type Answer, send } from '../requests/send.js';
import { compose, recipeOf } from '../requests/compose.js';

/** A way by which people of the filled data get in. */
export interface SignIn {
  /** In plain words, for the report. */
  how: string;
  /** It was made by this run, and says nothing of where the app keeps what it knows of people. */
  made?: true;
  /** How another place could be got into in this way; undefined while nobody has. */
  way(): WayIn | undefined;
  /** Makes a database ready for it: passwords or tokens that are known. */
  prepare(client: Client): Promise<void>;
  /** What a person's requests carry; undefined where they are not let in. */
  headers(person: Person, world: World): Promise<Record<string, string> | undefined>;
}

/** A token that stands for the person, the same in every run. */
export function tokenFor({ key }: Person): string {
  return createHash('sha256').update(`loadbearing person ${key}`).digest('hex');
}

/** The person's key as the app holds it: a number where the row has one. */
export function idOf({ key, row }: Person): unknown {
  return Object.values(row).find((value) => typeof value === 'number' && String(value) === key) ?? key;
}

/** A route that shows less to who is not signed in. */
export interface Guarded {
  plan: Plan;
  /** It turns them away; otherwise it has nothing for them. */
  refuses: boolean;
}

const mostProbes = 6;

/** Routes that turn away who is not signed in, or show them nothing, told by asking; the former first. */
export async function guardedRoutes(plans: readonly Plan[], world: World): Promise<Guarded[]> {
  const likely = plans.filter(({ method, entry }) => method === 'GET' && !entry.backOffice);
  const sorted = [
    ...likely.filter(({ entry }) => entry.access === 'signed-in'),
    ...likely.filter(({ entry }) => entry.access !== 'signed-in'),
  ];
  const [refusing, empty]: [Guarded[], Guarded[]] = [[], []];
  for (const plan of sorted.slice(0, 40)) {
    if (refusing.length >= mostProbes || world.aborted()) break;
    const answer = await ask(plan, undefined, world);
    if (isRefused(answer)) refusing.push({ plan, refuses: true });
    else if (answer.status === 200 && !isAnswered(answer)) empty.push({ plan, refuses: false });
  }
  return [...refusing, ...empty].slice(0, mostProbes);
}

/** How many of the guarded routes let this person in. */
export async function letIn(guarded: readonly Guarded[], person: Person, world: World): Promise<number> {
  let count = 0;
  for (const { plan, refuses } of guarded) {
    const answer = await ask(plan, person, world);
    if (refuses ? !isRefused(answer) && answer.status > 0 && answer.status < 500 : isAnswered(answer)) count += 1;
  }
  return count;
}

async function ask(plan: Plan, person: Person | undefined, world: World): Promise<Answer> {
  const sent = await compose(recipeOf(plan), { ground: world.ground, samples: world.samples, person, serial: world.serial() });
  return answerOf(plan, await send(world.port, sent));
}

/** Also a page that was begun before it was known that it leads elsewhere. */
export function isRefused({ status, headers, text }: Answer): boolean {
  const moved = status >= 300 && status < 400 ? String(headers['location'] ?? '') : undefined;
  const to = moved ?? (isPage(text) ? readPage(text).elsewhere : undefined) ?? '';
  return status === 401 || status === 403 || /log-?in|sign-?in|auth|session/i.test(to);
}
