import type { Overlapped } from '../../../model/index.js';
import type { Matcher } from '../../foreseen.js';
import type { Kit } from '../../kit.js';
import type { Recipe } from '../../requests/compose.js';
import type { Sent } from '../../requests/send.js';
import type { World } from '../../requests/world.js';
import type { Keeper } from '../../stage/restore.js';
import { atLimits } from './at-limits.js';
import { withoutFound } from './absent.js';
import { meetingsOf } from './meetings.js';
import { racesOfOthers } from './others.js';
import { type Places, pairsOf, requestBy } from './pairs.js';
import { type Race, raceOf, times } from './race.js';
import { isRefused, type Ring, serially, type Trial } from './trial.js';

export interface OverlapOptions {
  kit: Kit;
  keeper: Keeper;
  world: World;
  /** The people as they are signed in where the second request goes, where that is another instance. */
  others?: World;
  /** Ports that the two are sent to: the same instance, or two. */
  ports: [number, number];
  /** Writes that answered. */
  recipes: readonly Recipe[];
  matcher: Matcher;
  /** Only on the data as they are: nothing is brought to its limit or taken away. */
  asTheyAre?: boolean;
  report(done: number, total: number): void;
}

export interface Outcomes {
  found: Overlapped[];
  /** Requests that were looked at twice at the same moment, and pairs of different ones. */
  looked: number;
  pairs: number;
  /** Those that came out right. */
  clean: Recipe[];
}

/**
 * Two requests at the same moment: is the outcome one that some order of them gives? Both are held at the same write until each has
 * come to it. No rule of the app's is written by hand: what one after the other leaves in the tables is what is right, and what
 * differs between two equal runs (times, made-up keys) does not count. Where there is room for both, the numbers that they look at
 * are brought to where one is taken and another is not; where it found what it would otherwise make, that is taken away first.
 * Said only at three of three.
 *
 * Two different requests are looked at where they change the same row. It cannot see what needs three requests.
 */
export async function overlap(options: OverlapOptions): Promise<Outcomes> {
  const { recipes, kit, report, keeper } = options;
  const found: Overlapped[] = [];
  const clean: Recipe[] = [];
  let looked = 0;
  for (const [at, recipe] of recipes.entries()) {
    if (kit.signal.aborted) break;
    report(at, recipes.length);
    const result = await ofRecipe(recipe, options);
    await keeper.restore();
    if (result === undefined) continue;
    looked += 1;
    if (result === 'clean') clean.push(recipe);
    else found.push(told([recipe, recipe], result, options.matcher));
  }
  const different = options.asTheyAre === true ? { found: [], looked: 0 } : await ofDifferent(options);
  return { found: [...found, ...different.found], looked, pairs: different.looked, clean };
}

/** Two different requests about the same row, one between the other's look and its write. */
async function ofDifferent(options: OverlapOptions): Promise<Pick<Outcomes, 'found' | 'looked'>> {
  const { kit, keeper, matcher, ports, world, others = world, recipes, report } = options;
  const { found, looked } = await racesOfOthers({ kit, keeper, matcher, ports }, recipes, { world, others }, report);
  await keeper.restore();
  return { found: found.map((each) => told(each.recipes, each.race, matcher)), looked };
}

/** The same request twice: by one person who clicks twice, and by two people. Undefined: it does not look before it writes. */
async function ofRecipe(recipe: Recipe, options: OverlapOptions): Promise<Race | 'clean' | undefined> {
  const { kit, keeper, matcher, ports, world, others = world } = options;
  const ring: Ring = { kit, keeper, matcher, ports };
  const one = await requestBy(recipe, world, recipe.as);
  const close = options.asTheyAre !== true;
  const { race, alone } = await asItIs(ring, recipe, one, { world, others }, close);
  if (race !== undefined || alone === undefined) return race;
  if (!close) return 'clean';
  const putBack = await withoutFound(alone, recipe, matcher, world.ground, keeper);
  if (putBack === undefined) return 'clean';
  const absent = await asItIs(ring, recipe, one, { world, others }, close);
  await putBack();
  return absent.race ?? 'clean';
}

/** On the data as they are kept, then with what limits the request close to it. */
async function asItIs(
  ring: Ring,
  recipe: Recipe,
  one: Sent,
  places: Places,
  close: boolean,
): Promise<{ race: Race | undefined; alone: Trial | undefined }> {
  const { ground } = places.world;
  const alone = await serially(ring, [{ sent: one, at: 0 }]);
  const [answer] = alone.answers;
  const meetings = meetingsOf(alone, ring.matcher, ground.tables);
  if (answer === undefined || isRefused(answer) || meetings.length === 0) return { race: undefined, alone: undefined };
  const pairs = await pairsOf(ring, recipe, one, answer.milliseconds, places);
  for (const pair of pairs) {
    const race = await raceOf(ring, pair, meetings, ground.tables);
    if (race !== undefined) return { race, alone };
  }
  return { race: close ? await atLimits(ring, pairs, meetings, alone.seen, ground) : undefined, alone };
}

function told([one, other]: readonly [Recipe, Recipe], race: Race, matcher: Matcher): Overlapped {
  return {
    entryPoints: [one.plan.entry.id, other.plan.entry.id],
    tables: race.tables,
    serial: race.serial,
    together: race.together,
    reproduced: times,
    of: times,
    statements: [...new Set(race.seen.flatMap(({ sql }) => matcher.statements(sql)[0]?.id ?? []))],
  };
}
