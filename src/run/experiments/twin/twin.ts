import type { Apart } from '../../../model/index.js';
import { worldOf } from '../../session.js';
import { keepTables } from '../../stage/restore.js';
import type { Instance } from '../../start/instance.js';
import { lostBroadcast } from './broadcast.js';
import { unheard } from './follow.js';
import { exceedLimit } from './limiter.js';
import { lockedApart } from './lock.js';
import { noisesBetween } from './noise.js';
import { forgotten } from './restart.js';
import { startedTwice } from './schedule.js';
import { sessionApart } from './session.js';
import { each, mostReads, mostWrites, type Side, type TwinOptions } from './side.js';

/**
 * The same requests with a second instance beside the first, each with a folder of its own, on one database: what one was told,
 * the other must know. What differs when one instance is asked twice, or before anything was written, is noise. Then one is
 * started anew: what it knew must be there still.
 *
 * Said only when it shows with the two in both roles. It cannot see state that no route shows, nor sockets.
 */
export async function twin(options: TwinOptions): Promise<{ found: Apart[]; looked: number; unknowns: string[] }> {
  const { kit } = options;
  const [one, two] = await Promise.all([kit.start('one'), kit.start('two')]);
  const nothing = (why: string): Awaited<ReturnType<typeof twin>> => ({ found: [], looked: 0, unknowns: [why] });
  if (!('port' in one)) {
    if ('port' in two) await two.stop();
    return nothing(`it did not start once more: ${one.why}`);
  }
  if (!('port' in two)) {
    await one.stop();
    return nothing(`a second instance beside the first did not start: ${two.why}`);
  }
  try {
    return {
      found: await between(options, one, two),
      looked: Math.min(options.reads.length, mostReads) + Math.min(options.writes.length, mostWrites),
      unknowns: [],
    };
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
}

async function between(given: TwinOptions, one: Instance, two: Instance): Promise<Apart[]> {
  const { kit, stage, people, signIn } = given;
  await given.keeper.restore();
  const a: Side = { instance: one, world: await worldOf(kit, stage, one, people, signIn) };
  const guests: Side = { instance: two, world: { ...a.world, port: two.port } };
  const session = await sessionApart(given, a, guests);
  const b: Side = session === undefined ? guests : { instance: two, world: await worldOf(kit, stage, two, people, signIn) };
  // Signing in has written what every restore must leave there.
  const keeper = await keepTables(stage.client, [...kit.ground.tables.values()]);
  const options: TwinOptions = { ...given, keeper };
  const noises = noisesBetween(a, b);
  // Before anything is written: what one instance alone knows would pass for noise later.
  await each(options.reads.slice(0, mostReads), async (recipe) => void (await noises.of(recipe)));
  const found: Apart[] = session === undefined ? [] : [session];
  const note = (more: readonly Apart[]): void => {
    const known = new Set(found.map(({ entryPoint }) => entryPoint));
    found.push(...more.filter(({ entryPoint }) => !known.has(entryPoint)));
  };
  note(await unheard(options, a, b, noises));
  note(await lostBroadcast(options, a, b));
  note(await startedTwice(options, a, b));
  note(await lockedApart(options, a, b));
  // The first counts too many from now on, and the second is started anew.
  note(await exceedLimit(options, a, b));
  note(await forgotten(options, b, a, noises));
  return found;
}
