import type { ParameterValue } from '../../model/index.js';
import { lastingDays } from '../fill/lasting.js';
import { quoteName, quoteTable, quoteText } from '../fill/sql.js';
import { familyOf, parseType } from '../fill/types.js';
import { literalConditions, type Placed } from './place.js';
import type { RowQuery } from './row.js';
import { spanDays } from './span.js';
import { windowOf } from './window.js';

const LIST_LENGTH = 10;
/** A span of time of which nothing is said. */
const usualDays = 30;
const PIECE = 4;
const quote = { name: quoteName, text: quoteText };

/** Ten values of the column: of ten neighbouring parents where it is a key, else the most frequent. */
export async function listValue(query: RowQuery, { table, column, type }: Placed): Promise<ParameterValue> {
  if (table === undefined || column === undefined || type === undefined) return [];
  const window = windowOf(query.context, query.filled, table, column, query.tuple, LIST_LENGTH);
  const sql =
    window === undefined
      ? `SELECT v FROM (SELECT ${quoteName(column)}::text AS v FROM ${quoteTable(table)} WHERE ${quoteName(column)} IS NOT NULL LIMIT 20000) s GROUP BY v ORDER BY count(*) DESC, v LIMIT ${String(LIST_LENGTH)}`
      : `SELECT (${window.value('r')})::text AS v FROM generate_series(${String(window.from)}::int8, ${String(window.to)}::int8) r`;
  const { rows } = await query.client.query<{ v: string }>(sql);
  return rows.map(({ v }) => v);
}

/**
 * A bound: times meet the span that the code makes, or the last thirty days, numbers the middle of the column. Of two bounds the
 * lower lies below the upper, and two that are made of one text (`name >= q AND name < q || '\uffff'`) hold what begins like a filled cell.
 */
export async function rangeValue(query: RowQuery, one: Placed, placed: readonly Placed[] = []): Promise<ParameterValue> {
  const { table, column, type, parameter } = one;
  if (table === undefined || column === undefined || type === undefined) return null;
  const lower = isLower(one);
  const other = placed.find(
    (two) => two.use === 'range' && two.table === table && two.column === column && isLower(two) !== lower,
  );
  const prefix = other !== undefined && other.parameter.origin === parameter.origin && familyOf(parseType(type).base) === 'text';
  if (prefix && (parameter.around ?? other.parameter.around) !== undefined) {
    const [before, after] = parameter.around ?? ['', ''];
    return `${before}${await pieceOf(query, table.schema, table.name, column, 'start')}${after}`;
  }
  if (familyOf(parseType(type).base) === 'time') {
    const days = lower ? daysOf(query, one, other) : 0;
    const { rows } = await query.client.query<{ v: string }>(
      `SELECT (${query.context.anchor} - interval '${String(Math.round(days * 86_400))} seconds')::${type}::text AS v`,
    );
    return rows[0]?.v ?? null;
  }
  const alone = lower ? 0.75 : 0.25;
  const share = other === undefined ? alone : 1 - alone;
  const { rows } = await query.client.query<{ v: string }>(
    `SELECT v::text FROM (SELECT percentile_disc(${String(share)}) WITHIN GROUP (ORDER BY ${quoteName(column)}) AS v FROM ${quoteTable(table)}) s`,
  );
  return rows[0]?.v ?? null;
}

/** A span as long as the code makes it, or none before now where rows last for a time of their own; thirty days where nothing tells. */
function daysOf({ context }: RowQuery, { table, column, parameter }: Placed, upper: Placed | undefined): number {
  const said = spanDays(parameter.origin, upper?.parameter.origin);
  if (said !== undefined) return said;
  const filled = table && context.tables.get(`${table.schema}.${table.name}`);
  const lasts = lastingDays(filled?.columns.find(({ name }) => name === column)?.default) !== undefined;
  return lasts && upper === undefined ? 0 : usualDays;
}

