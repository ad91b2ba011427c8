import type { Statement } from '../../model/index.js';
import type { LoadedSize } from '../execute/measure-statement.js';
import { quoteName, quoteTable } from '../fill/sql.js';
import type { LoopKey } from './loops.js';
import type { OneStatement } from './one-statement.js';
import { trimmed } from './results.js';

/** Values of a column that take turns, so that what each row is given differs. */
const MOST_VALUES = 30;

/** Parameters of an update that are stored and that the code does not fix: each turn may store something else. */
export function isOpenWrite({ operator, literal }: Statement['parameters'][number]): boolean {
  return operator === 'write' && literal === undefined;
}

/**
 * An update of a loop, sent once, where each turn stores values of its own: `UPDATE … SET a = new.v2 FROM unnest($1, $2) AS new
 * WHERE id = ANY ($1) AND id = new.v1`. Undefined where the statement is not plain enough to be put so.
 *
 * @param lists the parameters that come as lists, what is compared first
 */
export function eachOwn({ sql, facts, parameters }: Statement, lists: readonly LoopKey[]): OneStatement | undefined {
  const text = trimmed(sql);
  const [where, ...more] = [...text.matchAll(/\bwhere\b/gi)];
  if (facts.verb !== 'update' || where === undefined || more.length > 0 || facts.tables.length !== 1) return undefined;
  const [set, rest] = [text.slice(0, where.index), text.slice(where.index)];
  const numbers = new Set(lists.map(({ number }) => number));
  const left = [...set.matchAll(/\$(\d+)\b/g)].some(([, number]) => {
    const parameter = parameters[Number(number) - 1];
    return !numbers.has(Number(number)) && parameter?.literal === undefined;
  });
  const compared = lists.filter(({ number }) => parameters[number - 1]?.operator !== 'write');
  const [key] = compared;
  const column = key && parameters[key.number - 1]?.column?.column;
  if (
    left ||
    key === undefined ||
    column === undefined ||
    /\bor\b/i.test(rest) ||
    /\bfrom\b/i.test(set) ||
    lists.some(({ type }) => type.endsWith('[]'))
  )
    return undefined;
  const own = (part: string): string =>
    part.replaceAll(/\$(\d+)\b(::\w+(?:\([\d, ]+\))?)?/g, (whole, number: string) => {
      const at = lists.findIndex((list) => list.number === Number(number));
      return at < 0 ? whole : `new.v${String(at + 1)}`;
    });
  const arrays = lists.map(({ number, type }) => `$${String(number)}::${type}[]`).join(', ');
  // Without it Postgres reads the whole table, since it knows nothing of the lists.
  const few = `${where[0]} ${quoteName(column)} = ANY ($${String(key.number)}::${key.type}[]) AND`;
  const names = lists.map((_, at) => `v${String(at + 1)}`).join(', ');
  return {
    sql: `${own(set).trimEnd()} FROM unnest(${arrays}) AS new (${names}) ${few}${own(rest.slice(where[0].length))}`,
    key: column,
    distinct: true,
    compared: compared.length,
  };
}

/** For each of so many turns a value for each column, taken in turn from what the table holds; NULL where it holds none. */
export async function turnValues(
  { client }: LoadedSize,
  table: { schema: string; name: string },
  written: readonly LoopKey[],
  turns: number,
): Promise<(string | null)[][]> {
  const samples: string[][] = [];
  for (const { column } of written) {
    const { rows } = await client.query<{ v: string }>(
      `SELECT DISTINCT ${quoteName(column)}::text AS v FROM (SELECT ${quoteName(column)} FROM ${quoteTable(table)} WHERE ${quoteName(column)} IS NOT NULL LIMIT 1000) t ORDER BY 1 LIMIT ${String(MOST_VALUES)}`,
    );
    samples.push(rows.map(({ v }) => v));
  }
  return Array.from({ length: turns }, (_, turn) =>
    samples.map((values) => (values.length === 0 ? null : (values[turn % values.length] ?? null))),
  );
}
