import type { Apart } from '../../../model/index.js';
import { type Recipe, recipeOf } from '../../requests/compose.js';
import type { Plan } from '../../requests/plan.js';
import { openStream } from './stream.js';
import { ask, requestOf, type Side, type TwinOptions } from './side.js';

const mostStreams = 3;
const mostTried = 10;
const mostWrites = 8;

/**
 * Listens to a stream of events at both instances while something is written at the one, then at the other: where each tells only
 * those who are connected to itself, the others hear nothing.
 */
export async function lostBroadcast(options: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  const { kit, reads, plans, writes, keeper } = options;
  const known = new Set(
    kit.ground.app.processFacts.filter(({ kind }) => kind === 'sockets').flatMap(({ entryPoints }) => entryPoints),
  );
  const isLikely = ({ method, pattern, entry }: Plan): boolean =>
    method === 'GET' && (known.has(entry.id) || /stream|events?\b|sse|live|subscribe|notifications|feed|watch/i.test(pattern));
  const found: Apart[] = [];
  let streams = 0;
  for (const plan of plans.filter(isLikely).slice(0, mostTried)) {
    if (streams >= mostStreams || kit.signal.aborted) break;
    const recipe = reads.find((each) => each.plan === plan) ?? { ...recipeOf(plan), as: a.world.people[0]?.name };
    const write = await heardOnlyThere(recipe, nearFirst(plan, writes), a, b);
    if (write === undefined) continue;
    streams += 1;
    if (write !== 'stream')
      found.push({
        entryPoint: plan.entry.id,
        how: 'two instances',
        difference: 'who listens at one instance hears of what is written there, and nothing of what is written at the other',
        after: [write.plan.entry.id],
      });
  }
  await keeper.restore();
  return found;
}

/** The write of which each tells only its own; `stream` where there is none, undefined where it is no stream. */
async function heardOnlyThere(
  recipe: Recipe,
  writes: readonly Recipe[],
  a: Side,
  b: Side,
): Promise<Recipe | 'stream' | undefined> {
  const here = await openStream(a.world.port, await requestOf(recipe, a));
  if (here === undefined) return undefined;
  const there = await openStream(b.world.port, await requestOf(recipe, b));
  try {
    if (there === undefined) return 'stream';
    const hears = async (work: () => Promise<unknown>): Promise<[boolean, boolean]> => {
      const done = work();
      return Promise.all([here.during(() => done), there.during(() => done)]);
    };
    for (const write of writes) {
      const [own, others] = await hears(() => ask(write, a));
      if (!own) continue;
      // One that says something by itself all the time tells nothing.
      if (others || (await hears(() => Promise.resolve())).includes(true)) return 'stream';
      const [back, ofItsOwn] = await hears(() => ask(write, b));
      const [again, still] = await hears(() => ask(write, a));
      return !back && ofItsOwn && again && !still ? write : 'stream';
    }
    return 'stream';
  } finally {
    here.close();
    there?.close();
  }
}

function nearFirst(plan: Plan, writes: readonly Recipe[]): Recipe[] {
  const start = (of: Plan): string | undefined => of.pattern.split('/').find((part) => part !== '' && part !== 'api');
  const near = writes.filter((write) => start(write.plan) === start(plan));
  return [...near, ...writes.filter((write) => !near.includes(write))].slice(0, mostWrites);
}
