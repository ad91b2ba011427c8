import type { FixTrial } from '../../model/index.js';
import { workAtLargest, type Before } from './before.js';
import type { Bench } from './bench.js';
import { tryBatch } from './batch.js';
import { isAskedAlike, tryCache } from './cache.js';
import { needlessIndexes, tryDrop } from './drop-index.js';
import { tryKeyset } from './keyset.js';
import { isList, tryLimit } from './limit.js';
import { keptCountInstead } from './kept-count.js';
import { loopsOf } from './loops.js';
import { countInstead, estimateInstead, usedColumns } from './narrow.js';
import { askingTables, tryPolicies } from './policy.js';

/** Something to try: its name, and the trial. */
export interface Attempt {
  name: string;
  run(): Promise<FixTrial | undefined>;
}

const MOST_EACH = 12;

/** Everything but indexes, the likeliest first within each sort; the costliest statements of each. */
export function attemptsOf(bench: Bench): Attempt[] {
  const reads = bench.statements.filter(({ batch }) => !batch.write).sort((a, b) => workAtLargest(b) - workAtLargest(a));
  const each = (
    what: string,
    wanted: readonly Before[],
    run: (one: Before) => Promise<FixTrial | undefined> | undefined,
  ): Attempt[] =>
    wanted.slice(0, MOST_EACH).map((one) => ({
      name: `${what} ${one.batch.statement.facts.tables[0]?.name ?? 'rows'}`,
      run: async () => run(one),
    }));
  const sorts: Attempt[][] = [
    loopsOf(bench).map((loop) => ({
      name: `one statement for the loop over ${loop.inner.batch.statement.facts.tables[0]?.name ?? 'rows'}`,
      run: () => tryBatch(loop, bench),
    })),
    each(
      'a page of',
      reads.filter((one) => isList(bench, one)),
      (one) => tryLimit(one, bench),
    ),
    reads.map((one) => ({ name: 'the database’s own count', run: async () => countInstead(bench, one) })),
    reads.map((one) => ({ name: 'the columns that are used', run: async () => usedColumns(bench, one) })),
    each(
      'the next page of',
      reads.filter(({ batch }) => batch.statement.facts.offset !== undefined),
      (one) => tryKeyset(one, bench),
    ),
    askingTables(bench).map((table) => ({ name: `policies of ${table.name}`, run: () => tryPolicies(table, bench) })),
    reads.map((one) => ({ name: 'an estimate instead of a count', run: async () => estimateInstead(bench, one) })),
    reads.map((one) => ({ name: 'a kept count', run: async () => keptCountInstead(bench, one) })),
    each('a kept answer about', reads.filter(isAskedAlike), (one) => tryCache(one, bench)),
    needlessIndexes(bench).map((needless) => ({ name: `dropping ${needless.index.name}`, run: () => tryDrop(bench, needless) })),
  ];
  return sorts.flat();
}
