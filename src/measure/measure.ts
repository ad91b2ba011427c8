import { type App, type Measurements, rowsAt, type Scenario, type StatementMeasurement, type Unknown } from '../model/index.js';
import type { Lab } from '../lab/index.js';
import { confirmFlips, type Confirmed } from './confirm/confirm.js';
import { crowd } from './crowd/crowd.js';
import { executeAll, type BatchResult } from './execute/run.js';
import { prepareFill } from './fill/prepare.js';
import { tryFixes } from './fixes/try-all.js';
import type { Before } from './fixes/before.js';
import { growthOf, heavyPoints, LEAST_WIDENING, modelAt } from './growth/model.js';
import { selfCheck } from './growth/self-check.js';
import { loadSizes, type TwinSize } from './load.js';
import { extents, startClock, type MeasureOptions } from './options.js';
import { declaredStatistics, untold, withoutWord, type DeclaredStatistics } from './planner/declared.js';
import { extrapolate, type RowsAt } from './planner/extrapolate.js';
import { foresee, knownStatistics, planAt, type Asked, type Foresight, type Known, type Planner } from './planner/foresee.js';
import { processCosts } from './process/cost.js';
import { pushMix } from './push/index.js';
import { chooseSizes } from './sizes.js';
import { tableSizes } from './tables.js';

/** Shares of the budget by whose end the phases stop. */
const shares = { reads: 0.66, writes: 0.7, fixes: 0.85 };

/**
 * Fills the app's schema at growing sizes, executes every reached statement there, models the sizes beyond, tries indexes,
 * and carries large results through the driver. Counts are the same in every run; milliseconds inform.
 *
 * The lab must hold the schema in the database `app`. What the time or the schema did not allow is in `unknowns` or has the
 * status `unknown`.
 */
export async function measure(app: App, scenario: Scenario, lab: Lab, options: MeasureOptions): Promise<Measurements> {
  const clock = startClock(options);
  const report = (text: string, done: number, total: number): void => options.report?.({ text, done, total });
  const context = await clock.phase('prepare', () => prepareFill(app, scenario, lab));
  const extent = extents[options.depth ?? 'usual'];
  const wanted = options.sizes ?? chooseSizes(scenario, app.catalogue, options.users, extent);
  const sizes = await clock.phase('fill', () => loadSizes(lab, context, wanted, extent.fillSeconds, report));
  try {
    // Before another ANALYZE looks at another sample.
    const known = await clock.phase('plan', () =>
      lab.server === undefined
        ? knownStatistics(sizes.map(({ filled, client }) => ({ users: filled.users, client })))
        : Promise.resolve([]),
    );
    const [smallest] = sizes;
    // A server of the user's is never given statistics or files of what is not there.
    const named = await lab.server?.describe('app');
    const declared = smallest === undefined || named !== undefined ? [] : await declaredStatistics(smallest.client);
    const results = await clock.phase('execute', () => executeAll(context, sizes, clock, shares, report));
    const crowds = await clock.phase('crowd', () => crowd(context, sizes, results.filter(isMeasured)));
    const planner = await clock.phase('plan', () => plansBeyond(lab, scenario, known, declared, options.users, results, report));
    const { confirmed, unknowns: unseen } = await clock.phase('confirm', () =>
      confirmFlips(
        {
          lab,
          context,
          scenario,
          largest: sizes.at(-1)?.filled.users ?? 0,
          mostRows: options.confirmRows ?? extent.confirmRows,
          fillSeconds: extent.fillSeconds,
          spent: () => clock.spent(shares.writes),
          planAt: async (users, asked) => {
            const [lower, top] = known.slice(-2);
            if (lower === undefined || top === undefined || asked.length === 0) return new Map();
            return planAt(lab, users, extrapolate(lower.statistics, top.statistics, rowsBy(scenario)(users)), asked);
          },
          report,
        },
        results.filter(isMeasured),
        planner,
      ),
    );
    const check = selfCheck(
      results.filter(isMeasured).map(({ batch, executed }) => {
        const foresight = planner.tested.get(batch);
        return { points: executed.points, ...(foresight === undefined ? {} : { foresight }) };
      }),
    );
    const widen = Math.max(LEAST_WIDENING, check?.residual ?? 1);
    const measured = results.filter(isMeasured).map(toBefore);
    const { fixes, unknowns: untried } = await clock.phase('fixes', () =>
      tryFixes(
        context,
        sizes,
        measured,
        options.users,
        widen,
        clock,
        { share: shares.fixes, seconds: options.fixSeconds ?? extent.fixSeconds },
        report,
        options.proposed,
      ),
    );
    const databases = new Map(sizes.map((size) => [size.filled.users, size.database]));
    const { processes, unknowns: unfetched } = await clock.phase('process', () =>
      processCosts(lab, measured, databases, options.heapMegabytes, clock, report),
    );
    const statements = results.flatMap((result) =>
      describe(result, options.users, widen, planner.foresights.get(result.batch), confirmed.get(result.batch)),
    );
    const tables = await tableSizes(sizes);
    // Last: what is taken back stays in the tables as dead rows, which everything before must not meet.
    const pushed = await clock.phase('push', () => pushMix(context, scenario, lab, sizes, results.filter(isMeasured), options));
    return {
      sizes: sizes.map(({ filled }) => ({
        users: filled.users,
        rows: [...filled.rows.values()].reduce((sum, rows) => sum + rows, 0),
      })),
      statements,
      fixes,
      processes,
      crowd: crowds,
      selfCheck: check,
      ...(planner.check === undefined ? {} : { planCheck: planner.check }),
      ...(pushed.push === undefined ? {} : { push: pushed.push }),
      ...(named === undefined ? {} : { server: named }),
      tables,
      unknowns: [
        ...(named?.lacks ?? []).map((why): Unknown => ({ what: 'process', name: 'on the server that was named', why })),
        ...unfilled(sizes),
        ...untold(declared),
        ...unseen,
        ...unmeasured(app, statements),
        ...untried,
        ...unfetched,
        ...pushed.unknowns,
      ],
      seconds: clock.seconds,
    };
  } finally {
    for (const { client, twin } of sizes) await Promise.allSettled([client.end(), twin.client.end()]);
  }
}

