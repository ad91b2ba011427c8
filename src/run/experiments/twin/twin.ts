import type { Apart } from '../../../model/index.js';
import type { Recipe } from '../../requests/compose.js';
import type { Answer } from '../../requests/send.js';
import { worldOf } from '../../session.js';
import { differenceBeyond, differences, type Noise } from './answers.js';
import { made } from './made.js';
import { exceedLimit } from './limiter.js';
import { startedTwice } from './schedule.js';
import { overlap } from '../overlap/overlap.js';
import { ask, type Side, type TwinOptions } from './side.js';
import { lostBroadcast } from './broadcast.js';

const mostReads = 40;
const mostWrites = 30;
const readsPerWrite = 4;
const mostLocks = 12;
const fewLocks = 4;

/**
 * The same requests with a second instance beside the first, each with a folder of its own, on one database: what one was told,
 * the other must know. What differs when one instance is asked twice, or before anything was written, is noise. Then the first is
 * started anew: what it knew must be there still.
 *
 * Said only when it shows with the two in both roles. It cannot see state that no route shows.
 */
export async function twin(options: TwinOptions): Promise<{ found: Apart[]; looked: number; unknowns: string[] }> {
  const { kit, stage, people, signIn } = options;
  const [one, two] = [await kit.start('one'), await kit.start('two')];
  if (!('port' in one)) return { found: [], looked: 0, unknowns: [`it did not start once more: ${one.why}`] };
  if (!('port' in two)) {
    await one.stop();
    return { found: [], looked: 0, unknowns: [`a second instance beside the first did not start: ${two.why}`] };
  }
  try {
    const a: Side = { instance: one, world: await worldOf(kit, stage, one, people, signIn) };
    const found: Apart[] = [];
    const guests: Side = { instance: two, world: { ...a.world, port: two.port } };
    const session = await sessionApart(options, a, guests);
    if (session !== undefined) found.push(session);
    const b: Side = session === undefined ? guests : { instance: two, world: await worldOf(kit, stage, two, people, signIn) };
    const noise = await noiseOf(options, a, b);
    found.push(...(await writesApart(options, a, b, noise)));
    found.push(...(await exceedLimit(options, a, b)));
    found.push(...(await lostBroadcast(options, a, b)));
    found.push(...(await startedTwice(options, a, b)));
    if (session === undefined) found.push(...(await lockedApart(options, a, b)));
    const restarted = await restartedApart(options, a, noise);
    const known = new Set(found.map(({ entryPoint }) => entryPoint));
    found.push(...restarted.filter(({ entryPoint }) => !known.has(entryPoint)));
    return {
      found,
      looked: Math.min(options.reads.length, mostReads) + Math.min(options.writes.length, mostWrites),
      unknowns: [],
    };
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
}

/** Who signed in at one instance is not known to the other. */
async function sessionApart({ reads }: TwinOptions, a: Side, b: Side): Promise<Apart | undefined> {
  for (const recipe of reads) {
    const { as } = recipe;
    const stranger = { ...a.world, people: [] };
    const anonymous = await ask(recipe, { ...a, world: stranger });
    if (as === undefined || (anonymous.status !== 401 && anonymous.status !== 403)) continue;
    const [here, there, again] = [await ask(recipe, a), await ask(recipe, b), await ask(recipe, b)];
    if (here.status >= 400 || (there.status !== 401 && there.status !== 403) || again.status !== there.status) return undefined;
    return {
      entryPoint: recipe.plan.entry.id,
      how: 'two instances',
      difference: `${String(here.status)} from the one where the user signed in, ${String(there.status)} from the other`,
      after: [],
    };
  }
  return undefined;
}

/** What differs although nothing was written: by asking one instance twice, and the other once. */
async function noiseOf({ reads, kit }: TwinOptions, a: Side, b: Side): Promise<Map<Recipe, Noise>> {
  const noise = new Map<Recipe, Noise>();
  for (const recipe of reads.slice(0, mostReads)) {
    if (kit.signal.aborted) break;
    const [first, second, other] = [await ask(recipe, a), await ask(recipe, a), await ask(recipe, b)];
    noise.set(recipe, new Set([...differences(first, second).keys(), ...differences(first, other).keys()]));
  }
  return noise;
}

async function writesApart(options: TwinOptions, a: Side, b: Side, noise: ReadonlyMap<Recipe, Noise>): Promise<Apart[]> {
  const { kit, keeper, writes, report } = options;
  const found: Apart[] = [];
  const told = new Set<string>();
  for (const [at, write] of writes.slice(0, mostWrites).entries()) {
    if (kit.signal.aborted) break;
    report(at, Math.min(writes.length, mostWrites));
    const near = nearest(write, [...noise.keys()]).slice(0, readsPerWrite);
    const forth = await seenApart(write, near, a, b, noise);
    // Only what shows with the two in both roles is theirs and no accident.
    const back = forth.size === 0 ? forth : await seenApart(write, near, b, a, noise);
    for (const [entryPoint, difference] of forth) {
      if (!back.has(entryPoint) || told.has(entryPoint)) continue;
      told.add(entryPoint);
      found.push({ entryPoint, how: 'two instances', difference, after: [write.plan.entry.id] });
    }
    await keeper.restore();
  }
  return found;
}

/** Tells one instance and asks both: by the reads that may show it, by the key of what was made, and by what it makes next. */
async function seenApart(
  write: Recipe,
  reads: readonly Recipe[],
  told: Side,
  other: Side,
  noise: ReadonlyMap<Recipe, Noise>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const compare = async (): Promise<void> => {
    for (const recipe of reads) {
      const id = recipe.plan.entry.id;
      const [here, there] = [await ask(recipe, told), await ask(recipe, other)];
      const difference = differenceBeyond(noise.get(recipe) ?? new Set(), here, there);
      if (difference !== undefined && here.status !== 429 && there.status !== 429 && !found.has(id)) found.set(id, difference);
    }
  };
  for (const recipe of reads) await ask(recipe, told);
  const first = await ask(write, told);
  await compare();
  // Now both may have kept what was there before.
  await ask(write, told);
  await compare();
  for (const [id, difference] of await made(write, first, told, other)) if (!found.has(id)) found.set(id, difference);
  return found;
}

/** Reads that share a table with the write, then those of a like address. */
function nearest(write: Recipe, reads: readonly Recipe[]): Recipe[] {
  const tables = new Set(write.plan.tables.map(({ table }) => table));
  const start = (recipe: Recipe): string[] =>
    recipe.plan.pattern.split('/').filter((part) => part !== '' && !part.startsWith(':') && part !== 'api');
  const own = start(write);
  const rank = (read: Recipe): number =>
    (start(read)[0] === own[0] ? 2 : 0) + (read.plan.tables.some(({ table }) => tables.has(table)) ? 1 : 0);
  return [...reads].filter((read) => rank(read) > 0).sort((left, right) => rank(right) - rank(left));
}

/** What is safe against itself in one process, and not in two: a lock that only one process knows. */
async function lockedApart({ kit, keeper, clean, matcher, report }: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  const known = new Set(
    kit.ground.app.processFacts.filter(({ kind }) => kind === 'lock').flatMap(({ entryPoints }) => entryPoints),
  );
  const isKnown = (recipe: Recipe): boolean => known.has(recipe.plan.entry.id);
  // Where reading knows no lock, a few are looked at all the same.
  const others = clean.filter((recipe) => !isKnown(recipe)).slice(0, fewLocks);
  const recipes = [...clean.filter(isKnown), ...others].slice(0, mostLocks);
  const { found } = await overlap({
    kit,
    keeper,
    world: a.world,
    ports: [a.instance.port, b.instance.port],
    recipes,
    matcher,
    report,
  });
  return found.map(({ entryPoints, serial, together }) => ({
    entryPoint: entryPoints[0],
    how: 'two instances',
    difference: `two at the same moment, one at each: ${together}, where one after the other gives ${serial}`,
    after: [],
  }));
}

async function restartedApart(
  { kit, keeper, reads, writes, stage, people, signIn }: TwinOptions,
  a: Side,
  noise: ReadonlyMap<Recipe, Noise>,
): Promise<Apart[]> {
  await keeper.restore();
  for (const write of writes.slice(0, mostWrites)) await ask(write, a);
  const before = new Map<Recipe, Answer>();
  for (const recipe of reads.slice(0, mostReads)) before.set(recipe, await ask(recipe, a));
  await a.instance.stop();
  const again = await kit.start('one');
  if (!('port' in again)) return [];
  try {
    const world = { ...(await worldOf(kit, stage, again, people, signIn)), samples: a.world.samples };
    const found: Apart[] = [];
    for (const [recipe, answer] of before) {
      const side: Side = { instance: again, world };
      const difference = differenceBeyond(noise.get(recipe) ?? new Set(), answer, await ask(recipe, side));
      if (difference === undefined || answer.status === 429) continue;
      found.push({
        entryPoint: recipe.plan.entry.id,
        how: 'restart',
        difference: difference.replace('from one', 'before').replace('from the other', 'after the restart'),
        after: [],
      });
    }
    return found;
  } finally {
    await again.stop();
    await keeper.restore();
  }
}
