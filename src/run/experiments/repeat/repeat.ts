import type { Repeated } from '../../../model/index.js';
import type { Kit } from '../../kit.js';
import { observe } from '../../observe.js';
import { compose, type Recipe } from '../../requests/compose.js';
import type { World } from '../../requests/world.js';
import { anotherUser, type Person } from '../../stage/people.js';
import type { Seen } from '../../wire/index.js';

export interface RepeatOptions {
  kit: Kit;
  world: World;
  recipes: readonly Recipe[];
  report(done: number, total: number): void;
}

/**
 * The same read again: does it cost the same work again? And within one request: is the same asked twice? An answer that is the
 * same for everybody is looked for by asking in two people's names.
 *
 * It cannot see a cache in front of the app: there is none here.
 */
export async function repeat({ kit, world, recipes, report }: RepeatOptions): Promise<Repeated[]> {
  const found: Repeated[] = [];
  const second = world.people.find(({ name }) => name === anotherUser);
  for (const [at, recipe] of recipes.entries()) {
    if (kit.signal.aborted) break;
    report(at, recipes.length);
    const first = world.people.find(({ name }) => name === recipe.as);
    const ask = async (person: Person | undefined): ReturnType<typeof observe> => {
      // The same address, in another one's name.
      const sent = await compose(recipe, { ground: world.ground, samples: world.samples, person: first, serial: 0 });
      return observe(kit, world.port, { ...sent, headers: { ...sent.headers, ...person?.headers } });
    };
    const [one, two, three] = [await ask(first), await ask(first), await ask(first)];
    if (three.answer.status < 200 || three.answer.status >= 300) continue;
    const other = second === undefined ? undefined : await ask(second);
    found.push({
      entryPoint: recipe.plan.entry.id,
      first: one.seen.length,
      again: Math.min(two.seen.length, three.seen.length),
      sameForAll: other !== undefined && three.answer.bytes > 2 && other.answer.text === three.answer.text,
      cacheable: isCacheable(three.answer.headers['cache-control']),
      withinOne: twiceWithin(three.seen),
    });
  }
  return found;
}

function isCacheable(header: string | string[] | undefined): boolean {
  return (
    /max-age=[1-9]|s-maxage=[1-9]|stale-while-revalidate/.test(String(header ?? '')) &&
    !/no-store|private/.test(String(header ?? ''))
  );
}

/** Reads with the same values, sent more than once for one request. */
function twiceWithin(seen: readonly Seen[]): Repeated['withinOne'] {
  const counts = new Map<string, { sql: string; times: number }>();
  for (const { sql, parameters, verb } of seen) {
    if (verb !== 'read') continue;
    const key = JSON.stringify([sql, parameters]);
    const known = counts.get(key) ?? { sql, times: 0 };
    known.times += 1;
    counts.set(key, known);
  }
  return [...counts.values()]
    .filter(({ times }) => times > 1)
    .sort((left, right) => right.times - left.times)
    .slice(0, 3);
}
