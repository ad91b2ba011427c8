import { preferred, type Growth, type Interval, type Law, type Modelled, type Point } from '../../model/index.js';
import { alike, type Foresight, type Planned } from '../planner/foresee.js';
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
  if (heavy.length < 2) return [];
  return asked
    .filter((users) => !heavy.some((point) => point.users === users))
    .map((users) => {
      const planner = foreseenAt(heavy.at(-1), users, foresight);
      const { rows, scanned, buffers, bytes } = countersAt(heavy, users, widen, planner, most);
      const cut: Interval = [Math.min(rows[0], most), Math.min(rows[1], most)];
      const share = (index: 0 | 1): number => (rows[index] === 0 ? 1 : cut[index] / rows[index]);
      return {
        users,
        rows: cut,
        scanned: users > (heavy.at(-1)?.users ?? 0) ? [Math.max(0, scanned[0] - fewRows), scanned[1] + fewRows] : scanned,
        buffers: users > (heavy.at(-1)?.users ?? 0) ? [Math.max(0, buffers[0] - fewPages), buffers[1] + fewPages] : buffers,
        bytes: [Math.round(bytes[0] * share(0)), Math.round(bytes[1] * share(1))],
        ...(planner === undefined ? {} : { planner }),
      };
    });
}

/** Pages that another parent of the same weight takes more or less: nothing that anybody waits for. */
const fewPages = 16;
/** And so many rows. */
const fewRows = 16;

/**
 * The four counters at a size; `heavy` are the points of the heavy tuple, ascending.
 * @param most rows at which the statement cuts its answer off
 */
export function countersAt(
  heavy: readonly Point[],
  users: number,
  widen: number,
  planner: Modelled['planner'],
  most = Infinity,
): Record<(typeof counters)[number], Interval> {
  const last = heavy.at(-1);
  const basis = users > (last?.users ?? 0) ? samePlan(heavy) : heavy;
  const law = lawOf(basis, heavy);
  // What is neither constant nor straight may go on otherwise: the errors of single steps add up on the way, as in a random walk.
  const curved = law === 'sublinear' || law === 'superlinear';
  const wider = widen ** (distance(heavy, users) * (curved ? Math.sqrt(Math.max(1, steps(last, users))) : 1));
  const at = (counter: (typeof counters)[number]): Interval => {
    const samples = basis.map((point) => ({ users: point.users, value: point[counter] }));
    const planned = counter === 'scanned' || counter === 'buffers';
    const ratio = counter === 'scanned' ? (planner?.scanned ?? planner?.ratio) : planner?.ratio;
    const word =
      planner &&
      (planned
        ? { guess: (last?.[counter] ?? 0) * (ratio ?? 1), ...(law === undefined ? {} : { law }), flips: planner.flips }
        : {});
    return whole(predict(samples, users, wider, word));
  };
  const scanned = stoppedAt(at('scanned'), last, planner, most);
  const buffers = unstoppedPages(at('buffers'), last, planner);
  return {
    rows: at('rows'),
    scanned,
    buffers: users > (last?.users ?? 0) ? pagesOf(buffers, scanned, last, users, planner) : buffers,
    bytes: at('bytes'),
  };
}

/**
 * The law of the work. Two sizes with the plan of the largest show none: then those before the plan changed are asked too, unless
 * the two show growth where the others do not: a whole small table read before, an index after it.
 */
function lawOf(basis: readonly Point[], heavy: readonly Point[]): Law | undefined {
  const fitted = (points: readonly Point[]): Growth =>
    fitGrowth(points.map((point) => ({ users: point.users, value: workOf(point) })));
  const { law } = fitted(basis.length < 3 ? heavy : basis);
  const steady = law === 'constant' || law === 'logarithmic';
  return steady && basis.length === 2 && heavy.length > 2 && fitted(basis).exponent > 0.5 ? undefined : law;
}

