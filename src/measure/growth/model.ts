import { preferred, type Growth, type Interval, type Modelled, type Point } from '../../model/index.js';
import { alike, type Foresight } from '../planner/foresee.js';
import { fitGrowth, predict } from './fit.js';

/** The least by which a figure beyond the loaded sizes is widened, on either side: 1.5 times in whole. */
export const LEAST_WIDENING = Math.sqrt(1.5);

const counters = ['rows', 'scanned', 'buffers', 'bytes'] as const;

/** Work of an execution: pages touched and rows looked at. */
export function workOf(point: Pick<Point, 'buffers' | 'scanned'>): number {
  return point.buffers + point.scanned;
}

/** The points of the heavy tuple, ascending. */
export function heavyPoints(points: readonly Point[]): Point[] {
  return points.filter((point) => point.tuple === 'heavy').sort((a, b) => a.users - b.users);
}

/** How the work of a statement grows. */
export function growthOf(points: readonly Point[]): Growth {
  return fitGrowth(heavyPoints(points).map((point) => ({ users: point.users, value: workOf(point) })));
}

/**
 * What a statement costs at the sizes that were asked about and not loaded: between the curve through the loaded sizes and
 * what the planner says of the larger one, where it was asked.
 *
 * @param most rows at which the statement or the platform cuts the answer off
 * @param widen factor by which figures beyond the loaded sizes are widened
 */
export function modelAt(
  points: readonly Point[],
  asked: readonly number[],
  most: number,
  widen: number,
  foresight?: Foresight,
): Modelled[] {
  const heavy = heavyPoints(points);
  const comparable = samePlan(heavy);
  if (heavy.length < 2) return [];
  return asked
    .filter((users) => !heavy.some((point) => point.users === users))
    .map((users) => {
      const basis = users > (heavy.at(-1)?.users ?? 0) ? comparable : heavy;
      const at = Object.fromEntries(
        counters.map((counter) => [
          counter,
          whole(
            predict(
              basis.map((point) => ({ users: point.users, value: point[counter] })),
              users,
              widen ** distance(heavy, users),
            ),
          ),
        ]),
      );
      const foreseen = foreseenAt(heavy.at(-1), users, foresight);
      const work = (counter: 'scanned' | 'buffers'): Interval =>
        withPlanner(at[counter] ?? [0, 0], heavy.at(-1)?.[counter] ?? 0, foreseen, widen);
      const rows = at['rows'] ?? [0, 0];
      const cut: Interval = [Math.min(rows[0], most), Math.min(rows[1], most)];
      const bytes = at['bytes'] ?? [0, 0];
      const share = (index: 0 | 1): number => (rows[index] === 0 ? 1 : cut[index] / rows[index]);
      return {
        users,
        rows: cut,
        scanned: work('scanned'),
        buffers: work('buffers'),
        bytes: [Math.round(bytes[0] * share(0)), Math.round(bytes[1] * share(1))],
        ...(foreseen === undefined ? {} : { planner: foreseen }),
      };
    });
}

/**
 * What the planner says of a size, against the largest loaded one. Nothing where it was not asked, or where by the same means
 * it does not take the plan there that was executed: then its figures are about another plan.
 */
function foreseenAt(largest: Point | undefined, users: number, foresight: Foresight | undefined): Modelled['planner'] {
  const planned = foresight?.beyond.find((candidate) => candidate.users === users);
  if (largest === undefined || foresight === undefined || planned === undefined || foresight.base.cost <= 0) return undefined;
  if (alike(foresight.base.plan) !== alike(largest.plan)) return undefined;
  // ANALYZE looks at a sample: costs differ by a few per cent from run to run, their step does not.
  const ratio = preferred(planned.cost / foresight.base.cost);
  return { ratio, plan: planned.plan, flips: alike(planned.plan) !== alike(foresight.base.plan) };
}

/** The curve and the planner together: from the smaller of the two to the larger. */
function withPlanner([low, high]: Interval, value: number, foreseen: Modelled['planner'], widen: number): Interval {
  if (foreseen === undefined) return [low, high];
  const guess = value * foreseen.ratio;
  return [Math.min(low, Math.floor(guess / widen)), Math.max(high, Math.ceil(guess * widen))];
}

/** How far a size lies from what was loaded: 0 at a loaded size, 1 from three times the largest on. */
function distance(points: readonly Point[], users: number): number {
  const nearest = Math.min(...points.map((point) => Math.abs(Math.log(users / point.users))));
  return Math.min(1, nearest / Math.log(3));
}

/** The last sizes with the plan of the largest, if there are at least two: before a plan flips, a counter tells of another plan. */
function samePlan(points: readonly Point[]): readonly Point[] {
  const plan = points.at(-1)?.plan;
  const same = points.filter((point) => point.plan === plan);
  return same.length >= 2 ? same : points;
}

function whole([low, high]: Interval): Interval {
  return [Math.floor(low + 1e-6), Math.ceil(high - 1e-6)];
}
