import type { ParameterValue } from '../../model/index.js';
import { quoteName, quoteTable, quoteText } from '../fill/sql.js';
import { familyOf, parseType } from '../fill/types.js';
import { literalConditions, type Placed } from './place.js';
import type { RowQuery } from './row.js';

/** Rows at the head of a list among which the page before has ended. */
const HEAD = 60;
const quote = { name: quoteName, text: quoteText };

/**
 * The row behind which a page begins, `(created_at, id) < ($1, $2)`: one in the first third of the list that the statement's other
 * values choose, so that a page is left behind it. Taken one by one, each value would be another row's, or the last one's.
 *
 * @param values what the parameters have so far
 * @returns the value of each parameter of the comparison
 */
export async function cursorValues(
  query: RowQuery,
  placed: readonly Placed[],
  values: readonly ParameterValue[],
): Promise<Map<number, ParameterValue>> {
  const cursor = placed.filter(({ use, parameter }) => use === 'cursor' && parameter.literal === undefined);
  const [first] = cursor;
  const { table } = first ?? {};
  if (first === undefined || table === undefined) return new Map();
  const own = cursor.filter((one) => one.table === table);
  const direction = first.parameter.operator?.includes('<') === true ? 'DESC' : 'ASC';
  const equal = placed.filter((one) => one.table === table && one.use === 'equal');
  const bounds = placed.filter((one) => one.table === table && one.use === 'range');
  const given = [...equal, ...bounds].filter((one) => typeof values[one.number - 1] === 'string');
  const conditions = [
    ...literalConditions(query.statement, table, 't0', quote),
    ...given.map((one, at) => `t0.${quoteName(one.column ?? '')} ${operatorOf(one)} $${String(at + 1)}`),
    ...own.map((one) => `t0.${quoteName(one.column ?? '')} IS NOT NULL`),
  ];
  const columns = own.map((one) => `t0.${quoteName(one.column ?? '')}`);
  const head = `SELECT ${columns.map((column, at) => `${column}::text AS c${String(at)}`).join(', ')} FROM ${quoteTable(table)} t0
    WHERE ${conditions.join(' AND ')} ORDER BY ${columns.map((column) => `${column} ${direction}`).join(', ')} LIMIT ${String(HEAD)}`;
  const { rows } = await query.client.query<Record<string, string>>(
    head,
    given.map((one) => values[one.number - 1]),
  );
  const row = rows[Math.max(0, Math.floor(rows.length / 3) - 1)];
  const last = own.at(-1);
  return new Map(
    own.map((one, at) => {
      // Behind the only row of a list there is none: then the page begins at it.
      const extreme = rows.length === 1 && own.length > 1 && one === last ? extremeOf(one.type ?? 'text', direction) : undefined;
      return [one.number, extreme ?? row?.[`c${String(at)}`] ?? null];
    }),
  );
}

/** A value before which none lies in that direction. */
function extremeOf(type: string, direction: 'ASC' | 'DESC'): string | undefined {
  const descending = direction === 'DESC';
  const family = familyOf(parseType(type).base);
  if (family === 'uuid') return descending ? 'ffffffff-ffff-ffff-ffff-ffffffffffff' : '00000000-0000-0000-0000-000000000000';
  if (family === 'integer') return descending ? '2147483647' : '-2147483648';
  if (family === 'text') return descending ? '\u{10FFFF}' : '';
  return undefined;
}

function operatorOf({ use, parameter }: Placed): string {
  const operator = parameter.operator ?? '=';
  return use === 'range' && /^[<>]=?$/.test(operator) ? operator : '=';
}
