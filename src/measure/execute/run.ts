import { quoteTable } from '../fill/sql.js';
import { OUT_OF_TIME, type Clock } from '../options.js';
import type { FillContext } from '../fill/context.js';
import type { TwinSize } from '../load.js';
import { alike } from '../planner/foresee.js';
import { executeStatement, planShape, type Executed, type LoadedSize } from './measure-statement.js';
import { batches, type Batch } from './order.js';

/** Rows that ANALYZE looks at: 300 for each of the hundred that its statistics aim at. */
const SAMPLED_ABOVE = 30_000;

export interface BatchResult {
  batch: Batch;
  executed: Executed;
  /** Another ANALYZE of the same data gave another plan. */
  uncertain: boolean;
}

/**
 * Executes every reached statement at every size: reads on two connections side by side, then writes one after another, so
 * that what they leave behind is the same in every run.
 */
export async function executeAll(
  context: FillContext,
  sizes: readonly TwinSize[],
  clock: Clock,
  shares: { reads: number; writes: number },
  report: (text: string, done: number, total: number) => void,
): Promise<BatchResult[]> {
  const all = batches(context.app);
  const results = new Map<Batch, Executed>();
  const work = async (queue: Batch[], lanes: readonly LoadedSize[], share: number): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      report('running the app’s statements', results.size, all.length);
      const late: Executed = { points: [], heavy: new Map(), why: OUT_OF_TIME };
      results.set(batch, clock.spent(share) ? late : await executeStatement(context, lanes, batch));
    }
  };
  const reads = all.filter((batch) => !batch.write);
  await Promise.all([
    work(reads, sizes, shares.reads),
    work(
      reads,
      sizes.map((size) => size.twin),
      shares.reads,
    ),
  ]);
  await work(
    all.filter((batch) => batch.write),
    sizes,
    shares.writes,
  );
  const uncertain = await flipping(context, sizes.at(-1), results);
  return all.flatMap((batch) => {
    const executed = results.get(batch);
    return executed === undefined ? [] : [{ batch, executed, uncertain: uncertain.has(batch) }];
  });
}

/** The statements whose plan at the largest size changes when the same data is analysed again. */
async function flipping(
  context: FillContext,
  largest: TwinSize | undefined,
  results: ReadonlyMap<Batch, Executed>,
): Promise<ReadonlySet<Batch>> {
  const found = new Set<Batch>();
  if (largest === undefined) return found;
  for (const [key, table] of context.tables) {
    // Smaller tables are analysed whole: a second time gives the same.
    if ((largest.filled.rows.get(key) ?? 0) > SAMPLED_ABOVE) await largest.client.query(`ANALYZE ${quoteTable(table)}`);
  }
  for (const [batch, executed] of results) {
    const execution = executed.heavy.get(largest.filled.users);
    const point = executed.points.find((candidate) => candidate.users === largest.filled.users && candidate.tuple === 'heavy');
    if (execution === undefined || point === undefined || batch.write) continue;
    try {
      if (alike(await planShape(largest.client, execution)) !== alike(point.plan)) found.add(batch);
    } catch {
      found.add(batch);
    }
  }
  return found;
}
