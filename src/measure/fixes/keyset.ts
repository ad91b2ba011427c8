import { findTable, type FixTrial } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import { inRole, type Execution } from '../execute/session.js';
import { quoteName } from '../fill/sql.js';
import type { Before } from './before.js';
import { timesText, type Bench } from './bench.js';
import { beforeAfter, lessOf, tryRewrite, type Rewrite } from './rewrite.js';
import { rowsOf } from './results.js';
import { orderIndex } from './limit.js';

const PAGE = 20;
/** Pages that are compared row by row. */
const COMPARED_PAGES = 5;
/** Where it is measured: this share of the list lies before the page. */
const DEEP = 0.5;

/**
 * The page after the last row shown instead of a number of rows to skip: the same pages in sequence. The order gets the table's
 * key behind it, so that it leaves no two rows equal.
 */
export async function tryKeyset(statement: Before, bench: Bench): Promise<FixTrial | undefined> {
  const { facts, json, sql } = statement.batch.statement;
  const [named] = facts.tables;
  const table = named && findTable(bench.app.catalogue, named.name, named.schema);
  const head = /^([\s\S]*?)\border\s+by\b[\s\S]*$/i.exec(sql)?.[1];
  const directions = new Set(facts.orderBy.map(({ descending }) => descending));
  const shown = (name: string): boolean => facts.columns === 'all' || facts.columns.some(({ column }) => column === name);
  if (table === undefined || facts.offset === undefined || json || facts.tables.length !== 1 || head === undefined)
    return undefined;
  if (
    facts.groupBy !== undefined ||
    table.primaryKey.length === 0 ||
    directions.size !== 1 ||
    /\(\s*select\b[\s\S]*\border\s+by/i.test(sql)
  )
    return undefined;
  const columns = [...new Set([...facts.orderBy.map(({ column }) => column), ...table.primaryKey])];
  if (!columns.every((name) => shown(name) && table.columns.some((column) => column.name === name && column.notNull)))
    return undefined;
  const direction = directions.has(true) ? ' DESC' : '';
  const order = `ORDER BY ${columns.map((column) => `list.${quoteName(column)}${direction}`).join(', ')}`;
  const list = `SELECT * FROM (${head.trim()}) list`;
  const names = columns.map((column) => `list.${quoteName(column)}`).join(', ');
  const after = (values: readonly string[]): string =>
    `${list} WHERE (${names}) ${direction === '' ? '>' : '<'} (${values.join(', ')}) ${order} LIMIT ${String(PAGE)}`;
  const skipping = (execution: Execution, offset: number): Execution => ({
    ...execution,
    ...renumbered(`${list} ${order} LIMIT ${String(PAGE)} OFFSET ${String(offset)}`, execution),
  });
  const literals = async (size: LoadedSize, execution: Execution, offset: number): Promise<string[] | undefined> => {
    const last = await inRole(size.client, execution, async () => {
      const page = renumbered(
        `SELECT ${columns.map((column) => `quote_literal(list.${quoteName(column)}::text)`).join(', ')} FROM (${head.trim()}) list ${order} LIMIT 1 OFFSET ${String(offset - 1)}`,
        execution,
      );
      return size.client.query<string[]>({ text: page.sql, values: page.values, rowMode: 'array' });
    });
    return last.rows[0]?.map((text, at) => `${text}::${table.columns.find(({ name }) => name === columns[at])?.type ?? 'text'}`);
  };
  const deep = async (size: LoadedSize, execution: Execution): Promise<number> => {
    const counting = renumbered(`SELECT count(*)::int FROM (${head.trim()}) list`, execution);
    const { rows } = await inRole(size.client, execution, () =>
      size.client.query<number[]>({ text: counting.sql, values: counting.values, rowMode: 'array' }),
    );
    return Math.floor((rows[0]?.[0] ?? 0) * DEEP);
  };
  const rewrite: Rewrite = {
    kind: 'keyset',
    statement,
    sql: after(columns.map((column) => `:last_${column}`)),
    now: async (size, execution) => {
      const offset = await deep(size, execution);
      return offset > PAGE ? skipping(execution, offset) : undefined;
    },
    instead: async (size, execution) => {
      const values = await literals(size, execution, await deep(size, execution));
      return values && { ...execution, ...renumbered(after(values), execution) };
    },
    compare: async (size) => {
      const execution = statement.executed.heavy.get(size.filled.users);
      if (execution === undefined) return { same: false, why: 'it was not executed at the largest size' };
      for (let page = 1; page <= COMPARED_PAGES; page++) {
        const values = await literals(size, execution, page * PAGE);
        if (values === undefined) break;
        const skipped = await rowsOf(size.client, skipping(execution, page * PAGE), PAGE);
        const keyed = await rowsOf(size.client, { ...execution, ...renumbered(after(values), execution) }, PAGE);
        if (skipped.join('\n') !== keyed.join('\n')) return { same: false, why: `page ${String(page + 1)} has other rows` };
      }
      return { same: true, says: `the first ${String(COMPARED_PAGES)} pages have the same rows in the same order` };
    },
    changesWhatIsShown: false,
    columns,
  };
  const pays = (sides: Parameters<Parameters<typeof tryRewrite>[2]>[0]): { pays: boolean; says: string } => {
    const times = Math.max(lessOf(sides, 'scanned'), lessOf(sides, 'buffers'));
    return times >= 5
      ? {
          pays: true,
          says: `${timesText(times)} less work in the middle of the list (${beforeAfter(sides, 'scanned', 'rows are looked at')})`,
        }
      : {
          pays: false,
          says: `a page in the middle of the list takes as much work (${beforeAfter(sides, 'scanned', 'rows are looked at')})`,
        };
  };
  const alone = await tryRewrite(rewrite, bench, pays);
  if (alone === undefined || alone.verdict === 'verified' || alone.effects.length === 0) return alone;
  const heavy = statement.executed.heavy.get(bench.sizes.at(-1)?.filled.users ?? 0);
  const support = heavy && (await orderIndex(bench, statement, renumbered(`${list} ${order} LIMIT ${String(PAGE)}`, heavy).sql));
  return support === undefined ? alone : tryRewrite({ ...rewrite, support }, bench, pays);
}

/** Only the parameters that the text still names, numbered anew. */
function renumbered(sql: string, { values }: Execution): Pick<Execution, 'sql' | 'values'> {
  const used = [...new Set([...sql.matchAll(/\$(\d+)\b/g)].map(([, number]) => Number(number)))].sort((a, b) => a - b);
  const text = sql.replaceAll(/\$(\d+)\b/g, (_, number: string) => `$${String(used.indexOf(Number(number)) + 1)}`);
  return { sql: text, values: used.map((number) => values[number - 1] ?? null) };
}
