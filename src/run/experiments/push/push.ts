import { mostFailedShare, type Pushed, type Scenario } from '../../../model/index.js';
import type { Kit } from '../../kit.js';
import { runTrial, searchKnee, type Shot, type Trial } from '../../load/index.js';
import { compose, type Recipe } from '../../requests/compose.js';
import type { Session } from '../../session.js';
import { tooSlowAlone } from './alone.js';
import { watch } from './watch.js';

export interface PushOptions {
  kit: Kit;
  session: Session;
  scenario: Scenario;
  recipes: readonly Recipe[];
  /** Requests a second in the busiest minute of so many users, by entry point. */
  rates: (users: number) => ReadonlyMap<string, number>;
  report(done: number, total: number): void;
}

const mostPaths = 5;
const mostShots = 100;
const trialSeconds = 1.5;
const limits = { lowest: 2, highest: 2000, trialsAtMost: 20, relativeWidth: 0.25 };

/**
 * Raises the rate at which the hottest reads arrive until the app no longer keeps its budget: requests are sent when they are due
 * and not when an answer came, several short trials decide about each rate, and a trial in which the sender itself was late does
 * not count. What gives way is named by the counters of a trial beyond the knee.
 *
 * Its figures are of this machine and decide nothing.
 */
export async function push({ kit, session, scenario, recipes, rates, report }: PushOptions): Promise<Pushed | undefined> {
  const users = 1_000_000;
  const shares = rates(users);
  const hot = recipes
    .map((recipe) => ({ recipe, rate: shares.get(recipe.plan.entry.id) ?? 0 }))
    .filter(({ rate }) => rate > 0)
    .sort((left, right) => right.rate - left.rate)
    .slice(0, mostPaths);
  const total = hot.reduce((sum, { rate }) => sum + rate, 0);
  if (total === 0) return undefined;
  const shots = await shotsOf(hot, total, session);
  const { port } = session.instance;
  const budget = scenario.budgets.viewMilliseconds;
  const trial = (rate: number): Promise<Trial> =>
    runTrial({
      port,
      shots,
      rate,
      seconds: trialSeconds,
      warmUpSeconds: 0.3,
      connections: 64,
      timeoutMilliseconds: budget * 8,
      signal: kit.signal,
    });
  let done = 0;
  const knee = await searchKnee(
    (rate) => {
      report((done += 1), limits.trialsAtMost);
      return trial(rate);
    },
    { p99Milliseconds: budget, failedShare: mostFailedShare, achievedShare: 0.95 },
    limits,
  );
  const alone = knee.under ? await tooSlowAlone(port, shots, budget, kit.outside.size > 0) : undefined;
  const beyond = alone ?? (await watch(kit, session, () => trial(Math.max(1, Math.round(knee.interval[1] * 1.3)))));
  return {
    entryPoints: hot.map(({ recipe }) => recipe.plan.entry.id),
    perSecond: knee.rate,
    interval: knee.interval,
    over: knee.over,
    under: knee.under,
    budgetMilliseconds: budget,
    gaveWay: knee.over ? 'nothing' : beyond,
    users: Math.round((knee.rate / total) * users),
    confidence: knee.confidence,
  };
}

/** Requests in the proportions of the traffic, in the names of those who are signed in. */
async function shotsOf(hot: readonly { recipe: Recipe; rate: number }[], total: number, { world }: Session): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (const { recipe, rate } of hot) {
    const person = world.people.find(({ name }) => name === recipe.as);
    const sent = await compose(recipe, { ground: world.ground, samples: world.samples, person, serial: world.serial() });
    for (let count = Math.max(1, Math.round((rate / total) * mostShots)); count > 0; count -= 1) shots.push(sent);
  }
  // Mixed, so that no path comes in a row: always the same way.
  return shots
    .map((shot, at) => ({ shot, key: (at * 7919) % 1009 }))
    .sort((left, right) => left.key - right.key)
    .map(({ shot }) => shot);
}
