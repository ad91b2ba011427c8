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
import { settle } from './observe.js';
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
  /** It ended so often that errors were kept from ending it in the end. */
  survived: boolean;
}

/** After so many ends errors end it no more; after so many the rest is left. */
const enoughEnded = 3;
const mostEnded = 8;
const settlingMilliseconds = 10;
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
  const rank = (plan: Plan): number => (lastOnes.test(`${plan.pattern} ${plan.entry.name}`) ? 100 : order.indexOf(plan.method));
  const sorted = [...plans].sort((left, right) => rank(left) - rank(right));
  const outcomes: Outcome[] = [];
  const driven: Driven[] = [];
  const requests: AskedRequest[] = [];
  const ended: Tour['ended'] = [];
  let current = session;
  let missed = -1;
  for (let at = 0; at < sorted.length; at += 1) {
    const plan = sorted[at];
    if (plan === undefined || kit.signal.aborted) break;
    report(at, sorted.length);
    kit.wire.take();
    const { outcome, seen } = await busiest(kit, current.world, plan);
    // An error that nobody waits for comes after the answer, and the end of the process after that.
    await settle(kit, settlingMilliseconds);
    const dead = !(await current.instance.survived());
    // A server that starts itself anew is asked once more when it is back.
    if (!dead && outcome.gone === true && missed !== at && (await current.instance.back())) {
      missed = at;
      at -= 1;
      continue;
    }
    const culprit = outcome.gone === true ? outcomes.at(-1) : outcome;
    const again = dead && outcome.gone === true && culprit !== undefined;
    if (!again) {
      outcomes.push(outcome);
      driven.push(drivenOf(outcome, seen, matcher));
      if (outcome.answered && plan.procedure === undefined && plan.action === undefined && requests.length < mostRequests)
        requests.push(await askedOf(outcome, current.world));
    }
    if (seen.some(({ verb }) => verb === 'write')) await keeper.restore();
    if (!dead) continue;
    const next = culprit === undefined ? undefined : await revive(kit, current, culprit, keeper, ended);
    if (next === undefined) break;
    current = next;
    // What met a process that another route had ended is asked once more.
    if (again) at -= 1;
  }
  return { outcomes, driven, requests, matcher, session: current, ended, survived: ended.length > enoughEnded };
}

function drivenOf({ recipe: { plan }, answer, answered, why }: Outcome, seen: readonly Seen[], matcher: Matcher): Driven {
  const shapes = new Map(seen.map(({ sql }) => [matcher.shape(sql), sql]));
  return {
    entryPoint: plan.entry.id,
    status: answer.status,
    answered,
    ...(why === undefined ? {} : { why }),
    statements: shapes.size,
    unforeseen: [...shapes.values()].filter((sql) => matcher.statements(sql).length === 0),
  };
}

/**
 * Starts the app anew after a route ended it, and sends the same once more to see whether it does so again. After some ends
 * errors end nothing any more, so that the other routes are looked at.
 * @returns undefined where it ended too often, or does not start
 */
async function revive(
  kit: Kit,
  gone: Session,
  { recipe }: Outcome,
  keeper: Keeper,
  ended: Ended[],
): Promise<Session | undefined> {
  const why = reasonFor(gone.instance.log());
  if (ended.length >= mostEnded) return undefined;
  if (ended.length >= enoughEnded) kit.survive();
  const fresh = await gone.restart();
  if (!('world' in fresh)) return undefined;
  await drive(recipe.plan, fresh.world, recipe);
  await endsSoon(fresh);
  const again = fresh.instance.ended();
  ended.push({ entryPoint: recipe.plan.entry.id, why, again });
  await keeper.restore();
  if (!again) return fresh;
  const next = await fresh.restart();
  return 'world' in next ? next : undefined;
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
