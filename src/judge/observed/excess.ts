import type { Asking, SeenProcess } from '../../model/index.js';
import { type Bound } from '../bound.js';
import { leastWidening, processMillisecondsPerRow, roundTripMilliseconds } from '../constants.js';

/** Less than this is what any process does besides: collecting memory, compiling. */
const leastMilliseconds = 10;

/** CPU that is not several times of what carrying the rows takes is that of carrying them. */
const leastTimes = 3;

/** Work on rows grows at most with their square: nested scans. */
const steepest = 2;

/**
 * CPU of the app's process that neither its rows nor its statements account for, by the rows of the request: what its own code
 * works on them. Undefined where there is none to speak of.
 */
export function excessOf(at: readonly Asking[]): SeenProcess[] | undefined {
  const timed = at.flatMap(({ cpuMilliseconds, ...rest }) =>
    cpuMilliseconds === undefined ? [] : [{ ...rest, cpuMilliseconds }],
  );
  const [first, ...larger] = timed.sort((left, right) => left.rows - right.rows);
  if (first === undefined) return undefined;
  const points = larger
    .filter(({ rows }) => rows > first.rows)
    .map(({ rows, statements, cpuMilliseconds }) => {
      const more = rows - first.rows;
      const waited = Math.max(0, statements - first.statements) * roundTripMilliseconds;
      const carried = more * processMillisecondsPerRow;
      return { rows, carried, milliseconds: Math.max(0, cpuMilliseconds - first.cpuMilliseconds - waited - carried) };
    });
  const last = points.at(-1);
  const rising = points.every(({ milliseconds }, place) => milliseconds >= (points[place - 1]?.milliseconds ?? 0));
  if (last === undefined || !rising || last.milliseconds < Math.max(leastMilliseconds, leastTimes * last.carried))
    return undefined;
  return [{ rows: first.rows, milliseconds: 0 }, ...points.map(({ rows, milliseconds }) => ({ rows, milliseconds }))];
}

/** Milliseconds of that for a request of so many rows: along the line through what was seen, and beyond it as steep as at its end. */
export function excessAt(seen: readonly SeenProcess[], rows: number, bound: Bound): number {
  const above = seen.findIndex((point) => point.rows >= rows);
  const [before, after] = above < 0 ? [seen.at(-2), seen.at(-1)] : [seen[above - 1], seen[above]];
  if (before === undefined || after === undefined) return 0;
  const centre =
    above < 0
      ? after.milliseconds * (rows / after.rows) ** steepness(before, after, bound)
      : before.milliseconds + ((after.milliseconds - before.milliseconds) * (rows - before.rows)) / (after.rows - before.rows);
  return bound === 'centre' ? centre : bound === 'high' ? centre * leastWidening : centre / leastWidening;
}

/** At the least as the rows do: the lower bound takes no more than that for sure. */
function steepness(before: SeenProcess, after: SeenProcess, bound: Bound): number {
  if (bound === 'low' || before.milliseconds <= 0 || before.rows <= 0) return 1;
  const slope = Math.log(after.milliseconds / before.milliseconds) / Math.log(after.rows / before.rows);
  return Math.min(steepest, Math.max(1, slope));
}
