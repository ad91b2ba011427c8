import type pg from 'pg';
import { findTable, type FixTrial, type Statement, type Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import { quoteName, quoteTable, quoteText } from '../fill/sql.js';
import { heavyPoints } from '../growth/model.js';
import { WORTH, type Before } from './before.js';
import { timesText, type Bench } from './bench.js';
import { numberOf } from './narrow.js';
import { writePriceWithTriggers } from './price.js';
import { beforeAfter, lessOf, tryRewrite, type Rewrite } from './rewrite.js';

/** Fewer counters than this, and whoever writes waits for the others who write the same one. */
const fewCounters = 100;
const muchLess = 5;

/** A counter for each value of some columns, which the database itself keeps. */
interface Counter {
  table: Table;
  columns: string[];
  name: string;
  /** What makes the counters, fills them and keeps them, as a developer reads it. */
  ddl: string;
  /** The statement that reads one. */
  sql: string;
}

/**
 * Numbers that triggers keep instead of rows that are counted at every request: only where rows are counted by the equality
 * of columns and the reader sees them all. A counter of the whole table would be one row for which everybody waits.
 */
export function keptCountInstead(bench: Bench, statement: Before): Promise<FixTrial | undefined> | undefined {
  const counter = counterFor(bench, statement.batch.statement);
  const last = heavyPoints(statement.executed.points).at(-1);
  if (counter === undefined || statement.batch.write || (last?.scanned ?? 0) + (last?.buffers ?? 0) < WORTH) return undefined;
  const largest = bench.sizes.at(-1);
  const plan = largest?.filled.planner.plan(tableKey(counter.table));
  let counters = 0;
  const rewrite: Rewrite = {
    kind: 'kept-count',
    statement,
    sql: `${counter.ddl} ${counter.sql}`,
    instead: (_, execution) => ({ ...execution, sql: counter.sql }),
    compare: async (size, now, instead) => {
      const counted = (await numberOf(size, now)) ?? 0;
      counters = await sizeOf(size.client, counter);
      return counted === (await numberOf(size, instead))
        ? { same: true, says: `the same number, in ${counters.toLocaleString('en')} counters that the database keeps` }
        : { same: false, why: 'it keeps another number' };
    },
    around: {
      build: async ({ client }) => {
        await client.query(counter.ddl);
        // The price is taken with triggers at rest but for those that always run.
        const trigger = `ALTER TABLE ${quoteTable(counter.table)} ENABLE ALWAYS TRIGGER ${quoteName(counter.name)}`;
        await client.query(trigger);
      },
      drop: async ({ client }) => {
        await client.query(dropOf(counter));
      },
      price: async ({ client }) => (plan === undefined ? undefined : writePriceWithTriggers(client, plan)),
    },
    changesWhatIsShown: false,
    columns: counter.columns,
  };
  return tryRewrite(rewrite, bench, (sides) => {
    const times = Math.max(lessOf(sides, 'scanned'), lessOf(sides, 'buffers'));
    if (counters < fewCounters)
      return {
        pays: false,
        says: `there would be ${String(counters)} counters for everybody: whoever writes would wait for all others who write`,
      };
    if (times < muchLess) return { pays: false, says: 'counting is hardly more work than reading a counter' };
    return { pays: true, says: `${timesText(times)} less work (${beforeAfter(sides, 'scanned', 'rows are looked at')})` };
  });
}

function counterFor({ app }: Bench, { facts, json, role, parameters }: Statement): Counter | undefined {
  const [named] = facts.tables;
  const table = named && findTable(app.catalogue, named.name, named.schema);
  const counts =
    facts.singleRow && facts.aggregates.length === 1 && facts.aggregates[0] === 'count' && facts.columns.length === 0;
  if (table === undefined || !counts || json || facts.tables.length !== 1 || facts.joins.length > 0) return undefined;
  if (table.rowSecurity && role !== 'owner' && role !== 'service') return undefined;
  const columns = [...new Set(facts.filters.map(({ column }) => column))];
  const plain = facts.filters.every(({ operator, wrapped, alternative }) => operator === '=' && !wrapped && !alternative);
  if (columns.length === 0 || columns.length > 3 || columns.length !== facts.filters.length || !plain) return undefined;
  const types = columns.map((column) => table.columns.find(({ name }) => name === column)?.type);
  if (types.includes(undefined)) return undefined;
  const values = facts.filters.map(({ parameter, literal }) =>
    parameter === undefined ? literalText(literal) : `$${String(parameter)}`,
  );
  // Every parameter must be asked for, or Postgres cannot tell its type.
  const asked = new Set(facts.filters.flatMap(({ parameter }) => parameter ?? []));
  if (values.includes(undefined) || asked.size !== parameters.length) return undefined;
  const name = `${table.name}_by_${columns.join('_')}`.slice(0, 50);
  const place = quoteTable({ schema: table.schema, name });
  const where = columns.map((column, at) => `${quoteName(column)} = ${values[at] ?? ''}`).join(' AND ');
  const sql = `SELECT coalesce((SELECT total FROM ${place} WHERE ${where}), 0) AS count`;
  return { table, columns, name, sql, ddl: ddlOf(table, columns, types, name) };
}

function literalText(literal: string | number | boolean | null | undefined): string | undefined {
  return literal === undefined || literal === null ? undefined : quoteText(String(literal));
}

function ddlOf(table: Table, columns: readonly string[], types: readonly (string | undefined)[], name: string): string {
  const place = quoteTable({ schema: table.schema, name });
  const keeper = quoteTable({ schema: table.schema, name: `keep_${name}` });
  const list = columns.map(quoteName).join(', ');
  const known = (row: string): string => columns.map((column) => `${row}${quoteName(column)} IS NOT NULL`).join(' AND ');
  const equal = columns.map((column) => `kept.${quoteName(column)} = OLD.${quoteName(column)}`).join(' AND ');
  const fresh = columns.map((column) => `NEW.${quoteName(column)}`).join(', ');
  return [
    `CREATE TABLE ${place} (${columns.map((column, at) => `${quoteName(column)} ${types[at] ?? ''} NOT NULL`).join(', ')}, total bigint NOT NULL, PRIMARY KEY (${list}));`,
    `INSERT INTO ${place} SELECT ${list}, count(*) FROM ${quoteTable(table)} WHERE ${known('')} GROUP BY ${list};`,
    `CREATE FUNCTION ${keeper}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN`,
    `IF TG_OP <> 'INSERT' AND ${known('OLD.')} THEN UPDATE ${place} kept SET total = total - 1 WHERE ${equal}; END IF;`,
    `IF TG_OP <> 'DELETE' AND ${known('NEW.')} THEN INSERT INTO ${place} AS kept VALUES (${fresh}, 1) ON CONFLICT (${list}) DO UPDATE SET total = kept.total + 1; END IF;`,
    'RETURN NULL; END $$;',
    `CREATE TRIGGER ${quoteName(name)} AFTER INSERT OR DELETE OR UPDATE OF ${list} ON ${quoteTable(table)} FOR EACH ROW EXECUTE FUNCTION ${keeper}();`,
  ].join(' ');
}

function dropOf({ table, name }: Counter): string {
  const { schema } = table;
  return [
    `DROP TRIGGER IF EXISTS ${quoteName(name)} ON ${quoteTable(table)};`,
    `DROP FUNCTION IF EXISTS ${quoteTable({ schema, name: `keep_${name}` })}();`,
    `DROP TABLE IF EXISTS ${quoteTable({ schema, name })};`,
  ].join(' ');
}

async function sizeOf(client: pg.Client, { table, name }: Counter): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${quoteTable({ schema: table.schema, name })}`,
  );
  return rows[0]?.n ?? 0;
}
