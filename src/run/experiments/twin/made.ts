import { type Recipe } from '../../requests/compose.js';
import { bodyOf } from '../../requests/drive.js';
import type { Plan } from '../../requests/plan.js';
import { type Answer, send, type Sent } from '../../requests/send.js';
import { lookUps } from './near.js';
import { requestOf, type Side, type TwinOptions } from './side.js';

const keyName =
  /^(?:id|_id|key|uuid|slug|number|no|code|token|filename|file|name|ticket|path|url)$|(?:_id|Id|_key|Key|Number|_number)$/;

/** Looks for what a write made under the key that its answer gave: the other instance must find it too. */
export async function foundByOne(
  write: Recipe,
  answer: Answer,
  plans: readonly Plan[],
  told: Side,
  other: Side,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const [key] = keysIn(answer);
  if (write.plan.method === 'GET' || write.plan.method === 'DELETE' || key === undefined) return found;
  const guess = { method: 'GET', path: `${(await requestOf(write, told)).path.replace(/\?.*$/, '')}/${encodeURIComponent(key)}` };
  const known = lookUps(write, plans);
  const asked =
    known.length === 0
      ? [{ id: write.plan.entry.id, of: async (side: Side) => ({ ...guess, headers: (await requestOf(write, side)).headers }) }]
      : known.map(({ recipe, parameter }) => ({
          id: recipe.plan.entry.id,
          of: (side: Side): Promise<Sent> => requestOf({ ...recipe, set: { ...recipe.set, [parameter]: key } }, side),
        }));
  for (const { id, of } of asked) {
    const here = await send(told.world.port, await of(told));
    if (here.status < 200 || here.status >= 300) continue;
    const there = await send(other.world.port, await of(other));
    if (there.status >= 400 && there.status !== 429)
      found.set(id, `what one made is found there (${String(here.status)}) and not by the other (${String(there.status)})`);
  }
  return found;
}

/**
 * Lets both make something in turn: whether both give out the same number for different things, or the database refuses what the
 * one makes because the other has that number.
 */
export async function givenTwice({ kit }: TwinOptions, write: Recipe, a: Side, b: Side): Promise<string | undefined> {
  if (write.plan.method !== 'POST') return undefined;
  const given = new Map<Side, string[][]>([
    [a, []],
    [b, []],
  ]);
  // Each may begin where the other was when it was first asked.
  for (const [at, side] of [a, a, b, b, a, a].entries()) {
    const sent = await requestOf(write, side);
    kit.wire.take();
    const answer = await send(side.world.port, sent);
    const isFine = answer.status >= 200 && answer.status < 300;
    const taken = kit.wire.take().some(({ error }) => error?.code === '23505');
    if (!isFine && taken && at > 1) return 'what one makes the database refuses, because the other has given out its number';
    if (!isFine) return undefined;
    const echoed = new Set([...Object.values(bodyOf(sent)).map(String), ...sent.path.split(/[/?&=]/)]);
    given.get(side)?.push(keysIn(answer).filter((key) => /^\D{0,12}\d+$/.test(key) && !echoed.has(key)));
    // One that gives none, or the same again, counts nothing up.
    if (at === 1 && !counts(given.get(side) ?? [])) return undefined;
  }
  const theirs = new Set((given.get(b) ?? []).flat());
  const twice = (given.get(a) ?? []).flat().find((key) => theirs.has(key));
  return twice === undefined ? undefined : `both give out the number ${twice} for different things`;
}

function counts([first = [], second = []]: readonly string[][]): boolean {
  return first.length > 0 && first.length === second.length && first.every((key, at) => key !== second[at]);
}

/** Keys of what was made, by the answer; the likeliest first. */
function keysIn({ status, text }: Answer): string[] {
  if (status < 200 || status >= 300) return [];
  try {
    return find(JSON.parse(text), 0);
  } catch {
    return [];
  }
}

function find(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > 2) return [];
  const own = Object.entries(value).flatMap(([key, each]) =>
    keyName.test(key) && (typeof each === 'string' || typeof each === 'number') ? [String(each)] : [],
  );
  return [...own, ...Object.values(value).flatMap((each) => find(each, depth + 1))];
}