function isLower({ parameter }: Placed): boolean {
  return (parameter.operator ?? '>').startsWith('>');
}

/**
 * A piece of four characters of a filled cell. Where the statement stops early (a limit), a rare piece, since a common one
 * would end the search at once; otherwise a common one, since its many rows have to be carried.
 */
export async function searchValue(query: RowQuery, { table, column, parameter }: Placed): Promise<ParameterValue> {
  const [before, after] = parameter.around ?? (/like|~~/i.test(parameter.operator ?? '') ? ['%', '%'] : ['', '']);
  const end = before === '' ? 'start' : after === '' ? 'end' : 'any';
  const piece =
    table === undefined || column === undefined ? 'gard' : await pieceOf(query, table.schema, table.name, column, end);
  return `${before}${piece}${after}`;
}

async function pieceOf(
  query: RowQuery,
  schema: string,
  name: string,
  column: string,
  end: 'start' | 'end' | 'any',
): Promise<string> {
  const table = query.context.tables.get(`${schema}.${name}`);
  if (table === undefined) return 'gard';
  const conditions = literalConditions(query.statement, table, 't0', quote);
  const cell = `t0.${quoteName(column)}::text`;
  const { rows } = await query.client.query<{ v: string }>(
    `SELECT ${cell} AS v FROM ${quoteTable(table)} t0 WHERE ${[`length(${cell}) >= ${String(PIECE)}`, ...conditions].join(' AND ')} LIMIT 50`,
  );
  const at = { heavy: 0, median: Math.floor(rows.length / 2), light: rows.length - 1 }[query.tuple];
  const text = rows[at]?.v ?? 'gard';
  // `q%` must match where the cell begins, `%q` where it ends.
  const rare = end === 'end' || (end === 'any' && query.statement.facts.limit !== undefined);
  return rare ? text.slice(-PIECE) : text.slice(0, PIECE);
}

/** A value by the type that Postgres infers, where neither a column nor a literal tells. */
export async function otherValue(
  query: RowQuery,
  { number, type, parameter }: Placed,
  user: string | undefined,
): Promise<ParameterValue> {
  const inferred = type ?? (await inferredTypes(query))[number - 1] ?? 'text';
  const { base, array } = parseType(inferred);
  const fromUser = /user|session|auth/i.test(parameter.origin);
  const one = (): ParameterValue => {
    switch (familyOf(base)) {
      case 'integer':
        return /limit|size|take|per/i.test(parameter.origin)
          ? 20
          : fromUser && user !== undefined && /^\d+$/.test(user)
            ? user
            : 1;
      case 'decimal':
        return 1;
      case 'boolean':
        return true;
      case 'uuid':
        return user ?? '00000000-0000-4000-8000-000000000001';
      case 'json':
        return '{}';
      case 'time':
        return /'([^']+)'/.exec(query.context.anchor)?.[1] ?? 'now';
      default:
        return fromUser && user !== undefined ? user : 'a';
    }
  };
  const value = one();
  return array && !Array.isArray(value) ? [value] : value;
}

const known = new WeakMap<object, Map<string, string[]>>();

/** The parameters' types as Postgres infers them from the statement. */
async function inferredTypes({ client, statement }: RowQuery): Promise<string[]> {
  const cache = known.get(client) ?? new Map<string, string[]>();
  known.set(client, cache);
  const before = cache.get(statement.sql);
  if (before !== undefined) return before;
  let types: string[] = [];
  try {
    await client.query(`PREPARE loadbearing_types AS ${statement.sql}`);
    const { rows } = await client.query<{ types: string[] }>(
      "SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'loadbearing_types'",
    );
    types = rows[0]?.types ?? [];
    await client.query('DEALLOCATE loadbearing_types');
  } catch {
    // Postgres will say what is wrong when the statement is executed.
  }
  cache.set(statement.sql, types);
  return types;
}
