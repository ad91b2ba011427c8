import type { Apart } from '../../../model/index.js';
import { overlap } from '../overlap/overlap.js';
import type { Side, TwinOptions } from './side.js';

const mostLocks = 12;
const fewLocks = 4;

/** What is safe against itself in one process, and not in two: a lock that only one process knows. */
export async function lockedApart({ kit, keeper, clean, matcher, report }: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  const known = new Set(
    kit.ground.app.processFacts.filter(({ kind }) => kind === 'lock').flatMap(({ entryPoints }) => entryPoints),
  );
  const suspects = clean.filter(({ plan }) => known.has(plan.entry.id));
  // Where reading knows no lock, a few are looked at all the same.
  const others = clean.filter(({ plan }) => !known.has(plan.entry.id)).slice(0, fewLocks);
  const sides = { kit, keeper, world: a.world, others: b.world, matcher, report };
  const ports: [number, number] = [a.instance.port, b.instance.port];
  const locked = await overlap({ ...sides, ports, recipes: suspects.slice(0, mostLocks) });
  const unlocked = await overlap({ ...sides, ports, recipes: others, asTheyAre: true });
  return [...locked.found, ...unlocked.found].map(({ entryPoints, serial, together }) => ({
    entryPoint: entryPoints[0],
    how: 'two instances',
    difference: `two at the same moment, one at each: ${together}, where one after the other gives ${serial}`,
    after: [],
  }));
}
