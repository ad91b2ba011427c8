import type { App, FixTrial, Statement, Unknown } from '../../model/index.js';
import { findTable } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import { heavyPoints, workOf } from '../growth/model.js';
import type { Clock } from '../options.js';
import { candidatesFor, type Candidate } from './candidates.js';
import { tryIndex, type Before } from './trial.js';

const MOST_TRIALS = 25;
/** A statement that does less work than this at the largest size needs no index. */
const WORTH = 300;

/** Tries the indexes that could help, the costliest statements first, as long as there is time. */
export async function tryFixes(
  app: App,
  sizes: readonly LoadedSize[],
  statements: readonly Before[],
  asked: readonly number[],
  widen: number,
  clock: Clock,
  share: number,
  report: (text: string, done: number, total: number) => void,
): Promise<{ fixes: FixTrial[]; unknowns: Unknown[] }> {
  const largest = sizes.at(-1);
  if (largest === undefined) return { fixes: [], unknowns: [] };
  const work = (statement: Before): number => {
    const last = heavyPoints(statement.executed.points).at(-1);
    return last === undefined ? 0 : workOf(last);
  };
  const reads = statements.filter((statement) => !statement.batch.write && work(statement) > 0);
  const costly = reads.filter(
    (statement) => work(statement) >= WORTH && statement.growth.law !== 'constant' && statement.growth.law !== 'logarithmic',
  );
  costly.sort((a, b) => Number(b.batch.userFacing) - Number(a.batch.userFacing) || work(b) - work(a));
  const trigrams = await hasTrigrams(sizes.slice(-2));
  const chosen = new Map<string, Candidate>();
  for (const { batch } of costly)
    for (const candidate of candidatesFor(app, batch.statement, trigrams)) chosen.set(candidate.ddl, candidate);
  const growing = [...chosen.values()].filter((candidate) => (largest.filled.rows.get(tableKey(candidate.table)) ?? 0) >= 500);
  const list = growing.slice(0, MOST_TRIALS);
  const fixes: FixTrial[] = [];
  const unknowns: Unknown[] = [];
  for (const [at, candidate] of list.entries()) {
    if (clock.spent(share)) {
      unknowns.push({ what: 'process', name: candidate.ddl, why: 'not tried: the time budget was spent' });
      continue;
    }
    report(`trying ${candidate.ddl}`, at, list.length);
    const touched = reads.filter((statement) => work(statement) >= WORTH && names(app, statement.batch.statement, candidate));
    try {
      fixes.push(await tryIndex(candidate, sizes, touched, asked, widen));
    } catch (error) {
      unknowns.push({
        what: 'process',
        name: candidate.ddl,
        why: `not tried: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
  return { fixes, unknowns };
}

/** Whether trigram indexes can be built: pg_trgm is trusted, hence the owner of a database may install it. */
async function hasTrigrams(sizes: readonly LoadedSize[]): Promise<boolean> {
  try {
    for (const { client } of sizes) await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    return true;
  } catch {
    return false;
  }
}

/** Whether a statement filters, sorts or joins by the index's first column: Postgres has no use for it otherwise. */
function names(app: App, { facts }: Statement, { table, columns }: Candidate): boolean {
  const [first] = columns;
  if (!facts.tables.some((named) => findTable(app.catalogue, named.name, named.schema) === table)) return false;
  const sides = facts.joins.flatMap(({ left, right }) => [left, right]);
  return [...facts.filters, ...facts.orderBy, ...sides].some((one) => one.column === first);
}
