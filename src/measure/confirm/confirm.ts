import { rowsAt, type Confirmation, type Point, type Scenario, type Unknown } from '../../model/index.js';
import type { Lab } from '../../lab/index.js';
import { executeStatement } from '../execute/measure-statement.js';
import type { Batch } from '../execute/order.js';
import type { BatchResult } from '../execute/run.js';
import { prepareSession, type Execution } from '../execute/session.js';
import type { FillContext } from '../fill/context.js';
import { fill } from '../fill/fill.js';
import { heavyPoints } from '../growth/model.js';
import { STATEMENT_TIMEOUT } from '../load.js';
import { alike, type Foresight, type Planner } from '../planner/foresee.js';
import { chooseLoads, flipsOf, type Flip, type Load } from './choose.js';

/** What was looked at beyond the loaded sizes. */
export interface Confirmed {
  confirmation: Confirmation;
  /** Of the heavy tuple, at the size that was loaded for it. */
  points: Point[];
  /** The planner's word, counted from that size on. */
  foresight: Foresight | undefined;
}

/** What confirming needs of its surroundings. */
export interface Surroundings {
  lab: Lab;
  context: FillContext;
  scenario: Scenario;
  /** Users of the largest loaded size. */
  largest: number;
  mostRows: number;
  fillSeconds: number;
  /** Whether the time for it is spent. */
  spent: () => boolean;
  /** The planner's word on one more size. */
  planAt: (
    users: number,
    asked: readonly { batch: Batch; execution: Execution; plan: string }[],
  ) => Promise<Map<Batch, Foresight['base']>>;
  report: (text: string, done: number, total: number) => void;
}

/**
 * Plans that change beyond the loaded sizes, by the planner's word, are looked at: the tables that such a statement touches are
 * loaded to the size where the change is expected, or as far as the rows allow, and it is executed. What could not be is said.
 */
export async function confirmFlips(
  around: Surroundings,
  results: readonly BatchResult[],
  planner: Planner,
): Promise<{ confirmed: Map<Batch, Confirmed>; unknowns: Unknown[] }> {
  const lines = new Map(around.scenario.tables.map((line) => [`${line.schema}.${line.table}`, line]));
  const rowsOf = (key: string, users: number): number => {
    const line = lines.get(key);
    return line === undefined ? 0 : rowsAt(line, users);
  };
  const confirmed = new Map<Batch, Confirmed>();
  const unknowns: Unknown[] = [];
  if (around.mostRows === 0) return { confirmed, unknowns };
  const { loads, left } = chooseLoads(
    flipsOf(around.context, results, planner.foresights),
    rowsOf,
    around.largest,
    around.mostRows,
  );
  for (const { flip, rows } of left)
    unknowns.push(unseen(flip, `its tables have ${String(rows)} rows there, more than is loaded for it`));
  for (const [at, load] of loads.entries()) {
    around.report('looking at plans that change at larger sizes', at, loads.length);
    if (around.spent()) for (const flip of load.flips) unknowns.push(unseen(flip, 'the time budget was spent'));
    else await look(around, load, planner, confirmed, unknowns);
  }
  return { confirmed, unknowns };
}

async function look(
  around: Surroundings,
  load: Load,
  planner: Planner,
  confirmed: Map<Batch, Confirmed>,
  unknowns: Unknown[],
): Promise<void> {
  const { lab, context, fillSeconds } = around;
  const database = `confirm_${String(load.users)}`;
  await lab.createDatabase(database, 'app');
  const clients = [await lab.connect(database, 'lab', fillSeconds), await lab.connect(database, 'lab', fillSeconds)] as const;
  try {
    const filled = await fill([...clients], context, load.users, new Map(), load.tables);
    const [client] = clients;
    await prepareSession(client, STATEMENT_TIMEOUT);
    const seen: { flip: Flip; point: Point; execution: Execution }[] = [];
    for (const flip of load.flips) {
      const failed = flip.tables.find((key) => filled.failed.has(key));
      const executed =
        failed === undefined ? await executeStatement(context, [{ filled, client }], flip.result.batch) : undefined;
      const point = heavyPoints(executed?.points ?? []).at(-1);
      const execution = executed?.heavy.get(load.users);
      if (point !== undefined && execution !== undefined) seen.push({ flip, point, execution });
      else unknowns.push(unseen(flip, executed?.why ?? `${String(failed)} could not be filled`));
    }
    const planned = await around.planAt(
      load.users,
      seen.map(({ flip, point, execution }) => ({ batch: flip.result.batch, execution, plan: point.plan })),
    );
    for (const { flip, point } of seen) {
      const { batch } = flip.result;
      const base = planned.get(batch);
      const beyond = planner.foresights.get(batch)?.beyond.filter(({ users }) => users > load.users) ?? [];
      confirmed.set(batch, {
        confirmation: {
          expectedAt: flip.users,
          loaded: load.users,
          asSaid: base !== undefined && alike(base.plan) === alike(point.plan),
        },
        points: [point],
        foresight: base === undefined ? undefined : { base, beyond },
      });
    }
  } finally {
    await Promise.allSettled(clients.map((client) => client.end()));
    await lab.dropDatabase(database);
  }
}

function unseen({ result, users }: Flip, why: string): Unknown {
  const { statement } = result.batch;
  return {
    what: 'statement',
    name: statement.id,
    why: `at ${String(users)} users Postgres would run it otherwise than it was seen here, and that was not looked at: ${why}`,
    location: statement.location,
  };
}
