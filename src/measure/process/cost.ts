import { type ProcessCost, processMillisecondsPerRow, type Unknown } from '../../model/index.js';
import type { Lab } from '../../lab/index.js';
import { OUT_OF_TIME, type Clock } from '../options.js';
import type { Before } from '../fixes/before.js';
import { heavyPoints } from '../growth/model.js';
import { readFetched, runChild, type Task } from './child.js';

const MOST_STATEMENTS = 5;
/** Results that are fetched twenty at once. */
const MOST_TWENTY = 1;
const TWENTY = 20;
const HANDY_ROWS = 10_000;
/** Share of the budget by whose end single fetches stop: the rest is for twenty at once. */
const ONE_BY_ONE = 0.87;
/** Fewer rows cost less than the noise of the measurement. */
const LEAST_ROWS = 500;
const LONGEST_FETCH = 15_000;

/**
 * What it costs the app's process to carry the results that grow: fetched through the real driver in a child with the declared
 * heap, at two sizes, turned into JSON; and whether twenty at once leave the process alive.
 */
export async function processCosts(
  lab: Lab,
  statements: readonly Before[],
  databases: ReadonlyMap<number, string>,
  heapMegabytes: number,
  clock: Clock,
  report: (text: string, done: number, total: number) => void,
): Promise<{ processes: ProcessCost[]; unknowns: Unknown[] }> {
  const chosen = statements.filter((statement) => statement.batch.userFacing && !statement.batch.write && grows(statement));
  chosen.sort((a, b) => volume(b) - volume(a));
  const processes: ProcessCost[] = [];
  const unknowns: Unknown[] = [];
  const list = chosen.slice(0, MOST_STATEMENTS);
  const pace = list.length === 0 ? 1 : await paceOf(lab, databases, heapMegabytes, clock);
  const costs: { cost: ProcessCost; statement: Before }[] = [];
  for (const [at, statement] of list.entries()) {
    const id = statement.batch.statement.id;
    if (clock.spent(ONE_BY_ONE)) {
      unknowns.push({ what: 'process', name: id, why: OUT_OF_TIME });
      continue;
    }
    report('fetching large results as the app would', at, list.length);
    const outcome = await costOf(lab, statement, databases, heapMegabytes, clock);
    if ('why' in outcome) unknowns.push({ what: 'process', name: id, why: outcome.why });
    else
      costs.push({
        cost: { ...outcome, perRow: { ...outcome.perRow, cpuMilliseconds: outcome.perRow.cpuMilliseconds * pace } },
        statement,
      });
  }
  for (const [at, { cost, statement }] of costs.entries()) {
    if (cost.twentyAtOnce === undefined && at < MOST_TWENTY)
      await tryTwenty(lab, cost, statement, databases, heapMegabytes, clock);
    processes.push(cost);
  }
  return { processes, unknowns };
}

/**
 * A middling row, of sixteen columns and about 450 bytes: results from a third to three times as costly keep the reference of
 * 0.018 ms per row, which makes the ceiling the same in every run.
 */
const plainRows = `select i as id, i % 97 as kind, now() as created_at, now() as updated_at, (i % 2 = 0) as flag, ${Array.from({ length: 11 }, (_, at) => `md5((i + ${at})::text) as c${at}`).join(', ')} from generate_series(1, 5000) i`;

/** How much slower the reference process is than this machine now: milliseconds of the one per millisecond of the other. */
async function paceOf(lab: Lab, databases: ReadonlyMap<number, string>, heapMegabytes: number, clock: Clock): Promise<number> {
  const [database] = databases.values();
  if (database === undefined) return 1;
  const execution = { sql: plainRows, values: [], role: 'owner' as const, user: undefined };
  const task: Task = { login: lab.login(database), execution, atOnce: 1, repeat: 3 };
  const ending = await runChild(task, heapMegabytes, patience(clock));
  const fetched = ending.kind === 'done' ? readFetched(ending.output) : undefined;
  return fetched && fetched.cpuMilliseconds > 0 ? processMillisecondsPerRow / (fetched.cpuMilliseconds / fetched.rows) : 1;
}

/** Whether the result has many rows, and more of them with more users. */
function grows({ executed }: Before): boolean {
  const [before, last] = heavyPoints(executed.points).slice(-2);
  if (before === undefined || last === undefined || last.rows < LEAST_ROWS) return false;
  return Math.log(last.rows / Math.max(1, before.rows)) / Math.log(last.users / before.users) > 0.5;
}

function volume({ executed }: Before): number {
  const last = heavyPoints(executed.points).at(-1);
  return (last?.bytes ?? 0) + (last?.rows ?? 0);
}

