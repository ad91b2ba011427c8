import type { App, CallSite, FixCounts, FixEffect, FixTrial, Law, Point } from '../../model/index.js';
import type { Batch } from '../execute/order.js';
import { run, type LoadedSize } from '../execute/measure-statement.js';
import type { Execution } from '../execute/session.js';
import type { Literals } from '../fill/literals.js';
import { growthOf, heavyPoints, modelAt, workOf } from '../growth/model.js';
import type { Before } from './before.js';

/** Where fixes are tried: copies filled at the two largest sizes, and the statements as they were measured. */
export interface Bench {
  app: App;
  /** What the code writes or compares with, by column. */
  literals: Literals;
  /** Ascending; the last is the largest. */
  sizes: readonly LoadedSize[];
  statements: readonly Before[];
  /** The sizes that are asked about, in users. */
  asked: readonly number[];
  /** Factor by which figures beyond the loaded sizes are widened. */
  widen: number;
}

/** The places in the code that send a statement: a fix in the code has to be right for each of them. */
export function placesOf({ app }: Bench, { ids }: Batch): CallSite[] {
  const places = new Set(app.statements.filter(({ id }) => ids.includes(id)).map(({ site }) => site));
  return app.callSites.filter(({ id }) => places.has(id));
}

/** A trial of which nothing is known yet. */
export function trialOf(
  known: Pick<FixTrial, 'id' | 'kind' | 'ddl' | 'schema' | 'table' | 'columns'> & Partial<FixTrial>,
): FixTrial {
  return { effects: [], write: undefined, changesWhatIsShown: false, verdict: 'refused', why: '', ...known };
}

/** Executes at one size and takes the counts down. */
export async function pointAt({ client, filled }: LoadedSize, execution: Execution, batch: Before['batch']): Promise<Point> {
  const { rows, scanned, buffers, bytes, milliseconds, plan, planLines, fullScans } = await run(client, execution, batch, 0);
  return { users: filled.users, tuple: 'heavy', rows, scanned, buffers, bytes, milliseconds, plan, planLines, fullScans };
}

/** The counts of a measured statement at the largest size. */
export function countsBefore({ executed, growth }: Before): (FixCounts & { growth: FixEffect['before']['growth'] }) | undefined {
  const point = heavyPoints(executed.points).at(-1);
  return point && { ...countsOf(point), growth };
}

/** What the points after a change say, with the sizes that were asked about. */
export function effectAfter({ most }: Before, points: Point[], { asked, widen }: Bench): FixEffect['after'] | undefined {
  const last = points.at(-1);
  if (last === undefined) return undefined;
  return {
    ...countsOf(last),
    growth: growthOf(points),
    modelled: modelAt(points, asked, most, widen),
    points,
    plan: last.planLines,
  };
}

export function countsOf({ rows, scanned, buffers, bytes }: Point): FixCounts {
  return { statements: 1, rows, scanned, buffers, bytes };
}

const laws: Law[] = ['constant', 'logarithmic', 'sublinear', 'linear', 'superlinear'];

/** Whether work grows at least as fast as the users do. */
export function isLinear(law: Law): boolean {
  return laws.indexOf(law) >= laws.indexOf('linear');
}

/** Whether the one law grows more slowly than the other. */
export function growsLess(after: Law, before: Law): boolean {
  return laws.indexOf(after) < laws.indexOf(before);
}

/** How many times less work. */
export function gainOf({ before, after }: Pick<FixEffect, 'before' | 'after'>): number {
  return Math.max(1, workOf(before)) / Math.max(1, workOf(after));
}

/** "4.8 times", "1,234 times". */
export function timesText(times: number): string {
  return `${times >= 10 ? Math.round(times).toLocaleString('en') : String(Math.round(times * 10) / 10)} times`;
}
