import type { Client } from 'pg';
import type { Plan } from '../requests/plan.js';
import type { Person } from '../stage/people.js';
import type { World } from '../requests/world.js';
import { send } from '../requests/send.js';
import { compose, recipeOf } from '../requests/compose.js';

/** A way by which people of the filled data get in. */
export interface SignIn {
  /** In plain words, for the report. */
  how: string;
  /** Makes a database ready for it: passwords or tokens that are known. */
  prepare(client: Client): Promise<void>;
  /** What a person's requests carry; undefined where they are not let in. */
  headers(person: Person, world: World): Promise<Record<string, string> | undefined>;
}

const mostProbes = 6;

/** Routes that turn away who is not signed in, told by asking. */
export async function guardedRoutes(plans: readonly Plan[], world: World): Promise<Plan[]> {
  const likely = plans.filter(({ method, entry }) => method === 'GET' && !entry.backOffice);
  const sorted = [
    ...likely.filter(({ entry }) => entry.access === 'signed-in'),
    ...likely.filter(({ entry }) => entry.access !== 'signed-in'),
  ];
  const guarded: Plan[] = [];
  for (const plan of sorted.slice(0, 40)) {
    if (guarded.length >= mostProbes || world.aborted()) break;
    if (isRefused(await ask(plan, undefined, world))) guarded.push(plan);
  }
  return guarded;
}

/** How many of the guarded routes let this person in. */
export async function letIn(guarded: readonly Plan[], person: Person, world: World): Promise<number> {
  let count = 0;
  for (const plan of guarded) {
    const status = await ask(plan, person, world);
    if (!isRefused(status) && status > 0 && status < 500) count += 1;
  }
  return count;
}

async function ask(plan: Plan, person: Person | undefined, world: World): Promise<number> {
  const sent = await compose(recipeOf(plan), { ground: world.ground, samples: world.samples, person, serial: world.serial() });
  return (await send(world.port, sent)).status;
}

function isRefused(status: number): boolean {
  return status === 401 || status === 403 || (status >= 300 && status < 400);
}
