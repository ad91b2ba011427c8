import type { FixTrial, Index, Table } from '../../model/index.js';
import { planShape } from '../execute/measure-statement.js';
import { quoteName, quoteTable, saltOf } from '../fill/sql.js';
import { tableKey } from '../../scenario/index.js';
import { touches, type Before } from './before.js';
import { countsBefore, effectAfter, pointAt, timesText, trialOf, type Bench } from './bench.js';
import { pricesOf, writePrice } from './price.js';
import { resultOf } from './results.js';
import { rowsOfTable } from './try-all.js';

/** A statement may do so much more without the index, or so many pages and rows more. */
const tolerated = { times: 1.2, more: 20 };

/** Indexes that another one could make needless: the same first keys, in the same order. What is unique is a promise, not a help. */
export function needlessIndexes({ app, sizes }: Bench): { table: Table; index: Index; other: Index }[] {
  return app.catalogue.tables
    .filter(
      (table) =>
        table.origin === 'declared' && table.schema !== 'auth' && rowsOfTable({ app, sizes }, table.name, table.schema) > 0,
    )
    .flatMap((table) =>
      table.indexes.flatMap((index) => {
        const other = table.indexes.find((candidate) => candidate !== index && starts(candidate, index));
        return other === undefined ? [] : [{ table, index, other }];
      }),
    );
}

function starts(other: Index, index: Index): boolean {
  if (index.unique || index.primary || index.method !== 'btree' || other.method !== 'btree' || index.where !== other.where)
    return false;
  const same = index.keys.every((key, at) => key.text === other.keys[at]?.text && key.descending === other.keys[at]?.descending);
  // Included columns, collations and operator classes stand in the definition only.
  if (!same || /\binclude\b|collate|_ops\b/i.test(index.definition)) return false;
  return other.keys.length > index.keys.length || other.unique || other.name < index.name;
}

/** Drops an index at the largest size, executes again every statement whose plan was made with it, and builds it again. */
export async function tryDrop(
  bench: Bench,
  { table, index, other }: ReturnType<typeof needlessIndexes>[number],
): Promise<FixTrial> {
  const ddl = `DROP INDEX ${quoteName(table.schema)}.${quoteName(index.name)};`;
  const trial = trialOf({
    id: `drop-${saltOf(ddl).toString(16).padStart(8, '0')}`,
    kind: 'drop-index',
    ddl,
    schema: table.schema,
    table: table.name,
    columns: index.keys.map(({ text }) => text),
  });
  const largest = bench.sizes.at(-1);
  const plan = largest?.filled.planner.plan(tableKey(table));
  if (largest === undefined || plan === undefined) return { ...trial, why: 'the table could not be filled' };
  const statements = bench.statements.filter(({ batch }) => touches(bench.app, batch.statement, table));
  for (const statement of statements) statement.result ??= await resultOf(largest, statement);
  const before = await writePrice(largest.client, plan);
  await largest.client.query(ddl);
  try {
    for (const statement of statements) {
      const effect = await effectWithout(bench, statement);
      if (effect !== undefined) trial.effects.push(effect);
    }
    trial.write = pricesOf(before, await writePrice(largest.client, plan));
  } finally {
    await largest.client.query(index.definition);
    await largest.client.query(`ANALYZE ${quoteTable(table)}`);
  }
  const loser = trial.effects.find((effect) => loss(effect) > 1);
  if (loser !== undefined)
    return {
      ...trial,
      why: `without it ${loser.statement} does ${timesText(loss(loser))} the work: ${other.name} is no full stand-in`,
    };
  const differing = trial.effects.find(({ sameRows }) => !sameRows);
  if (differing !== undefined) return { ...trial, why: `without it ${differing.statement} gives other rows` };
  const saved = trial.write === undefined ? 0 : trial.write.walBytesBefore - trial.write.walBytesAfter;
  if (saved <= 0) return { ...trial, why: 'no written row gets cheaper' };
  return {
    ...trial,
    verdict: 'verified',
    why: `every statement works as before with ${other.name}`,
  };
}

/** How many times more pages or rows a statement looks at; 1 where that does not matter. */
function loss({ before, after }: FixTrial['effects'][number]): number {
  const times = (['buffers', 'scanned'] as const).map((counter) =>
    after[counter] - before[counter] > tolerated.more ? after[counter] / Math.max(1, before[counter]) : 1,
  );
  const most = Math.max(...times);
  return most > tolerated.times ? most : 1;
}

async function effectWithout(bench: Bench, statement: Before): Promise<FixTrial['effects'][number] | undefined> {
  const { batch, executed } = statement;
  const largest = bench.sizes.at(-1);
  const execution = largest && executed.heavy.get(largest.filled.users);
  const before = countsBefore(statement);
  const last = executed.points.filter((point) => point.tuple === 'heavy').at(-1);
  if (largest === undefined || execution === undefined || before === undefined) return undefined;
  if (batch.statement.facts.verb !== 'delete' && (await planShape(largest.client, execution)) === last?.plan) return undefined;
  const after = effectAfter(statement, [await pointAt(largest, execution, batch)], bench);
  if (after === undefined) return undefined;
  const same = (await resultOf(largest, statement)) === statement.result;
  return { statement: batch.statement.id, before, after: { ...after, growth: before.growth }, sameRows: same };
}
