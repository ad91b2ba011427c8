import type { Asking, Grown } from '../../../model/index.js';
import type { Matcher } from '../../foreseen.js';
import type { Seen } from '../../wire/index.js';

/**
 * Statements per added row, by the straight line through the sizes; 0 where no row was added.
 * @param sourceRows rows of the statement for whose rows another is repeated; else all rows
 */
export function slopeOf(at: readonly Asking[], sourceRows: readonly number[] = []): number {
  const points = at.map(({ statements, rows }, size) => [sourceRows[size] ?? rows, statements] as const);
  const meanRows = points.reduce((sum, [rows]) => sum + rows, 0) / points.length;
  const meanStatements = points.reduce((sum, [, statements]) => sum + statements, 0) / points.length;
  let both = 0;
  let square = 0;
  for (const [rows, statements] of points) {
    both += (rows - meanRows) * (statements - meanStatements);
    square += (rows - meanRows) ** 2;
  }
  return square === 0 ? 0 : Math.round((both / square) * 1000) / 1000;
}

/** The statement whose number grows most, and the one whose rows it goes with. */
export function repeatedOf(runs: readonly (readonly Seen[])[], matcher: Matcher): Grown['repeated'] {
  const shapes = new Map<string, { sql: string; times: number[]; rows: number[] }>();
  for (const [run, seen] of runs.entries())
    for (const { sql, rows } of seen) {
      const key = matcher.shape(sql);
      const known = shapes.get(key) ?? { sql, times: runs.map(() => 0), rows: runs.map(() => 0) };
      known.times[run] = (known.times[run] ?? 0) + 1;
      known.rows[run] = (known.rows[run] ?? 0) + rows;
      shapes.set(key, known);
    }
  const all = [...shapes.values()];
  const last = runs.length - 1;
  const growing = all
    .filter(({ times }) => (times[last] ?? 0) > 2 * Math.max(1, times[0] ?? 0) && isRising(times))
    .sort((a, b) => (b.times[last] ?? 0) - (a.times[last] ?? 0));
  const [worst] = growing;
  if (worst === undefined) return undefined;
  const distance = (rows: readonly number[]): number =>
    rows.reduce((sum, count, run) => sum + Math.abs(Math.log((count + 1) / ((worst.times[run] ?? 0) + 1))), 0);
  // It is sent for the rows of a statement that is sent before it, and not for its own.
  const sources = all.filter((each) => each !== worst && isRising(each.rows)).sort((a, b) => distance(a.rows) - distance(b.rows));
  const [source] = sources;
  const statement = matcher.statements(worst.sql)[0]?.id;
  return {
    sql: worst.sql,
    ...(statement === undefined ? {} : { statement }),
    times: worst.times,
    ...(source === undefined ? {} : { source: source.sql }),
    sourceRows: source?.rows ?? [],
  };
}

function isRising(counts: readonly number[]): boolean {
  return counts.every((count, at) => at === 0 || count >= (counts[at - 1] ?? 0)) && (counts.at(-1) ?? 0) > (counts[0] ?? 0);
}
