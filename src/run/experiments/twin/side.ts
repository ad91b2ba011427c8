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
