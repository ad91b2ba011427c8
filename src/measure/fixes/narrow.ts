import { findTable, type CallSite, type FixTrial } from '../../model/index.js';
import { quoteName, quoteTable, quoteText } from '../fill/sql.js';
import { inRole, type Execution } from '../execute/session.js';
import { heavyPoints } from '../growth/model.js';
import { WORTH, type Before } from './before.js';
import { placesOf, timesText, type Bench } from './bench.js';
import { digestOf, trimmed } from './results.js';
import { beforeAfter, lessOf, tryRewrite, type Rewrite, type Sides } from './rewrite.js';
import type { LoadedSize } from '../execute/measure-statement.js';

/** Bytes of an answer from which its width matters. */
const HEAVY_BYTES = 20_000;
const MUCH_NARROWER = 2;
/** An estimate is offered when it is off by no more than this share. */
const tolerated = 0.05;

/** Asks for the columns that the code uses. */
export function usedColumns(bench: Bench, statement: Before): Promise<FixTrial | undefined> | undefined {
  const { facts, json, sql } = statement.batch.statement;
  const used = columnsUsed(placesOf(bench, statement.batch));
  const [table] = facts.tables;
  const known = table && findTable(bench.app.catalogue, table.name, table.schema);
  const bytes = heavyPoints(statement.executed.points).at(-1)?.bytes ?? 0;
  if (used === undefined || statement.batch.write || facts.singleRow || facts.tables.length !== 1 || bytes < HEAVY_BYTES)
    return undefined;
  const all =
    facts.columns === 'all' ? (known?.columns.map(({ name }) => name) ?? []) : facts.columns.map(({ column }) => column);
  if (!used.every((column) => all.includes(column)) || used.length >= all.length) return undefined;
  const list = used.map(quoteName).join(', ');
  const narrowed = json ? narrowDocument(sql, used) : narrowList(sql, list);
  if (narrowed === undefined) return undefined;
  const wanted = json
    ? `SELECT json_build_array(${used.map((column) => `e.value -> ${quoteText(column)}`).join(', ')})::text AS r FROM`
    : `SELECT ${list} FROM`;
  const only = (from: string): string =>
    json ? `${wanted} (${trimmed(from)}) d, json_array_elements(d.body) e` : `${wanted} (${trimmed(from)}) wide`;
  const rewrite: Rewrite = {
    kind: 'columns',
    statement,
    sql: narrowed,
    instead: (_, execution) => ({ ...execution, sql: narrowed }),
    compare: async ({ client }, now, instead) => {
      const wide = await digestOf(client, { ...now, sql: only(now.sql) });
      const narrow = await digestOf(client, { ...instead, sql: only(instead.sql) });
      if ([wide, narrow].includes('cannot be compared')) return { same: false, why: 'the two answers could not be compared' };
      return wide === narrow
        ? { same: true, says: 'the same values in the columns that the code uses' }
        : { same: false, why: 'the columns that the code uses have other values' };
    },
    changesWhatIsShown: false,
    columns: used,
  };
  return tryRewrite(rewrite, bench, (sides) => {
    const times = lessOf(sides, 'bytes');
    return times >= MUCH_NARROWER
      ? { pays: true, says: `${timesText(times)} fewer bytes (${beforeAfter(sides, 'bytes', 'bytes')})` }
      : { pays: false, says: 'hardly fewer bytes: the columns that are used are the wide ones' };
  });
}

function narrowList(sql: string, list: string): string {
  return /^\s*select\s+\*\s+from\b/i.test(sql)
    ? trimmed(sql).replace(/^\s*select\s+\*/i, () => `SELECT ${list}`)
    : `SELECT ${list} FROM (${trimmed(sql)}) narrowed`;
}

