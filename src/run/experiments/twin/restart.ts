import type { Apart } from '../../../model/index.js';
import { settle } from '../../observe.js';
import type { Recipe } from '../../requests/compose.js';
import type { Answer } from '../../requests/send.js';
import { worldOf } from '../../session.js';
import { differenceBeyond, differences } from './answers.js';
import type { Noises } from './noise.js';
import { ask, each, isProbe, mostReads, mostWrites, type Side, type TwinOptions } from './side.js';

interface Watched {
  /** Before anything was written, after it, and what the other instance said then. */
  first: Answer;
  second: Answer;
  witness: Answer;
}

/**
 * Starts an instance anew: what the writes had changed in its answers must be so still. What the other instance says otherwise by
 * then was changed in the database, by what the app does when it starts.
 */
export async function forgotten(
  { kit, keeper, reads, writes, stage, people, signIn }: TwinOptions,
  side: Side,
  witness: Side,
  noises: Noises,
): Promise<Apart[]> {
  await keeper.restore();
  const watched = reads.filter(({ plan }) => !isProbe(plan)).slice(0, mostReads);
  const first = new Map<Recipe, Answer>();
  await each(watched, async (recipe) => {
    await noises.of(recipe);
    first.set(recipe, await ask(recipe, side));
  });
  for (const write of writes.slice(0, mostWrites)) await ask(write, side);
  await settle(kit, 5);
  const seen = new Map<Recipe, Watched>();
  await each([...first], async ([recipe, answer]) => {
    const [second, elsewhere] = await Promise.all([ask(recipe, side), ask(recipe, witness)]);
    seen.set(recipe, { first: answer, second, witness: elsewhere });
  });
  await side.instance.stop();
  const again = await kit.start('two');
  if (!('port' in again)) return [];
  try {
    const world = { ...(await worldOf(kit, stage, again, people, signIn)), samples: side.world.samples };
    const found: Apart[] = [];
    await each([...seen], async ([recipe, before]) => {
      const difference = await lost(recipe, before, { instance: again, world }, witness, noises);
      if (difference !== undefined) found.push({ entryPoint: recipe.plan.entry.id, how: 'restart', difference, after: [] });
    });
    return found;
  } finally {
    await again.stop();
    await keeper.restore();
  }
}

async function lost(
  recipe: Recipe,
  { first, second, witness }: Watched,
  anew: Side,
  other: Side,
  noises: Noises,
): Promise<string | undefined> {
  if ([first, second].some(({ status }) => status === 429)) return undefined;
  const noise = await noises.of(recipe);
  const moved = new Set([...differences(first, second).keys()].filter((path) => !noise.has(path)));
  if (moved.size === 0) return undefined;
  const now = await ask(recipe, anew);
  if (now.status === 429) return undefined;
  const gone = [...differences(second, now).keys()].filter((path) => moved.has(path));
  const elsewhere = differences(witness, await ask(recipe, other));
  if (!gone.some((path) => !elsewhere.has(path))) return undefined;
  return differenceBeyond(noise, second, now)?.replace('from one', 'before').replace('from the other', 'after the restart');
}