/** What a LIMIT does to the rows looked at: one that stops for certain cuts them off, of one that is hoped to stop the high end is without. */
function stoppedAt([low, high]: Interval, last: Point | undefined, planner: Modelled['planner'], most: number): Interval {
  if (planner?.unstopped !== undefined) return [Math.min(low, planner.unstopped), Math.max(high, planner.unstopped)];
  if (planner?.stops !== true || planner.flips || last === undefined || last.rows === 0) return [low, high];
  const cut = Math.ceil((most * last.scanned) / last.rows);
  return [Math.min(low, cut), Math.min(high, cut)];
}

function unstoppedPages([low, high]: Interval, last: Point | undefined, planner: Modelled['planner']): Interval {
  if (planner?.unstopped === undefined || last === undefined) return [low, high];
  const whole = Math.ceil((planner.unstopped * last.buffers) / Math.max(1, last.scanned));
  return [Math.min(low, whole), Math.max(high, whole)];
}

/**
 * Pages and rows belong together. In the order of an index each row may lie on a page of its own, and the larger the table, the
 * more of them do; more pages than rows are touched only by looking keys up, as often per row as at the largest loaded size.
 */
function pagesOf(
  buffers: Interval,
  scanned: Interval,
  last: Point | undefined,
  users: number,
  planner: Modelled['planner'],
): Interval {
  // What a function does shows no rows in the plan, only pages.
  if (last?.scanned === 0) return buffers;
  const byIndex = /Index (Only )?Scan/.test(planner?.plan ?? last?.plan ?? '');
  const deeper = byIndex ? 1 + levels(last, users) / pagesPerProbe : 1;
  const perRow = Math.max(1, (last?.buffers ?? 0) / Math.max(1, last?.scanned ?? 1));
  const most = Math.ceil(scanned[1] * perRow * deeper) + fewPages;
  const high = byIndex ? Math.max(buffers[1], scanned[1]) * deeper : buffers[1];
  return [Math.min(buffers[0], most), Math.min(most, Math.ceil(high))];
}

/** Looking one key up touches about so many pages; an index gains one of them with every three hundred times as many rows. */
const pagesPerProbe = 3;
const rowsPerLevel = 300;
/** Threefold steps from the largest loaded size. */
const steps = (last: Point | undefined, users: number): number => Math.log(users / (last?.users ?? users)) / Math.log(3);
const levels = (last: Point | undefined, users: number): number =>
  Math.log(users / (last?.users ?? users)) / Math.log(rowsPerLevel);

/**
 * What the planner says of a size, against the largest loaded one. Nothing where it was not asked, or where by the same means
 * it does not take the plan there that was executed: then its figures are about another plan.
 */
export function foreseenAt(largest: Point | undefined, users: number, foresight: Foresight | undefined): Modelled['planner'] {
  const planned = foresight?.beyond.find((candidate) => candidate.users === users);
  if (largest === undefined || foresight === undefined || planned === undefined || foresight.base.cost <= 0) return undefined;
  if (alike(foresight.base.plan) !== alike(largest.plan)) return undefined;
  // ANALYZE looks at a sample: costs differ by a few per cent from run to run, their step does not.
  const ratio = preferred(planned.cost / foresight.base.cost);
  const [looked, before] = [planned.scanned, foresight.base.scanned];
  const scanned = looked === undefined || before === undefined || before < 1 ? {} : { scanned: preferred(looked / before) };
  const stop = stopOf(largest, foresight.base, planned);
  return { ratio, ...scanned, ...stop, plan: planned.plan, flips: alike(planned.plan) !== alike(foresight.base.plan) };
}

/** Where the LIMIT stopped a tenth of the way at the largest loaded size, a hope for it is borne out. */
const early = 10;

/** What a LIMIT does there. A hope is doubted where that plan was not executed, or where it did not stop early when it was. */
function stopOf(largest: Point, base: Planned, planned: Planned): Pick<NonNullable<Modelled['planner']>, 'unstopped' | 'stops'> {
  if (planned.stop === undefined) return {};
  if (planned.stop.kind === 'certain') return { stops: true };
  const before = alike(planned.plan) === alike(base.plan) ? base.stop?.unstopped : undefined;
  if (before !== undefined && largest.scanned * early < before) return {};
  return { unstopped: preferred(planned.stop.unstopped) };
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
