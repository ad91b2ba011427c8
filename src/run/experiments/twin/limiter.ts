import type { Apart } from '../../../model/index.js';
import { type Recipe, recipeOf } from '../../requests/compose.js';
import { type Answer, send } from '../../requests/send.js';
import { ask, requestOf, type Side, type TwinOptions } from './side.js';

/** Limits that are looked for where nothing says how high they are. */
const usualRequests = 130;
const mostRequests = 1000;
const mostRoutes = 5;

/**
 * Asks one instance until it says that this is too much, then the other: where that one goes on answering, each counts alone and
 * a limit of a hundred is two hundred. Asked are routes whose answers name a limit, and those of which reading knows a limiter.
 */
export async function exceedLimit({ kit, reads, writes, plans, keeper }: TwinOptions, a: Side, b: Side): Promise<Apart[]> {
  const known = new Set(
    kit.ground.app.processFacts.filter(({ kind }) => kind === 'limiter').flatMap(({ entryPoints }) => entryPoints),
  );
  // Also what never answered, as a log-in with a wrong password.
  const others = plans.filter(
    ({ entry }) => known.has(entry.id) && [...reads, ...writes].every(({ plan }) => plan.entry.id !== entry.id),
  );
  const candidates: { recipe: Recipe; limit: number }[] = others
    .slice(0, mostRoutes)
    .map((plan) => ({ recipe: recipeOf(plan), limit: usualRequests }));
  for (const recipe of [...reads, ...writes]) {
    if (candidates.length >= 2 * mostRoutes || kit.signal.aborted) break;
    const named = known.has(recipe.plan.entry.id) ? usualRequests : limitIn(await ask(recipe, a));
    if (named !== undefined && named <= mostRequests)
      candidates.push({ recipe, limit: Math.max(named, known.has(recipe.plan.entry.id) ? usualRequests : 0) });
  }
  const found: Apart[] = [];
  for (const { recipe, limit } of candidates) {
    let last = (await askFromOnePlace(recipe, a)).status;
    // One that says so at once has the limit of a route before it.
    if (last === 429) continue;
    for (let count = 0; count <= limit + 5 && last !== 429 && !kit.signal.aborted; count += 1)
      last = (await askFromOnePlace(recipe, a)).status;
    if (last !== 429) continue;
    const [here, there] = [await askFromOnePlace(recipe, a), await askFromOnePlace(recipe, b)];
    if (here.status === 429 && there.status !== 429 && there.status > 0)
      found.push({
        entryPoint: recipe.plan.entry.id,
        how: 'two instances',
        difference: `429 (too many) from one, ${String(there.status)} from the other: each counts alone`,
        after: [],
      });
  }
  await keeper.restore();
  return found;
}

/** Limits are counted by the address from which somebody asks. */
async function askFromOnePlace(recipe: Recipe, side: Side): Promise<Answer> {
  const sent = await requestOf(recipe, side);
  return send(side.world.port, { ...sent, headers: { ...sent.headers, 'x-forwarded-for': '10.255.255.1' } });
}

function limitIn({ headers }: Answer): number | undefined {
  for (const name of ['ratelimit-limit', 'x-ratelimit-limit', 'x-rate-limit-limit']) {
    const value = headers[name];
    const limit = Number(Array.isArray(value) ? value[0] : value);
    if (Number.isFinite(limit) && limit > 0) return limit;
  }
  const whole = headers['ratelimit'];
  const named = /limit=(\d+)/.exec(typeof whole === 'string' ? whole : '')?.[1];
  return named === undefined ? undefined : Number(named);
}
