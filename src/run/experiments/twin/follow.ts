import { setTimeout as wait } from 'node:timers/promises';
import type { Apart } from '../../../model/index.js';
import { settle } from '../../observe.js';
import type { Recipe } from '../../requests/compose.js';
import type { Answer } from '../../requests/send.js';
import { differenceBeyond, differences, type Noise } from './answers.js';
import { foundByOne, givenTwice } from './made.js';
import { nearReads } from './near.js';
import type { Noises } from './noise.js';
import { ask, each, mostWrites, type Side, type TwinOptions } from './side.js';

/** A message between instances, or what goes on after an answer, has had its time. */
const patienceMilliseconds = 120;

/** Tells one instance something and asks both: what the one now says otherwise than before, the other must say too. */
export async function unheard(options: TwinOptions, a: Side, b: Side, noises: Noises): Promise<Apart[]> {
  const { kit, keeper, writes, report } = options;
  const found = new Map<string, Apart>();
  const note = (entryPoint: string, difference: string, write: Recipe): void => {
    if (!found.has(entryPoint))
      found.set(entryPoint, { entryPoint, how: 'two instances', difference, after: [write.plan.entry.id] });
  };
  for (const [at, write] of writes.slice(0, mostWrites).entries()) {
    if (kit.signal.aborted) break;
    report(at, Math.min(writes.length, mostWrites));
    const near = nearReads(write, options.reads, options.plans).filter(({ plan }) => !found.has(plan.entry.id));
    const forth = await apartAfter(options, write, near, a, b, noises);
    // Only what shows with the two in both roles is theirs and no accident.
    const back = forth.size === 0 ? forth : await apartAfter(options, write, near, b, a, noises);
    for (const [entryPoint, difference] of forth) if (back.has(entryPoint)) note(entryPoint, difference, write);
    const double = await givenTwice(options, write, a, b);
    if (double !== undefined) note(write.plan.entry.id, double, write);
    await keeper.restore();
  }
  return [...found.values()];
}

async function apartAfter(
  { kit, plans }: TwinOptions,
  write: Recipe,
  near: readonly Recipe[],
  told: Side,
  other: Side,
  noises: Noises,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const before = new Map<Recipe, { noise: Noise; answer: Answer }>();
  await each(near, async (recipe) => {
    const noise = await noises.of(recipe);
    // Both may have kept by now what was there before.
    const [answer] = await Promise.all([ask(recipe, told), ask(recipe, other)]);
    before.set(recipe, { noise, answer });
  });
  const answer = await ask(write, told);
  if (answer.status === 0 || answer.status >= 400) return found;
  await settle(kit, 5);
  for (const [recipe, { noise, answer: earlier }] of before) {
    const difference = await apartNow(recipe, noise, earlier, told, other);
    if (difference !== undefined) found.set(recipe.plan.entry.id, difference);
  }
  for (const [id, difference] of await foundByOne(write, answer, plans, told, other)) found.set(id, difference);
  return found;
}

/** The one moved, the other did not come to the same, and neither is of two minds. */
async function apartNow(recipe: Recipe, noise: Noise, earlier: Answer, told: Side, other: Side): Promise<string | undefined> {
  const beyond = (one: Answer, two: Answer): string[] => [...differences(one, two).keys()].filter((path) => !noise.has(path));
  const here = await ask(recipe, told);
  const moved = new Set(beyond(earlier, here));
  if (moved.size === 0 || here.status === 429) return undefined;
  const there = await ask(recipe, other);
  if (there.status === 429 || !beyond(here, there).some((path) => moved.has(path))) return undefined;
  await wait(patienceMilliseconds);
  const [hereAgain, thereAgain] = [await ask(recipe, told), await ask(recipe, other)];
  const unsteady = new Set([...noise, ...differences(here, hereAgain).keys(), ...differences(there, thereAgain).keys()]);
  if (hereAgain.status === 429 || thereAgain.status === 429) return undefined;
  if (![...differences(hereAgain, thereAgain).keys()].some((path) => moved.has(path) && !unsteady.has(path))) return undefined;
  return differenceBeyond(unsteady, hereAgain, thereAgain);
}
