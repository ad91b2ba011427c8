import type pg from 'pg';
import type { Lab } from '../../lab/index.js';
import type { Batch } from '../execute/order.js';
import { shapeOf } from '../execute/plan.js';
import { explain, inRole, prepareSession, type Execution } from '../execute/session.js';
import { expectedScans } from './expected.js';
import { extrapolate, type RowsAt } from './extrapolate.js';
import { restoreStatistics } from './restore.js';
import { withoutStop } from './unstopped.js';
import { readStatistics, type Statistics } from './statistics.js';

/** What the planner would do with a statement at one size. */
export interface Planned {
  users: number;
  /** The plan's shape, as `shapeOf` writes it. */
  plan: string;
  /** In the planner's own unit. */
  cost: number;
  /** Rows that it expects to look at; absent where a LIMIT is expected to stop it early. */
  scanned?: number;
  /** How a LIMIT is expected to stop it early, where one is. */
  stop?: {
    /** `certain`: it has its rows as soon as so many came; `hope`: rows may be thrown away before that. */
    kind: 'certain' | 'hope';
    /** Rows looked at if it never stops. */
    unstopped: number;
  };
}

/** A statement's plan at the largest loaded size, by the same means, and at the sizes beyond. */
export interface Foresight {
  base: Planned;
  beyond: Planned[];
}

/** A statement with the values that it was executed with at the largest loaded size. */
export interface Asked {
  batch: Batch;
  execution: Execution;
  /** The shape of the plan that was executed there. */
  plan: string;
}

export interface Planner {
  foresights: Map<Batch, Foresight>;
  /** The same of the largest loaded size, foreseen from the two below it. */
  tested: Map<Batch, Foresight>;
  /** Statements looked at in that test, and those whose plan came out right. */
  check: { predicted: number; inside: number } | undefined;
}

/** A loaded size: its users and its statistics. */
export interface Known {
  users: number;
  statistics: Statistics;
}

/** Reads the statistics of the loaded sizes, before anything else analyses them again. */
export async function knownStatistics(sizes: readonly { users: number; client: pg.Client }[]): Promise<Known[]> {
  const known: Known[] = [];
  for (const { users, client } of sizes) known.push({ users, statistics: await readStatistics(client) });
  return known;
}

/**
 * Asks Postgres's planner about sizes that were not loaded: a database of the same schema without rows gets the statistics
 * that ANALYZE would find there and files as long as they would be, and every statement is explained, never executed.
 *
 * @param rowsAt rows of each table at so many users, by the scenario
 * @param sizes the sizes that are asked about; those within the loaded ones are left out
 */
export async function foresee(
  lab: Lab,
  known: readonly Known[],
  rowsAt: (users: number) => RowsAt,
  sizes: readonly number[],
  asked: readonly Asked[],
  report: (done: number, total: number) => void = () => undefined,
): Promise<Planner> {
  const [lowest, lower, largest] = [known.at(-3), known.at(-2), known.at(-1)];
  const none: Planner = { foresights: new Map(), tested: new Map(), check: undefined };
  if (lower === undefined || largest === undefined || asked.length === 0) return none;
  const beyond = [...new Set(sizes)].filter((users) => users > largest.users).sort((a, b) => a - b);
  const steps = beyond.length + (lowest === undefined ? 1 : 3);
  let done = 0;
  const from = async (smaller: Known, larger: Known, wanted: readonly number[]): Promise<Map<Batch, Foresight>> => {
    const plans = async (users: number, statistics: Statistics): Promise<Map<Batch, Planned>> => {
      report(done++, steps);
      return planAt(lab, users, statistics, asked);
    };
    const base = await plans(larger.users, larger.statistics);
    const found = new Map([...base].map(([batch, planned]): [Batch, Foresight] => [batch, { base: planned, beyond: [] }]));
    for (const users of wanted) {
      const statistics = extrapolate(smaller.statistics, larger.statistics, rowsAt(users));
      for (const [batch, planned] of await plans(users, statistics)) found.get(batch)?.beyond.push(planned);
    }
    return found;
  };
  const foresights = await from(lower, largest, beyond);
  if (lowest === undefined) return { ...none, foresights };
  const tested = await from(lowest, lower, [largest.users]);
  const guessed = asked.flatMap(
    ({ batch, plan }) => tested.get(batch)?.beyond.map((planned) => alike(planned.plan) === alike(plan)) ?? [],
  );
  return { foresights, tested, check: { predicted: guessed.length, inside: guessed.filter(Boolean).length } };
}

export async function planAt(
  lab: Lab,
  users: number,
  statistics: Statistics,
  asked: readonly Asked[],
): Promise<Map<Batch, Planned>> {
  const database = `planned_${String(users)}`;
  await lab.createDatabase(database, 'app');
  const clients = [await lab.connect(database), await lab.connect(database)];
  try {
    const [first] = clients;
    if (first === undefined) return new Map();
    await restoreStatistics(first, statistics);
    const pages = new Map(statistics.relations.map((relation) => [`${relation.schema}.${relation.name}`, relation.pages]));
    const rows = new Map(statistics.relations.map((relation) => [relation.name, relation.rows]));
    const own = await readStatistics(first);
    lab.enlarge(own.relations.map(({ schema, name, file }) => ({ file, pages: pages.get(`${schema}.${name}`) ?? 0 })));
    const plans = new Map<Batch, Planned>();
    const queue = [...asked];
    await Promise.all(
      clients.map(async (client) => {
        await prepareSession(client, 5000);
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const planned = await planOf(client, users, next.execution, (table) => rows.get(table) ?? 0);
          if (planned !== undefined) plans.set(next.batch, planned);
        }
      }),
    );
    return plans;
  } finally {
    await Promise.allSettled(clients.map((client) => client.end()));
    await lab.dropDatabase(database);
  }
}

/** Undefined where Postgres cannot plan it without rows. */
async function planOf(
  client: pg.Client,
  users: number,
  execution: Execution,
  rowsOf: (table: string) => number,
): Promise<Planned | undefined> {
  try {
    return await inRole(client, { ...execution, before: [] }, async () => {
      const { Plan } = await explain(client, execution, 'plan');
      const planned = { users, plan: shapeOf(Plan), cost: Plan['Total Cost'] ?? 0 };
      const expected = expectedScans(Plan, rowsOf);
      if (expected.stopped.length === 0) return { ...planned, scanned: expected.scanned };
      const kind = expected.stopped.some(({ hope }) => hope) ? 'hope' : 'certain';
      // Beside a scan that runs to its end (the count of a page) the one that stops says little.
      if (kind === 'certain' && expected.scanned > 0) return planned;
      return { ...planned, stop: { kind, unstopped: await withoutStop(client, execution, expected, rowsOf) } };
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** Which of two indexes an index-only scan of a whole table takes makes no difference, nor whether what was found is kept for a while. */
export function alike(plan: string): string {
  return withoutKeeping(plan.replace(/Index Only Scan\(([^/)]*)[^)]*\)/g, 'Index Only Scan($1)'));
}

/** `Memoize[…]` and `Materialize[…]` as what they hold. */
function withoutKeeping(plan: string): string {
  const opened: boolean[] = [];
  return plan.replace(/(?:Memoize|Materialize)\[|\[|\]/g, (part) => {
    if (part !== ']') opened.push(part !== '[');
    const keeps = part === ']' ? opened.pop() === true : part !== '[';
    return keeps ? '' : part;
  });
}