/** At least two sizes, the last of them as large as the statement allowed. */
function isMeasured({ executed }: BatchResult): boolean {
  return heavyPoints(executed.points).length >= 2 && (executed.why === undefined || executed.why.startsWith('not measured at'));
}

function toBefore({ batch, executed }: BatchResult): Before {
  return { batch, executed, growth: growthOf(executed.points), most: cutOff(batch.statement) };
}

/** The planner's word on what was measured at the largest size. */
async function plansBeyond(
  lab: Lab,
  scenario: Scenario,
  known: readonly Known[],
  declared: readonly DeclaredStatistics[],
  users: readonly number[],
  results: readonly BatchResult[],
  report: (text: string, done: number, total: number) => void,
): Promise<Planner> {
  const largest = known.at(-1)?.users ?? 0;
  const asked = results.flatMap(({ batch, executed, uncertain }): Asked[] => {
    const execution = executed.heavy.get(largest);
    const point = heavyPoints(executed.points).find((candidate) => candidate.users === largest);
    return execution === undefined || point === undefined || uncertain || withoutWord(declared, point.plan)
      ? []
      : [{ batch, execution, plan: point.plan }];
  });
  return foresee(lab, known, rowsBy(scenario), users, asked, (done, total) =>
    report('asking the planner about larger sizes', done, total),
  );
}

/** Rows of each table at so many users, by the scenario. */
function rowsBy(scenario: Scenario): (users: number) => RowsAt {
  const lines = new Map(scenario.tables.map((line) => [`${line.schema}.${line.table}`, line]));
  return (users) => (table) => {
    const line = lines.get(table);
    return line && rowsAt(line, users);
  };
}

/** Rows at which the statement or the platform cuts the answer off. */
function cutOff({ facts, rowCap }: BatchResult['batch']['statement']): number {
  return Math.min(typeof facts.limit === 'number' ? facts.limit : Infinity, rowCap ?? Infinity);
}

function describe(
  result: BatchResult,
  asked: readonly number[],
  widen: number,
  foresight: Foresight | undefined,
  seen: Confirmed | undefined,
): StatementMeasurement[] {
  const { batch, executed, uncertain } = result;
  const why = executed.why === undefined ? {} : { why: executed.why };
  return batch.ids.map((statement): StatementMeasurement => {
    if (!isMeasured(result)) return { statement, status: 'unknown', ...why, points: executed.points, modelled: [], uncertain };
    const points = [...executed.points, ...(seen?.points ?? [])];
    const modelled = modelAt(points, asked, cutOff(batch.statement), widen, seen === undefined ? foresight : seen.foresight);
    return {
      statement,
      status: 'measured',
      ...why,
      points,
      growth: growthOf(points),
      modelled,
      ...(seen === undefined ? {} : { confirmation: seen.confirmation }),
      uncertain,
    };
  });
}

function unfilled(sizes: readonly TwinSize[]): Unknown[] {
  const byTable = new Map(
    sizes.flatMap(({ filled }) => filled.unknowns.map((unknown): [string, Unknown] => [unknown.name, unknown])),
  );
  return [...byTable.values()];
}

function unmeasured(app: App, statements: readonly StatementMeasurement[]): Unknown[] {
  return statements.flatMap((measurement): Unknown[] => {
    if (measurement.status === 'measured') return [];
    const location = app.statements.find((statement) => statement.id === measurement.statement)?.location;
    return [
      {
        what: 'statement',
        name: measurement.statement,
        why: measurement.why ?? 'not measured',
        ...(location === undefined ? {} : { location }),
      },
    ];
  });
}
