import type { Overlapped } from '../../../model/index.js';
import { isOwn, type Matcher } from '../../foreseen.js';
import type { Kit } from '../../kit.js';
import { settle } from '../../observe.js';
import { compose, type Recipe } from '../../requests/compose.js';
import { type Answer, send, type Sent } from '../../requests/send.js';
import type { World } from '../../requests/world.js';
import { anotherUser, type Person } from '../../stage/people.js';
import type { Change, Keeper } from '../../stage/restore.js';
import type { Seen } from '../../wire/index.js';
import { holdFirstWrites } from './barrier.js';
import { differing, inWords, isSame, type Outcome, outcomeOf, volatileColumns } from './outcome.js';

/**
 * Two requests at the same moment: is the outcome one that some order of them gives? Each request's first write is held until the
 * other has come to its own. No rule of the app's is written by hand: what one after the other leaves in the tables is what is
 * right, and what differs between two equal runs (times, made-up keys) does not count. Said only at three of three.
 *
 * It cannot see what needs three requests, or another pair than those that write the same table.
 */
export interface OverlapOptions {
  kit: Kit;
  keeper: Keeper;
  world: World;
  /** Ports that the two are sent to: the same instance, or two. */
  ports: [number, number];
  /** Writes that answered. */
  recipes: readonly Recipe[];
  matcher: Matcher;
  report(done: number, total: number): void;
}

const times = 3;
const patienceMilliseconds = 400;

interface Trial {
  changes: Change[];
  answers: Answer[];
  seen: Seen[];
}

type Pair = [Sent, Sent];

export async function overlap(options: OverlapOptions): Promise<{ found: Overlapped[]; looked: number; clean: Recipe[] }> {
  const { recipes, kit, report } = options;
  const found: Overlapped[] = [];
  const clean: Recipe[] = [];
  let looked = 0;
  for (const [at, recipe] of recipes.entries()) {
    if (kit.signal.aborted) break;
    report(at, recipes.length);
    const result = await ofRecipe(recipe, options);
    if (result === undefined) continue;
    looked += 1;
    if (result === 'clean') clean.push(recipe);
    else found.push(result);
  }
  return { found, looked, clean };
}

/** The same request twice: by one person who clicks twice, and by two people. */
async function ofRecipe(recipe: Recipe, options: OverlapOptions): Promise<Overlapped | 'clean' | undefined> {
  const { world } = options;
  const first = world.people.find(({ name }) => name === recipe.as) ?? world.people[0];
  const second = world.people.find(({ name }) => name === anotherUser);
  const [one] = await requestsOf(recipe, world, first, first);
  const alone = await serially(options, [one]);
  if (!looksFirst(alone, options.matcher)) return undefined;
  let looked = false;
  for (const other of [first, second]) {
    if (other === undefined && first !== undefined) continue;
    const pair = await requestsOf(recipe, world, first, other);
    const race = await ofPair(recipe, pair, options);
    looked = true;
    if (race !== undefined) return race;
    if (first === undefined) break;
  }
  return looked ? 'clean' : undefined;
}

/** Two people send the very same thing, each in their own name. */
async function requestsOf(recipe: Recipe, world: World, first: Person | undefined, other: Person | undefined): Promise<Pair> {
  const serial = world.serial();
  const of = (person: Person | undefined): Promise<Sent> =>
    compose(recipe, { ground: world.ground, samples: world.samples, person: first, serial }).then((sent) => ({
      ...sent,
      headers: { ...sent.headers, ...person?.headers },
    }));
  return [await of(first), await of(other)];
}

/** It looked at a table before it wrote to it: only what was looked at can have changed meanwhile. */
function looksFirst({ seen, changes }: Trial, matcher: Matcher): boolean {
  const write = seen.findIndex(({ verb }) => verb === 'write');
  const written = new Set(changes.map(({ table }) => table.slice(table.indexOf('.') + 1)));
  return (
    write > 0 &&
    written.size > 0 &&
    seen.slice(0, write).some(({ verb, sql }) => {
      if (verb !== 'read' && verb !== 'lock') return false;
      const known = matcher.statements(sql)[0];
      return known === undefined || known.facts.tables.some(({ name }) => written.has(name));
    })
  );
}

async function ofPair(recipe: Recipe, [one, two]: Pair, options: OverlapOptions): Promise<Overlapped | undefined> {
  const { tables } = options.world.ground;
  const forth = await serially(options, [one, two]);
  const first = await together(options, [one, two]);
  const plain = (changes: Change[]): Outcome => outcomeOf(changes, new Map(), tables);
  if (isSame(plain(forth.changes), plain(first.changes))) return undefined;
  const again = await serially(options, [one, two]);
  const volatile = volatileColumns(forth.changes, again.changes);
  const shown = (changes: Change[]): Outcome => outcomeOf(changes, volatile, tables);
  const order = shown(forth.changes);
  if (!isSame(order, shown(again.changes))) return undefined;
  const allowed = [order, shown((await serially(options, [two, one])).changes)];
  // Who clicks twice may well be heard once.
  const twice = JSON.stringify(one) === JSON.stringify(two) && options.world.people.length > 0;
  const alone = [shown((await serially(options, [one])).changes), shown((await serially(options, [two])).changes)];
  let last: { outcome: Outcome; trial: Trial } | undefined;
  for (let time = 0; time < times; time += 1) {
    const trial = time === 0 ? first : await together(options, [one, two]);
    const outcome = shown(trial.changes);
    const refused = trial.answers.filter(({ status }) => status === 0 || status >= 400).length;
    const serial = [...allowed, ...(twice || refused > 0 ? alone : []), ...(refused > 1 ? [new Map()] : [])];
    if (serial.some((each) => isSame(each, outcome))) return undefined;
    last = { outcome, trial };
  }
  await options.keeper.restore();
  if (last === undefined) return undefined;
  return {
    entryPoints: [recipe.plan.entry.id, recipe.plan.entry.id],
    tables: differing(order, last.outcome),
    serial: inWords(forth.changes, volatile, tables),
    together: inWords(last.trial.changes, volatile, tables),
    reproduced: times,
    of: times,
    statements: [...new Set(last.trial.seen.flatMap(({ sql }) => options.matcher.statements(sql)[0]?.id ?? []))],
  };
}

async function serially({ kit, keeper, ports }: OverlapOptions, requests: readonly Sent[]): Promise<Trial> {
  await keeper.restore();
  kit.wire.take();
  const answers: Answer[] = [];
  for (const [at, sent] of requests.entries()) {
    answers.push(await send(ports[at % 2] ?? ports[0], sent));
    await settle(kit, 3);
  }
  return { changes: await keeper.changes(), answers, seen: kit.wire.take().filter(isOwn) };
}

async function together({ kit, keeper, ports }: OverlapOptions, [one, two]: Pair): Promise<Trial> {
  await keeper.restore();
  kit.wire.take();
  kit.wire.hold(holdFirstWrites(2, patienceMilliseconds).hold);
  const answers = await Promise.all([send(ports[0], one), send(ports[1], two)]);
  kit.wire.hold(undefined);
  await settle(kit, 3);
  return { changes: await keeper.changes(), answers, seen: kit.wire.take().filter(isOwn) };
}
