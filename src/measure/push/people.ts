import type { Tuple } from '../../model/index.js';
import type { Execution } from '../execute/session.js';
import { inRole } from '../execute/session.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import type { Batch } from '../execute/order.js';
import type { FillContext } from '../fill/context.js';
import { chooseTuple } from '../parameters/tuple.js';
import type { Hot } from './mix.js';
import { sentIn } from './path.js';
import { queryOf } from './request.js';

/** The executions of a statement by different people; the first is the heavy one. */
export type People = ReadonlyMap<Batch, readonly Execution[]>;

/** Whether so many people can send it at once without two of them being the same person, whose rows are the same by our making. */
export function enough(people: People, batch: Batch, locks: boolean, connections: number): boolean {
  const found = people.get(batch)?.length ?? 0;
  return found > 0 && (!locks || !varies(batch) || found >= connections);
}

/** Whether the request brings a value; where it brings none, all people send the same. */
function varies({ statement }: Batch): boolean {
  return statement.parameters.some((parameter) => parameter.literal === undefined);
}

/** Who reads does not keep others from reading: a few people are enough. */
const readers = 3;

/**
 * For each statement of the paths, executions of different people with different rows. A further person is taken only when the
 * statement ran for them alone. The value of a person is the same in every run.
 *
 * @param writers people wanted for a statement that locks rows: as many as there are connections, so that no two of them are one
 * @param deadline moment on the clock of `performance.now` by which it stops; who is missing then is left out
 * @param known people who were found before
 */
export async function peopleOf(
  context: FillContext,
  size: LoadedSize,
  hot: readonly Hot[],
  writers: number,
  deadline: number,
  known: People = new Map(),
): Promise<People> {
  const people = new Map<Batch, Execution[]>();
  for (const { result, locks } of hot.flatMap(({ part }) => sentIn(part))) {
    const { batch, executed } = result;
    const heavy = executed.heavy.get(size.filled.users);
    if (people.has(batch) || heavy === undefined) continue;
    const found = [...(known.get(batch) ?? [heavy])];
    people.set(batch, found);
    const last = Math.max(0, ...executed.points.map(({ milliseconds }) => milliseconds));
    const wanted = !varies(batch) ? 1 : locks ? writers : readers;
    for (let at = found.length; at < wanted && performance.now() + 2 * last < deadline; at++) {
      const next = await personAt(context, size, batch, at);
      // Who is missing once will be missing again.
      if (next === undefined || (locks && found.some((other) => sameValues(other, next)))) break;
      found.push(next);
    }
  }
  return people;
}

async function personAt(context: FillContext, size: LoadedSize, batch: Batch, at: number): Promise<Execution | undefined> {
  const [tuple, skip]: [Tuple, number] = at === 1 ? ['light', 0] : ['median', at - 2];
  try {
    const chosen = await chooseTuple(size.client, context, size.filled, batch.statement, tuple, skip);
    if ('why' in chosen) return undefined;
    await inRole(size.client, chosen, () => size.client.query(queryOf(chosen)));
    return chosen;
  } catch {
    return undefined;
  }
}

function sameValues(one: Execution, other: Execution): boolean {
  return JSON.stringify(one.values) === JSON.stringify(other.values);
}
