import type { Matcher } from '../../foreseen.js';
import type { Kit } from '../../kit.js';
import { compose, type Recipe } from '../../requests/compose.js';
import type { Plan } from '../../requests/plan.js';
import { type Answer, send, type Sent } from '../../requests/send.js';
import type { World } from '../../requests/world.js';
import type { SignIn } from '../../sign-in/sign-in.js';
import type { Person } from '../../stage/people.js';
import type { Keeper } from '../../stage/restore.js';
import type { Stage } from '../../stage/stage.js';
import type { Instance } from '../../start/instance.js';

export interface TwinOptions {
  kit: Kit;
  stage: Stage;
  keeper: Keeper;
  people: readonly Person[];
  signIn: SignIn | undefined;
  plans: readonly Plan[];
  reads: readonly Recipe[];
  writes: readonly Recipe[];
  /** Writes that came out right twice at the same moment in one process. */
  clean: readonly Recipe[];
  matcher: Matcher;
  report(done: number, total: number): void;
}

/** An instance with the people who are signed in there. */
export interface Side {
  instance: Instance;
  world: World;
}

export const mostReads = 40;
export const mostWrites = 30;

/** Asks in the name of the one with whom it worked. */
export async function ask(recipe: Recipe, side: Side): Promise<Answer> {
  return send(side.world.port, await requestOf(recipe, side));
}

export async function requestOf(recipe: Recipe, { world }: Side): Promise<Sent> {
  return compose(recipe, {
    ground: world.ground,
    samples: world.samples,
    person: world.people.find(({ name }) => name === recipe.as),
    serial: world.serial(),
  });
}

const mostAtOnce = 4;

/** Does something with each, a few at the same time: reads do not get in each other's way. */
export async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = [...items];
  const next = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, next));
}

/** What a probe says is about the process that answers it, by what these addresses are for. */
export function isProbe({ pattern }: Plan): boolean {
  return /\/(?:metrics|health|healthz|health-?check|ready|readyz|readiness|livez|liveness|ping|uptime)\/?$/i.test(pattern);
}
