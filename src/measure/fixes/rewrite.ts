import type { FixKind, FixTrial, Point } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import type { Execution } from '../execute/session.js';
import { saltOf } from '../fill/sql.js';
import { growthOf, heavyPoints } from '../growth/model.js';
import { tableKey } from '../../scenario/index.js';
import { refusedWrite } from './accepts.js';
import type { Before } from './before.js';
import { countsOf, effectAfter, pointAt, trialOf, type Bench } from './bench.js';
import { build, drop } from './build.js';
import type { Candidate } from './candidates.js';
import { pricesOf, type WritePrice, writePrice } from './price.js';

/** A statement that the code could send instead of its own. */
export interface Rewrite {
  kind: FixKind;
  statement: Before;
  /** The other statement, as a developer reads it. */
  sql: string;
  /** What is sent at one size instead of the heavy execution; undefined where it cannot be made. */
  instead(size: LoadedSize, execution: Execution): Promise<Execution | undefined> | Execution | undefined;
  /** What the code sends now, where the heavy execution does not show it (a page far behind). */
  now?(size: LoadedSize, execution: Execution): Promise<Execution | undefined> | Execution | undefined;
  /** Compares both answers at the largest size: what they have in common in words, or why they do not. */
  compare(
    size: LoadedSize,
    now: Execution,
    instead: Execution,
  ): Promise<{ same: true; says: string } | { same: false; why: string }>;
  /** An index that is built along, if the statement alone still grows. */
  support?: Candidate;
  /** Something else that is built along: how it is made and taken away, and what a written row costs with and without it. */
  around?: {
    build(size: LoadedSize): Promise<void>;
    drop(size: LoadedSize): Promise<void>;
    price(size: LoadedSize): Promise<WritePrice | undefined>;
  };
  changesWhatIsShown: boolean;
  columns: string[];
}

/** What the two largest sizes say of a rewrite. */
export interface Sides {
  before: Point[];
  after: Point[];
}

/**
 * Sends a rewritten statement at the two largest sizes beside the code's own and compares the answers.
 *
 * @param pays whether it is worth it, in words, from the counts of both; or why it is not
 */
export async function tryRewrite(
  rewrite: Rewrite,
  bench: Bench,
  pays: (sides: Sides) => { pays: boolean; says: string },
): Promise<FixTrial | undefined> {
  const { statement, kind, support, around } = rewrite;
  const [table] = statement.batch.statement.facts.tables;
  const trial = trialOf({
    id: `${kind}-${saltOf(`${statement.batch.statement.role} ${statement.batch.statement.sql}`).toString(16).padStart(8, '0')}`,
    kind,
    ddl: `${support === undefined ? '' : `${support.ddl} `}${rewrite.sql};`,
    schema: table?.schema ?? 'public',
    table: table?.name ?? '',
    columns: rewrite.columns,
    changesWhatIsShown: rewrite.changesWhatIsShown,
  });
  const sides: Sides = { before: [], after: [] };
  let says = '';
  try {
    if (support !== undefined) for (const size of bench.sizes) await build(size, support);
    if (around !== undefined) for (const size of bench.sizes) await around.build(size);
    for (const size of bench.sizes) {
      const heavy = statement.executed.heavy.get(size.filled.users);
      const now = heavy && rewrite.now !== undefined ? await rewrite.now(size, heavy) : heavy;
      const instead = heavy && (await rewrite.instead(size, heavy));
      if (now === undefined || instead === undefined) return undefined;
      if (size === bench.sizes.at(-1)) {
        const compared = await rewrite.compare(size, now, instead);
        if (!compared.same) return { ...trial, why: compared.why };
        says = compared.says;
      }
      const known = heavyPoints(statement.executed.points).find(({ users }) => users === size.filled.users);
      const before = rewrite.now === undefined ? known : await pointAt(size, now, statement.batch);
      if (before === undefined) return undefined;
      sides.before.push(before);
      sides.after.push(await pointAt(size, instead, statement.batch));
    }
    if (support !== undefined) {
      const refused = await refusedWrite(bench, support);
      if (refused !== undefined) return { ...trial, why: refused };
      const plan = bench.sizes.at(-1)?.filled.planner.plan(tableKey(support.table));
      const client = bench.sizes.at(-1)?.client;
      if (plan !== undefined && client !== undefined) {
        const priced = await writePrice(client, plan);
        await drop(bench.sizes, support);
        trial.write = pricesOf(await writePrice(client, plan), priced);
      }
    }
    const largest = bench.sizes.at(-1);
    if (around !== undefined && largest !== undefined) {
      const priced = await around.price(largest);
      await around.drop(largest);
      trial.write = pricesOf(await around.price(largest), priced);
    }
  } finally {
    if (support !== undefined) await drop(bench.sizes, support);
    if (around !== undefined) for (const size of bench.sizes) await around.drop(size);
  }
  const last = sides.before.at(-1);
  const after = effectAfter(statement, sides.after, bench);
  if (last === undefined || after === undefined) return undefined;
  const growth = rewrite.now === undefined ? statement.growth : growthOf(sides.before);
  const effect = { statement: statement.batch.statement.id, before: { ...countsOf(last), growth }, after, sameRows: true };
  const judged = pays(sides);
  const verdict = judged.pays ? 'verified' : 'refused';
  return { ...trial, effects: [effect], verdict, why: judged.pays ? `${judged.says}; ${says}` : judged.says };
}

/** How many times less of something at the largest size. */
export function lessOf({ before, after }: Sides, counter: 'rows' | 'scanned' | 'buffers' | 'bytes'): number {
  return Math.max(1, before.at(-1)?.[counter] ?? 1) / Math.max(1, after.at(-1)?.[counter] ?? 1);
}

/** Rows and pages before and after: "48,000 rows before, 50 after". */
export function beforeAfter({ before, after }: Sides, counter: 'rows' | 'scanned' | 'buffers' | 'bytes', what: string): string {
  const figure = (points: Point[]): string => (points.at(-1)?.[counter] ?? 0).toLocaleString('en');
  return `${figure(before)} ${what} before, ${figure(after)} after`;
}
