import { findTable, type FixTrial } from '../../model/index.js';
import { heavyPoints } from '../growth/model.js';
import { isCostly, workAtLargest, type Before } from './before.js';
import type { Bench } from './bench.js';
import { candidatesFor, plainCandidate, type Candidate } from './candidates.js';
import { askedOf } from './conditions.js';
import { proposal } from './proposal.js';
import { tryIndex } from './trial.js';
import { notTried, rowsOfTable, type Tried, type Trying } from './try-all.js';

const MOST_TRIALS = 60;
/** A table of fewer rows is read from end to end in a page or two. */
const LEAST_ROWS = 500;
/** So many rows of one answer lie on so many pages. */
const MANY_ROWS = 100;

/**
 * Tries indexes for the costly statements, the costliest first, each built and measured by itself; then keeps of the verified
 * ones those that together give the most, and measures these as a set.
 */
export async function tryIndexes(bench: Bench, trying: Trying): Promise<Tried> {
  const trials = new Map<string, FixTrial>();
  const candidates = new Map<string, Candidate>();
  const unknowns: Tried['unknowns'] = [];
  const costly = bench.statements.filter(isCostly);
  costly.sort((a, b) => Number(b.batch.userFacing) - Number(a.batch.userFacing) || workAtLargest(b) - workAtLargest(a));
  const trigrams = await hasTrigrams(bench);
  let built = 0;
  const left = { enough: new Set<string>(), late: new Set<string>() };
  for (const [at, statement] of costly.entries()) {
    for (const candidate of await candidatesOf(bench, statement, trigrams)) {
      if (trials.has(candidate.ddl) || rowsOfTable(bench, candidate.table.name, candidate.table.schema) < LEAST_ROWS) continue;
      if (isServed(statement, trials.values()) && !mayBeBetter(statement, candidate)) continue;
      if (built >= MOST_TRIALS || trying.spent()) {
        left[built >= MOST_TRIALS ? 'enough' : 'late'].add(candidate.ddl);
        continue;
      }
      trying.report(`trying ${candidate.ddl}`, at, costly.length);
      if (candidate.covered === undefined) built++;
      try {
        trials.set(candidate.ddl, await tryIndex(candidate, bench));
        candidates.set(candidate.id, candidate);
      } catch (error) {
        unknowns.push(notTried(candidate.ddl, error instanceof Error ? error.message : String(error)));
      }
    }
  }
  for (const [which, why] of [
    ['enough', 'enough others were'],
    ['late', 'the time budget was spent'],
  ] as const)
    if (left[which].size > 0) unknowns.push(notTried(`${String(left[which].size)} other indexes`, why));
  return { fixes: await proposal(bench, [...trials.values()], candidates), unknowns };
}

async function candidatesOf(bench: Bench, { batch, executed }: Before, trigrams: boolean): Promise<Candidate[]> {
  const { app, sizes } = bench;
  const { facts } = batch.statement;
  const largest = sizes.at(-1);
  const execution = largest && executed.heavy.get(largest.filled.users);
  if (largest === undefined || execution === undefined || facts.verb === 'insert') return [];
  const asked = candidatesFor(app, await askedOf(largest.client, batch.statement, execution), trigrams).filter(
    // Nobody thinks of an index on a key that is one already.
    ({ table, covered, columns }) =>
      covered === undefined || !table.indexes.some((index) => index.unique && index.keys[0]?.text === columns[0]),
  );
  if (facts.verb !== 'delete') return asked;
  // Deleting a row looks for those that point to it.
  const parent = findTable(app.catalogue, facts.target ?? '', facts.tables[0]?.schema);
  const children = app.catalogue.tables.flatMap((table) =>
    table.foreignKeys
      .filter((key) => parent !== undefined && key.table === parent.name && key.schema === parent.schema)
      .map((key) => plainCandidate(table, key.columns)),
  );
  return [...asked, ...children.filter((candidate) => candidate.covered === undefined)];
}

/** Whether a verified index leaves a statement with little more than the rows that come out. */
function isServed({ batch, executed }: Before, trials: Iterable<FixTrial>): boolean {
  const rows = heavyPoints(executed.points).at(-1)?.rows ?? 0;
  if (batch.statement.facts.verb === 'delete') return false;
  return [...trials].some(
    ({ verdict, effects }) =>
      verdict === 'verified' &&
      effects.some(({ statement, after }) => statement === batch.statement.id && after.scanned + after.buffers <= 3 * rows + 30),
  );
}

/** What may serve a statement as well for a lower price (fewer keys, fewer rows), or spare it the table where it reads many rows. */
function mayBeBetter({ executed }: Before, { parts, where, include }: Candidate): boolean {
  const rows = heavyPoints(executed.points).at(-1)?.rows ?? 0;
  return include.length > 0 ? rows >= MANY_ROWS : parts.length === 1 || where !== undefined;
}

/** Whether trigram indexes can be built: pg_trgm is trusted, hence the owner of a database may install it. */
async function hasTrigrams({ sizes }: Bench): Promise<boolean> {
  try {
    for (const { client } of sizes) await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    return true;
  } catch {
    return false;
  }
}