/** A PostgREST statement whose source selects these columns instead of all; undefined where it does not select all, once. */
function narrowDocument(sql: string, used: readonly string[]): string | undefined {
  const all = /^WITH pgrst_source AS \(SELECT ("[^"]+"\."[^"]+")\.\* FROM/.exec(sql);
  const [whole, table] = all ?? [];
  if (whole === undefined || table === undefined) return undefined;
  const list = used.map((column) => `${table}.${quoteName(column)}`).join(', ');
  return sql.replace(whole, () => `WITH pgrst_source AS (SELECT ${list} FROM`);
}

/** What any of the places uses; undefined where one of them uses all, or nothing that is known. */
function columnsUsed(places: readonly CallSite[]): string[] | undefined {
  const used = places.flatMap(({ usedColumns: columns }) => (columns === 'all' || columns.length === 0 ? [] : [columns]));
  return used.length === 0 || used.length < places.length ? undefined : [...new Set(used.flat())].sort();
}

/** Lets the database count what the code fetches to count. */
export function countInstead(bench: Bench, statement: Before): Promise<FixTrial | undefined> | undefined {
  const { facts, json, sql } = statement.batch.statement;
  const places = placesOf(bench, statement.batch);
  const rows = heavyPoints(statement.executed.points).at(-1)?.rows ?? 0;
  // In some places the same rows may be shown: there they are fetched as before.
  const counts = places.every(({ uses }) => uses.some(({ use, filtered }) => use === 'counted' && !filtered));
  const alone = places.every(({ use, usedColumns: columns }) => use !== 'counted' || columns === 'all' || columns.length === 0);
  if (!counts || !alone || json || statement.batch.write || facts.limit !== undefined || rows < WORTH) return undefined;
  const counted = `SELECT count(*) FROM (${trimmed(sql)}) counted`;
  const rewrite: Rewrite = {
    kind: 'count',
    statement,
    sql: counted,
    instead: (_, execution) => ({ ...execution, sql: counted }),
    compare: async (size, now, instead) => {
      const fetched = await numberOf(size, {
        ...now,
        sql: `SELECT count(*) FROM (SELECT r::text FROM (${trimmed(now.sql)}) r) x`,
      });
      return fetched !== undefined && fetched === (await numberOf(size, instead))
        ? { same: true, says: 'the same number' }
        : { same: false, why: 'it counts another number' };
    },
    changesWhatIsShown: false,
    columns: [],
  };
  return tryRewrite(rewrite, bench, (sides) => ({
    pays: true,
    says: `one number instead of ${rows.toLocaleString('en')} rows (${beforeAfter(sides, 'bytes', 'bytes')})`,
  }));
}

/** The number of rows as the table's statistics have it, instead of an exact one. */
export function estimateInstead(bench: Bench, statement: Before): Promise<FixTrial | undefined> | undefined {
  const { facts, json, role } = statement.batch.statement;
  const [named] = facts.tables;
  const table = named && findTable(bench.app.catalogue, named.name, named.schema);
  const counts =
    facts.singleRow && facts.aggregates.length === 1 && facts.aggregates[0] === 'count' && facts.columns.length === 0;
  const whole = facts.filters.length === 0 && facts.joins.length === 0 && facts.tables.length === 1;
  const last = heavyPoints(statement.executed.points).at(-1);
  if (
    table === undefined ||
    !counts ||
    !whole ||
    json ||
    statement.batch.write ||
    (last?.scanned ?? 0) + (last?.buffers ?? 0) < WORTH
  )
    return undefined;
  const estimate = `SELECT reltuples::bigint AS count FROM pg_catalog.pg_class WHERE oid = ${quoteText(quoteTable(table))}::regclass`;
  const rewrite: Rewrite = {
    kind: 'estimate',
    statement,
    sql: estimate,
    instead: (_, execution) => ({ ...execution, sql: estimate }),
    compare: async (size, now, instead) => {
      const exact = (await numberOf(size, now)) ?? 0;
      const about = (await numberOf(size, instead)) ?? 0;
      const error = exact === 0 ? 1 : Math.abs(about - exact) / exact;
      if (error > tolerated)
        return {
          same: false,
          why:
            table.rowSecurity && role !== 'owner'
              ? 'the statistics count all rows, the policies show fewer'
              : `the estimate is off by ${String(Math.round(error * 100))} %`,
        };
      return { same: true, says: `off by ${(error * 100).toFixed(1)} % here, and by what was written since the last ANALYZE` };
    },
    changesWhatIsShown: true,
    columns: [],
  };
  return tryRewrite(rewrite, bench, (sides: Sides) => ({
    pays: true,
    says: `read off the statistics (${beforeAfter(sides, 'scanned', 'rows are looked at')})`,
  }));
}

/** The number that a statement gives; undefined where it gives none. */
export async function numberOf({ client }: LoadedSize, execution: Execution): Promise<number | undefined> {
  return inRole(client, execution, async () => {
    const { rows } = await client.query<unknown[]>({ text: execution.sql, values: execution.values, rowMode: 'array' });
    const value = rows[0]?.[0];
    return value === undefined || value === null ? undefined : Number(value);
  });
}
