import type { AskedRequest, Driven, Ended } from '../model/index.js';
import { askedRequest } from './requests/asked.js';
import { drive, type Outcome } from './requests/drive.js';
import type { World } from './requests/world.js';
import { anotherUser } from './stage/people.js';
import type { Seen } from './wire/index.js';
import type { Plan } from './requests/plan.js';
import { setTimeout as wait } from 'node:timers/promises';
import { reasonFor } from './start/reasons.js';
import { createMatcher, isOwn, type Matcher } from './foreseen.js';
import type { Kit } from './kit.js';
import type { Session } from './session.js';
import type { Keeper } from './stage/restore.js';

/** Every route that was asked, and how. */
export interface Tour {
  outcomes: Outcome[];
  driven: Driven[];
  /** What was asked of those that answered, as another place can repeat it. */
  requests: AskedRequest[];
  matcher: Matcher;
  /** The session at the end: the app may have been started anew. */
  session: Session;
  /** Routes after which the app's process was gone, with what it said. */
  ended: Ended[];
}

/** So many routes may end the process before the rest is left. */
const mostEnded = 6;
/** So many requests are kept for an export. */
const mostRequests = 500;
const patienceMilliseconds = 3000;

/** Routes that end what the others need, or that send something out into the world. */
const lastOnes = /log-?out|sign-?out|delete-account|deactivate|unsubscribe/i;

/**
 * Asks every route once: reads first, then what writes, after which the data are put back. Says for each whether it answered, and
 * which statements the wire showed that reading had not foreseen.
 */
export async function driveAll(
  kit: Kit,
  session: Session,
  keeper: Keeper,
  plans: readonly Plan[],
  report: (done: number, total: number) => void,
): Promise<Tour> {
  const matcher = await createMatcher(kit.ground.app);
  const order = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
  const rank = (plan: Plan): number => (lastOnes.test(plan.pattern) ? 100 : order.indexOf(plan.method));
  const sorted = [...plans].sort((left, right) => rank(left) - rank(right));
  const outcomes: Outcome[] = [];
  const driven: Driven[] = [];
  const requests: AskedRequest[] = [];
  const ended: Tour['ended'] = [];
  let current = session;
  for (const [at, plan] of sorted.entries()) {
    if (kit.signal.aborted) break;
    report(at, sorted.length);
    kit.wire.take();
    const { outcome, seen } = await busiest(kit, current.world, plan);
    const shapes = new Map(seen.map(({ sql }) => [matcher.shape(sql), sql]));
    outcomes.push(outcome);
    driven.push({
      entryPoint: plan.entry.id,
      status: outcome.answer.status,
      answered: outcome.answered,
      ...(outcome.why === undefined ? {} : { why: outcome.why }),
      statements: shapes.size,
      unforeseen: [...shapes.values()].filter((sql) => matcher.statements(sql).length === 0),
    });
    if (outcome.answered && requests.length < mostRequests) requests.push(await askedOf(outcome, current.world));
    if (seen.some(({ verb }) => verb === 'write')) await keeper.restore();
    if (!current.instance.ended()) continue;
    const why = reasonFor(current.instance.log());
    const fresh = ended.length < mostEnded ? await current.restart() : undefined;
    if (fresh === undefined || !('world' in fresh)) break;
    current = fresh;
    await drive(plan, current.world, outcome.recipe);
    await endsSoon(current);
    ended.push({ entryPoint: plan.entry.id, why, again: current.instance.ended() });
    await keeper.restore();
    if (!current.instance.ended()) continue;
    const next = await current.restart();
    if (!('world' in next)) break;
    current = next;
  }
  return { outcomes, driven, requests, matcher, session: current, ended };
}

function askedOf(outcome: Outcome, world: World): Promise<AskedRequest> {
  const person = world.people.find(({ name }) => name === outcome.recipe.as);
  return askedRequest(outcome, { ground: world.ground, samples: world.samples, person, serial: world.serial() });
}

/** A read is asked once in each role: the one for whom the database is asked most is kept. */
async function busiest(kit: Kit, world: World, plan: Plan): Promise<{ outcome: Outcome; seen: Seen[] }> {
  const ask = async (people: World['people']): Promise<{ outcome: Outcome; seen: Seen[] }> => {
    kit.wire.take();
    return { outcome: await drive(plan, { ...world, people }), seen: kit.wire.take().filter(isOwn) };
  };
  let best = await ask(world.people);
  if (plan.method !== 'GET' || !best.outcome.answered) return best;
  for (const person of world.people.filter(
    ({ name, staff }) => staff === undefined && name !== anotherUser && name !== best.outcome.recipe.as,
  )) {
    const other = await ask([person]);
    if (other.outcome.answered && other.seen.length > best.seen.length) best = other;
  }
  return best;
}

/** Waits for the end of the app's process: an error that nobody waits for may come after the answer. */
async function endsSoon({ instance }: Session): Promise<void> {
  const until = performance.now() + patienceMilliseconds;
  while (!instance.ended() && performance.now() < until) await wait(50);
}
