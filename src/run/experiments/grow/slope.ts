import type { Asking, Grown, Repeat } from '../../../model/index.js';
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

/** A statement's shape with how often it was sent at each size, and for how many rows it answered. */
interface Shape {
  sql: string;
  times: number[];
  rows: number[];
  /** When the last one of a run was answered. */
  until: number[];
  atOnce: boolean;
}

/** The statements whose number grows, that which grows most first, each with the one whose rows it goes with. */
export function repeatsOf(
  runs: readonly (readonly Seen[])[],
  matcher: Matcher,
): { repeated?: Grown['repeated']; repeats: Repeat[] } {
  const all = shapesOf(runs, matcher);
  const growing = all.filter(isGrowing).sort((a, b) => (b.times.at(-1) ?? 0) - (a.times.at(-1) ?? 0));
  const found = growing.map((shape) => ({ shape, source: sourceOf(shape, all) }));
  const idsOf = (shape: Shape | undefined): string[] =>
    shape === undefined ? [] : matcher.statements(shape.sql).map(({ id }) => id);
  const repeats = found.map(({ shape, source }) => ({
    statements: idsOf(shape),
    times: shape.times,
    source: idsOf(source),
    sourceRows: source?.rows ?? [],
    atOnce: shape.atOnce,
  }));
  const [worst] = found;
  if (worst === undefined) return { repeats };
  const [statement] = idsOf(worst.shape);
  const { shape, source } = worst;
  return {
    repeated: {
      sql: shape.sql,
      ...(statement === undefined ? {} : { statement }),
      times: shape.times,
      ...(source === undefined ? {} : { source: source.sql }),
      sourceRows: source?.rows ?? [],
    },
    repeats,
  };
}

function shapesOf(runs: readonly (readonly Seen[])[], matcher: Matcher): Shape[] {
  const shapes = new Map<string, Shape>();
  for (const [run, seen] of runs.entries())
    for (const { sql, rows, sentAt, answeredAt } of seen) {
      const key = matcher.shape(sql);
      const none = { times: runs.map(() => 0), rows: runs.map(() => 0), until: runs.map(() => 0), atOnce: false };
      const known = shapes.get(key) ?? { sql, ...none };
      const until = known.until[run] ?? 0;
      known.times[run] = (known.times[run] ?? 0) + 1;
      known.rows[run] = (known.rows[run] ?? 0) + rows;
      known.atOnce ||= sentAt < until;
      known.until[run] = Math.max(until, answeredAt);
      shapes.set(key, known);
    }
  return [...shapes.values()];
}

function isGrowing({ times }: Shape): boolean {
  return (times.at(-1) ?? 0) > 2 * Math.max(1, times[0] ?? 0) && isRising(times);
}

/** The one whose rows come nearest to how often the other is sent; one that is sent again and again itself only if there is no other. */
function sourceOf(shape: Shape, all: readonly Shape[]): Shape | undefined {
  const distance = ({ rows }: Shape): number =>
    rows.reduce((sum, count, run) => sum + Math.abs(Math.log((count + 1) / ((shape.times[run] ?? 0) + 1))), 0);
  const sources = all.filter((each) => each !== shape && isRising(each.rows));
  return sources.sort((a, b) => Number(isGrowing(a)) - Number(isGrowing(b)) || distance(a) - distance(b))[0];
}

function isRising(counts: readonly number[]): boolean {
  return counts.every((count, at) => at === 0 || count >= (counts[at - 1] ?? 0)) && (counts.at(-1) ?? 0) > (counts[0] ?? 0);
}
