import type pg from 'pg';
import { restStatement, wakeStatement } from '../../lab/index.js';
import type { Unknown } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Planner, TablePlan } from './building.js';
import type { FillContext } from './context.js';
import { buildIndexes, dropIndexes } from './indexes.js';
import { orphans } from './integrity.js';
import { fasten, loosen } from './loosen.js';
import { planner } from './plan.js';
import { mend } from './propose.js';
import { quoteName, quoteTable, quoteText, ROW, type Value } from './sql.js';
import { vacuum } from './vacuum.js';

/** With fewer of the people than this share, the rows of the rest would be theirs. */
const fewest = 0.5;

/** A filled database. */
export interface Filled {
  users: number;
  rows: Map<string, number>;
  planner: Planner;
  /** Tables that could not be filled, by key, with the reason. */
  failed: Map<string, string>;
  unknowns: Unknown[];
  seconds: number;
}

/**
 * Fills a database that holds the schema with the rows of so many users: one INSERT … SELECT per table, in any order since
 * triggers and foreign keys rest; then sequences, foreign keys checked by anti-joins, VACUUM and ANALYZE. Runs as role `lab`.
 *
 * @param clients connections to the database, used side by side
 * @param only fills these tables alone; keys are computed, so that the others need not be there
 * @param known tables that a smaller size showed to be impossible; absent at the first size, which tries every table
 */
export async function fill(
  clients: readonly [pg.Client, ...pg.Client[]],
  context: FillContext,
  users: number,
  known?: ReadonlyMap<string, string>,
  only?: ReadonlySet<string>,
): Promise<Filled> {
  const started = performance.now();
  const failed = new Map(known);
  let plans = planner(context, users, new Set(failed.keys()));
  for (const client of clients) await client.query(`${restStatement(client, 'SET')}; SET TIME ZONE 'UTC'; SET jit = off`);
  const [first] = clients;
  const loosened = await loosen(first);
  const order = [...context.tables.keys()]
    .filter((key) => only?.has(key) !== false)
    .sort((a, b) => (plans.plan(b)?.rows ?? 0) - (plans.plan(a)?.rows ?? 0));
  if (known === undefined) {
    // A table whose values Postgres refuses is found on a few rows, before the others point to it.
    for (const key of order) {
      const plan = plans.plan(key);
      const why =
        plan === undefined || plan.rows === 0
          ? undefined
          : (tooFew(context, key, plan, users) ?? (await mend(first, plan, context)));
      if (why !== undefined) failed.set(key, why);
    }
    if (failed.size > 0) plans = planner(context, users, new Set(failed.keys()));
  }
  const queue = [...order];
  const rows = new Map<string, number>();
  await Promise.all(
    clients.map(async (client) => {
      for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
        const plan = plans.plan(key);
        if (plan === undefined) continue;
        const why = await insert(client, plan);
        if (why !== undefined) failed.set(key, why);
        rows.set(key, (why === undefined ? plan.rows : 0) + (context.seeds.get(key)?.rows ?? 0));
      }
    }),
  );
  // Where parents are left out, every child is an orphan.
  const lost = only === undefined ? await orphans(first, context, rows, known === undefined) : [];
  for (const [key, why] of lost) if (!failed.has(key)) failed.set(key, why);
  await moveSequences(first, context, rows);
  for (const [key, why] of await fasten(first, loosened)) if (!failed.has(key)) failed.set(key, why);
  for (const client of clients) await client.query(wakeStatement(client, 'SET'));
  // The largest first, index-only scans and plans as on a live database.
  await vacuum(
    clients,
    order.flatMap((key) => context.tables.get(key) ?? []),
  );
  const unknowns = [...failed].map(([key, why]): Unknown => ({ what: 'table', name: key, why }));
  return { users, rows, planner: plans, failed, unknowns, seconds: (performance.now() - started) / 1000 };
}

/** Why the people cannot be had: with fewer of them than asked for, everybody's rows would be those few people's. */
function tooFew(context: FillContext, key: string, plan: TablePlan, users: number): string | undefined {
  const { population, scenario, seeds } = context;
  const rows = plan.rows + (seeds.get(key)?.rows ?? 0);
  const line = scenario.tables.find(({ schema, table }) => `${schema}.${table}` === key);
  if (!population.has(key) || line?.perUser !== 1 || rows >= users * fewest) return undefined;
  return [`only ${String(rows)} of ${String(users)} rows could be made that differ as its keys ask for`, ...plan.doubts].join(
    '; ',
  );
}

/** The statement that fills one table: slots first, then parents' row numbers, then the columns, each computed once per row. */
export function insertStatement(plan: TablePlan, from = '1', to = String(plan.rows)): string {
  const target = quoteTable(plan.table);
  const numbers = `generate_series(${from}::int8, ${to}::int8) AS ${ROW}`;
  if (plan.columns.size === 0) return `INSERT INTO ${target} SELECT FROM ${numbers}`;
  const columns = [...plan.columns.keys()].map(quoteName).join(', ');
  const values = [...plan.columns.values()].map((value) => value(ROW)).join(', ');
  const named = (computed: ReadonlyMap<string, Value>): string =>
    [...computed].map(([name, value]) => `, ${value(ROW)} AS ${name}`).join('');
  // OFFSET 0 keeps Postgres from pulling the inner expressions up, which would compute them wherever they are named.
  const slots = `SELECT ${ROW}${named(plan.slots)} FROM ${numbers} OFFSET 0`;
  const parents = `SELECT a.*${named(plan.parents)} FROM (${slots}) a OFFSET 0`;
  return `INSERT INTO ${target} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM (${parents}) b`;
}

async function insert(client: pg.Client, plan: TablePlan): Promise<string | undefined> {
  if (plan.rows === 0) return undefined;
  const dropped = await dropIndexes(client, plan);
  let why: string | undefined;
  try {
    await client.query(insertStatement(plan));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    why = [`Postgres refused the rows: ${message}`, ...plan.doubts].join('; ');
  }
  const refused = await buildIndexes(client, dropped);
  return why ?? refused;
}

/** Sequences continue above the rows, so that the app's own inserts do not meet them. */
async function moveSequences(client: pg.Client, context: FillContext, rows: ReadonlyMap<string, number>): Promise<void> {
  for (const table of context.tables.values()) {
    if ((rows.get(tableKey(table)) ?? 0) === 0) continue;
    for (const column of table.columns) {
      if (!column.identity && column.default?.startsWith('nextval(') !== true) continue;
      const sequence = column.identity
        ? `pg_get_serial_sequence(${quoteText(quoteTable(table))}, ${quoteText(column.name)})`
        : (/^nextval\(('[^']+')/.exec(column.default ?? '')?.[1] ?? 'NULL');
      const largest = `(SELECT max(${quoteName(column.name)}) FROM ${quoteTable(table)})`;
      try {
        await client.query(`SELECT setval(${sequence}::regclass, greatest(1, ${largest})) WHERE ${sequence} IS NOT NULL`);
      } catch {
        // A sequence of another owner: the app's inserts give their own keys in the measurements anyway.
      }
    }
  }
}
