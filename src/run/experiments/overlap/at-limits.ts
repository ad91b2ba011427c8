import type { Ground } from '../../stage/ground.js';
import type { Sent } from '../../requests/send.js';
import type { Seen } from '../../wire/index.js';
import { bodyOf } from '../../requests/drive.js';
import { gaugesOf, limitOf } from './limits.js';
import type { Meeting } from './meetings.js';
import { type Pair, type Race, raceOf } from './race.js';
import { isTaken, type Ring } from './trial.js';

const mostDoublings = 20;

/**
 * A check that is passed by two shows nothing. So each number that the request looks at is brought to where one is still taken and
 * the next is not, and where none is such a limit, what it asks for is raised until it is refused; there the pairs meet again.
 */
export async function atLimits(
  ring: Ring,
  pairs: readonly Pair[],
  meetings: readonly Meeting[],
  seen: readonly Seen[],
  ground: Ground,
): Promise<Race | undefined> {
  const { keeper, matcher, kit } = ring;
  const [first] = pairs;
  if (first === undefined) return undefined;
  const [one] = first.requests;
  const taken = (sent: Sent): Promise<boolean> => isTaken(ring, { ...one, sent });
  let limited = false;
  for (const { cell, now } of await gaugesOf(seen, matcher, ground, keeper)) {
    if (kit.signal.aborted) return undefined;
    const small = cell.table.columns.find(({ name }) => name === cell.column)?.type === 'smallint';
    const limit = await limitOf(now, small, async (value) => ((await keeper.set(cell, value)) ? taken(one.sent) : undefined));
    const race =
      limit !== undefined && (await keeper.set(cell, limit)) ? await anyRace(ring, pairs, meetings, ground) : undefined;
    await keeper.set(cell, now);
    if (limit !== undefined) limited = true;
    if (race !== undefined)
      return { ...race, serial: `${race.serial} (where ${cell.table.name}.${cell.column} is ${String(limit)})` };
  }
  if (limited) return undefined;
  for (const [name, value] of Object.entries(bodyOf(one.sent))) {
    if (typeof value !== 'number' || value <= 0 || /id$/i.test(name)) continue;
    const most = await raised(value, (each) => taken(withValue(one.sent, name, each)));
    if (most === undefined) continue;
    const raisedPairs = pairs.map((pair): Pair => ({
      ...pair,
      requests: [
        { ...pair.requests[0], sent: withValue(pair.requests[0].sent, name, most) },
        { ...pair.requests[1], sent: withValue(pair.requests[1].sent, name, most) },
      ],
    }));
    const race = await anyRace(ring, raisedPairs, meetings, ground);
    if (race !== undefined) return { ...race, serial: `${race.serial} (with ${name} ${String(most)})` };
  }
  return undefined;
}

async function anyRace(
  ring: Ring,
  pairs: readonly Pair[],
  meetings: readonly Meeting[],
  { tables }: Ground,
): Promise<Race | undefined> {
  for (const pair of pairs) {
    const race = await raceOf(ring, pair, meetings, tables);
    if (race !== undefined) return race;
  }
  return undefined;
}

/** The largest that is taken, by doubling: twice as much is refused. */
async function raised(value: number, taken: (value: number) => Promise<boolean>): Promise<number | undefined> {
  let most = value;
  for (let count = 0; count < mostDoublings; count += 1) {
    if (!(await taken(most * 2))) return most;
    most *= 2;
  }
  return undefined;
}

function withValue(sent: Sent, name: string, value: number): Sent {
  return { ...sent, body: JSON.stringify({ ...bodyOf(sent), [name]: value }) };
}
