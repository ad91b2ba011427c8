import type { Apart } from '../../../model/index.js';
import { type Change, mostShown } from '../../stage/restore.js';
import { settle } from '../../observe.js';
import { isOwn } from '../../foreseen.js';
import type { Side, TwinOptions } from './side.js';

/**
 * Lets every clock of one instance strike, then those of both at the same moment: where both leave more behind than one, the work
 * is done as many times as there are instances.
 */
export async function startedTwice({ kit, keeper }: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  await keeper.restore();
  const alone = await struck([a]);
  if (alone.jobs === 0 || alone.writes === 0) return [];
  const both = await struck([a, b]);
  const [one, two] = [rowsIn(alone.changes), rowsIn(both.changes)];
  // So many that not all are shown: what is missing cannot be told apart.
  if (two <= one || two >= mostShown) return [];
  const clocks = kit.ground.app.entryPoints.filter(({ ownClock, kind }) => ownClock === true && kind === 'job');
  const [job] = clocks.length > 0 ? clocks : kit.ground.app.entryPoints.filter(({ kind }) => kind === 'job');
  const difference = `${String(one)} rows are written when one instance’s clock strikes, ${String(two)} when two do`;
  return [{ entryPoint: job?.id ?? 'the clocks of the process', how: 'idle', difference, after: [] }];

  async function struck(sides: readonly Side[]): Promise<{ jobs: number; writes: number; changes: Change[] }> {
    kit.wire.take();
    const jobs = await Promise.all(sides.map(({ instance }) => instance.tick()));
    await settle(kit, 400);
    const writes = kit.wire.take().filter((seen) => isOwn(seen) && seen.verb === 'write').length;
    const changes = await keeper.changes();
    await keeper.restore();
    return { jobs: jobs.reduce((sum, count) => sum + count, 0), writes, changes };
  }
}

function rowsIn(changes: readonly Change[]): number {
  return changes.reduce((sum, { added }) => sum + added.length, 0);
}
