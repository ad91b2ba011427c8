import { compose, type Recipe } from '../../requests/compose.js';
import type { Sent } from '../../requests/send.js';
import type { World } from '../../requests/world.js';
import { anotherUser, type Person } from '../../stage/people.js';
import type { Pair } from './race.js';
import { isTaken, type Ring } from './trial.js';

/** The people at the instance of the first request, and at that of the second. */
export interface Places {
  world: World;
  others: World;
}

/** The request in the name of the person who is called so, or of the first one. */
export async function requestBy(recipe: Recipe, world: World, name: string | undefined): Promise<Sent> {
  const { ground, samples, people } = world;
  const person = people.find((each) => each.name === name) ?? people[0];
  return compose(recipe, { ground, samples, person, serial: world.serial() });
}

/** The same person twice, then two people who do the same. */
export async function pairsOf(
  ring: Ring,
  recipe: Recipe,
  one: Sent,
  milliseconds: number,
  { world, others }: Places,
): Promise<Pair[]> {
  const first = world.people.find(({ name }) => name === recipe.as) ?? world.people[0];
  const same = others.people.find(({ name }) => name === first?.name);
  const second = others.people.find(({ name }) => name === anotherUser && name !== first?.name);
  const again = same === undefined ? one : inNameOf(one, first, same);
  const pairs: Pair[] = [
    {
      requests: [
        { sent: one, at: 0 },
        { sent: again, at: 1 },
      ],
      twice: first !== undefined,
      milliseconds,
    },
  ];
  if (second === undefined) return pairs;
  const theirs = await takenBy(ring, recipe, inNameOf(one, first, second), second, others);
  if (theirs !== undefined)
    pairs.push({
      requests: [
        { sent: one, at: 0 },
        { sent: theirs, at: 1 },
      ],
      twice: false,
      milliseconds,
    });
  return pairs;
}

/** The very same thing where the other one may send it, else the same with what is their own. */
async function takenBy(ring: Ring, recipe: Recipe, same: Sent, person: Person, others: World): Promise<Sent | undefined> {
  if (await isTaken(ring, { sent: same, at: 1 })) return same;
  const own = await requestBy(recipe, others, person.name);
  return (await isTaken(ring, { sent: own, at: 1 })) ? own : undefined;
}

function inNameOf(sent: Sent, from: Person | undefined, to: Person): Sent {
  const kept = Object.entries(sent.headers).filter(([name]) => from?.headers[name] === undefined);
  return { ...sent, headers: { ...Object.fromEntries(kept), ...to.headers } };
}
