import type { BatchResult } from '../execute/run.js';
import type { Batch } from '../execute/order.js';
import type { FillContext } from '../fill/context.js';
import { heavyPoints } from '../growth/model.js';
import { alike, type Foresight } from '../planner/foresee.js';

/** A statement whose plan changes beyond the loaded sizes by the planner's word, and what must be loaded to see it. */
export interface Flip {
  result: BatchResult;
  /** The smallest size that is asked about and has another plan. */
  users: number;
  /** Keys of the tables that either plan touches. */
  tables: string[];
}

/** A database to load: so many users' rows of these tables, and the statements that are looked at there. */
export interface Load {
  users: number;
  tables: Set<string>;
  flips: Flip[];
}

/** Looked at is what is at least so much larger than the largest size that is there. */
const worthwhile = 2;

/** Reads whose plan changes: what users wait for first, then what touches most at the largest loaded size. */
export function flipsOf(
  context: FillContext,
  results: readonly BatchResult[],
  foresights: ReadonlyMap<Batch, Foresight>,
): Flip[] {
  const flips = results.flatMap((result): Flip[] => {
    const { batch, executed, uncertain } = result;
    const foresight = foresights.get(batch);
    const last = heavyPoints(executed.points).at(-1);
    if (batch.write || uncertain || foresight === undefined || alike(foresight.base.plan) !== alike(last?.plan ?? '')) return [];
    const other = foresight.beyond.find(({ plan }) => alike(plan) !== alike(foresight.base.plan));
    if (other === undefined) return [];
    return [{ result, users: other.users, tables: touched(context, batch, `${foresight.base.plan} ${other.plan}`) }];
  });
  const work = ({ result }: Flip): number => {
    const last = heavyPoints(result.executed.points).at(-1);
    return (last?.scanned ?? 0) + (last?.buffers ?? 0);
  };
  const facing = ({ result }: Flip): number => Number(result.batch.userFacing);
  return flips.sort((a, b) => facing(b) - facing(a) || work(b) - work(a));
}

/** Tables of the plans, of the statement, and of the functions that their policies call, which no plan shows. */
function touched(context: FillContext, batch: Batch, plans: string): string[] {
  const named = new Set([...plans.matchAll(/\(([^()/[\]]+)/g)].map(([, relation = '']) => relation));
  for (const { name } of batch.statement.facts.tables) named.add(name);
  const tables = [...context.tables].filter(([, { name }]) => named.has(name));
  const policies = tables
    .flatMap(([, table]) => table.policies.map(({ using = '', check = '' }) => `${using} ${check}`))
    .join(' ');
  const called = context.app.catalogue.functions.filter(({ name }) => new RegExp(`\\b${name}\\(`).test(policies));
  const inside = called.map(({ source }) => source).join(' ');
  const more = [...context.tables].filter(([, { name }]) => new RegExp(`\\b${name}\\b`).test(inside));
  return [...new Set([...tables, ...more].map(([key]) => key))];
}

/**
 * What is loaded, within so many rows: each flip at the size where it is expected, or at the largest that the rows which are
 * left allow. Counted in rows and not in time, so that every machine confirms the same.
 *
 * @param rowsOf rows of a table at so many users, by the scenario
 * @param largest users of the largest loaded size
 */
export function chooseLoads(
  flips: readonly Flip[],
  rowsOf: (key: string, users: number) => number,
  largest: number,
  mostRows: number,
): { loads: Load[]; left: { flip: Flip; rows: number }[] } {
  const loads: Load[] = [];
  const left: { flip: Flip; rows: number }[] = [];
  let free = mostRows;
  for (const flip of flips) {
    const missing = (users: number): number => {
      const there = loads.find((load) => load.users === users)?.tables ?? new Set();
      return flip.tables.filter((key) => !there.has(key)).reduce((sum, key) => sum + rowsOf(key, users), 0);
    };
    const sizes = [
      flip.users,
      ...loads.map(({ users }) => users).filter((users) => users < flip.users),
      affordable(missing, largest, flip.users, free),
    ];
    const users = sizes.sort((a, b) => b - a).find((size) => size >= worthwhile * largest && missing(size) <= free);
    if (users === undefined) {
      left.push({ flip, rows: missing(flip.users) });
      continue;
    }
    free -= missing(users);
    const load = loads.find((known) => known.users === users) ?? { users, tables: new Set<string>(), flips: [] };
    if (!loads.includes(load)) loads.push(load);
    for (const key of flip.tables) load.tables.add(key);
    load.flips.push(flip);
  }
  return { loads: loads.sort((a, b) => a.users - b.users), left };
}

/** The largest size, to two digits, of which so many rows are free. */
function affordable(rows: (users: number) => number, least: number, most: number, free: number): number {
  let [low, high] = [least, most];
  while (high - low > Math.max(1, low / 100)) {
    const middle = Math.floor((low + high) / 2);
    if (rows(middle) <= free) low = middle;
    else high = middle;
  }
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(low)) - 1);
  return Math.floor(low / unit) * unit;
}