async function costOf(
  lab: Lab,
  statement: Before,
  databases: ReadonlyMap<number, string>,
  heapMegabytes: number,
  clock: Clock,
): Promise<ProcessCost | { why: string }> {
  const heavy = heavyPoints(statement.executed.points);
  // What a row costs shows at a few thousand rows as well as at a hundred thousand, in a tenth of the time.
  const handy = heavy.filter((point) => point.rows <= HANDY_ROWS);
  const points = handy.length >= 2 ? handy.slice(-2) : heavy.slice(0, 2);
  const cost: ProcessCost = { statement: statement.batch.statement.id, at: [], perRow: { cpuMilliseconds: 0, heapKilobytes: 0 } };
  for (const point of points) {
    const task = taskFor(lab, statement, databases, point.users);
    if (task === undefined) continue;
    const ending = await runChild({ ...task, repeat: 3 }, heapMegabytes, patience(clock));
    if (ending.kind === 'died' && ending.why === 'out of memory') {
      cost.twentyAtOnce = { users: point.users, survived: false };
      break;
    }
    if (ending.kind !== 'done')
      return { why: ending.kind === 'late' ? 'fetching took too long' : `the fetching process failed: ${ending.why}` };
    const fetched = readFetched(ending.output);
    if (fetched === undefined) return { why: 'the fetching process gave no figures' };
    // PostgREST's rows are inside one document: counted by the plan, not by the driver.
    const rows = statement.batch.statement.json ? point.rows : fetched.rows;
    cost.at.push({
      users: point.users,
      rows,
      bytes: fetched.bytes,
      cpuMilliseconds: tenth(fetched.cpuMilliseconds),
      heapMegabytes: tenth(fetched.heapMegabytes),
    });
  }
  const last = cost.at.at(-1);
  const first = cost.at[0];
  if (last === undefined || first === undefined) return cost.twentyAtOnce === undefined ? { why: 'it was not executed' } : cost;
  const rows = last.rows - first.rows;
  // Other work on the machine only ever adds: the least is nearest to the truth.
  const slopes = rows > 0 ? [(last.cpuMilliseconds - first.cpuMilliseconds) / rows] : [];
  const cpu = Math.min(
    ...[...slopes, ...cost.at.map((point) => point.cpuMilliseconds / Math.max(1, point.rows))].filter((each) => each > 0),
  );
  const heap = rows > 0 ? (last.heapMegabytes - first.heapMegabytes) / rows : last.heapMegabytes / Math.max(1, last.rows);
  cost.perRow = {
    cpuMilliseconds: positive(Number.isFinite(cpu) ? cpu : 0, last.cpuMilliseconds / Math.max(1, last.rows)),
    heapKilobytes: positive(heap * 1024, 0.1),
  };
  return cost;
}

/**
 * Twenty at once, at the smallest loaded size where what twenty fetches hold would no longer fit in the heap (a process that
 * dies there dies at every larger one), otherwise at the largest. What takes too long has no outcome.
 */
async function tryTwenty(
  lab: Lab,
  cost: ProcessCost,
  statement: Before,
  databases: ReadonlyMap<number, string>,
  heapMegabytes: number,
  clock: Clock,
): Promise<void> {
  const points = heavyPoints(statement.executed.points);
  const tooMuch = points.find((point) => (point.rows * cost.perRow.heapKilobytes * TWENTY) / 1024 > heapMegabytes);
  const point = tooMuch ?? points.at(-1);
  const task = point && taskFor(lab, statement, databases, point.users);
  if (point === undefined || task === undefined) return;
  const ending = await runChild({ ...task, atOnce: TWENTY }, heapMegabytes, Math.max(6000, patience(clock)));
  if (ending.kind === 'done') cost.twentyAtOnce = { users: point.users, survived: true };
  if (ending.kind === 'died' && ending.why === 'out of memory') cost.twentyAtOnce = { users: point.users, survived: false };
}

function taskFor(lab: Lab, { executed }: Before, databases: ReadonlyMap<number, string>, users: number): Task | undefined {
  const execution = executed.heavy.get(users);
  const database = databases.get(users);
  if (execution === undefined || database === undefined) return undefined;
  return { login: lab.login(database), execution, atOnce: 1, repeat: 1 };
}

/** A child may overrun the budget by little. */
function patience(clock: Clock): number {
  return Math.min(LONGEST_FETCH, Math.max(2000, clock.left(1.05)));
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Noise can make the larger fetch the cheaper one: then the share of the whole stands in. */
function positive(fitted: number, otherwise: number): number {
  return Math.round((fitted > 0 ? fitted : otherwise) * 1e6) / 1e6;
}
