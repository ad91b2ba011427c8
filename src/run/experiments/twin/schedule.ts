import type { Apart, EntryPoint } from '../../../model/index.js';
import { isOwn } from '../../foreseen.js';
import { settle } from '../../observe.js';
import { sitesOf } from '../../../scenario/index.js';
import type { Seen } from '../../wire/index.js';
import { meetAt } from '../overlap/barrier.js';
import { isSame, outcomeOf, volatileColumns } from '../overlap/outcome.js';
import { bothInWords } from '../overlap/words.js';
import { type Change, mostShown } from '../../stage/restore.js';
import type { Side, TwinOptions } from './side.js';

interface Strike {
  jobs: number;
  changes: Change[];
  writes: Seen[];
}

const quietMilliseconds = 150;
const patienceMilliseconds = 300;

/**
 * Lets every clock of one instance strike, then those of both at the same moment: where both leave something else behind than one,
 * the work is done as many times as there are instances. Both are held at their first write until the other comes to its own or is
 * kept from it, so that a lock between them does what it is for.
 */
export async function startedTwice(options: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  const { kit, keeper, matcher } = options;
  const { tables } = kit.ground;
  await keeper.restore();
  const one = await strike(options, [a]);
  if (one.jobs === 0 || one.writes.length === 0) return [];
  const again = await strike(options, [a]);
  const volatile = volatileColumns(one.changes, again.changes);
  const shown = ({ changes }: Strike): ReturnType<typeof outcomeOf> => outcomeOf(changes, volatile, tables);
  if (!isSame(shown(one), shown(again))) return [];
  let both = one;
  for (let time = 0; time < 3; time += 1) {
    both = await strike(options, [a, b]);
    // So many that not all are shown: what is missing cannot be told apart.
    if (isSame(shown(one), shown(both)) || both.changes.some(({ added }) => added.length >= mostShown)) return [];
  }
  if (!isSame(shown(one), shown(await strike(options, [a])))) return [];
  const sites = new Set(both.writes.flatMap(({ sql }) => matcher.statements(sql).map(({ site }) => site)));
  const { serial, together } = bothInWords(one.changes, both.changes, volatile, tables);
  const difference = `when the clock of one instance strikes: ${serial}; when two strike: ${together}`;
  return [{ entryPoint: jobOf(kit.ground.app.entryPoints, sites), how: 'idle', difference, after: [] }];
}

async function strike({ kit, keeper }: TwinOptions, sides: readonly Side[]): Promise<Strike> {
  kit.wire.take();
  const barrier = meetAt({
    isMeeting: (statement) => statement.verb === 'write' && isOwn(statement),
    parties: sides.length,
    patienceMilliseconds,
    blocked: keeper.blocked,
  });
  if (sides.length > 1) kit.wire.hold(barrier.hold);
  const jobs = await Promise.all(sides.map(({ instance }) => instance.tick()));
  await settle(kit, quietMilliseconds);
  barrier.open();
  kit.wire.hold(undefined);
  await settle(kit, quietMilliseconds);
  const writes = kit.wire.take().filter((seen) => isOwn(seen) && seen.verb === 'write');
  const changes = await keeper.changes();
  await keeper.restore();
  return { jobs: jobs.reduce((sum, count) => sum + count, 0), changes, writes };
}

/** The job whose code sends those statements, else the first that a clock starts. */
function jobOf(entryPoints: readonly EntryPoint[], sites: ReadonlySet<string>): string {
  const jobs = entryPoints.filter(({ kind }) => kind === 'job');
  const job =
    jobs.find(({ work }) => sitesOf(work).some(({ site }) => sites.has(site))) ??
    jobs.find(({ ownClock }) => ownClock === true) ??
    jobs[0];
  return job?.id ?? 'the clocks of the process';
}
