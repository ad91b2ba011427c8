import type pg from 'pg';
import type { ParameterValue, Statement, Table, Tuple } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Execution } from '../execute/session.js';
import type { FillContext } from '../fill/context.js';
import type { Filled } from '../fill/fill.js';
import { cursorValues } from './cursor.js';
import { listValue, otherValue, rangeValue, searchValue } from './kinds.js';
import { type Choose, handedList } from './handed.js';
import { placeParameters, type Placed } from './place.js';
import { findRow, type RowQuery, type Wanted } from './row.js';
import { timePart } from './time-part.js';
import { rowNumbers } from './window.js';
import { freshRow, writtenValues } from './written.js';

/**
 * Chooses the values of a statement's parameters for a heavy, a median or a light parent, and the user under whose name it
 * runs: all values that are compared for equality come from one row of the statement's own joins.
 *
 * @returns the execution, or the reason why no values could be found
 */
export async function chooseTuple(
  client: pg.Client,
  context: FillContext,
  filled: Filled,
  statement: Statement,
  tuple: Tuple,
  skip = 0,
  depth = 0,
): Promise<Execution | { why: string }> {
  const choose: Choose = (other, deeper) => chooseTuple(client, context, filled, other, tuple, 0, deeper);
  const placed = placeParameters(context.app, statement, context.links);
  const query: RowQuery = { client, context, filled, statement, tuple, skip };
  const values: ParameterValue[] = placed.map(({ parameter }) => parameter.literal ?? null);
  const open = placed.filter(({ parameter }) => parameter.literal === undefined);
  const wanted = open.filter(
    (one): one is Placed & Wanted => one.use === 'equal' && one.table !== undefined && one.column !== undefined,
  );
  const signedIn = statement.role === 'authenticated' || statement.role === 'anon';
  const owner = signedIn && !wanted.some((one) => isUser(context, one)) ? ownerWanted(context, statement, wanted) : undefined;
  // A value that the request brings is drawn with the user's own rows; the owner is drawn with it.
  const drawn = await findRow(query, owner === undefined ? wanted : [owner, ...wanted]);
  if (drawn === undefined)
    return { why: `no filled row gives values for ${wanted.map((one) => `$${String(one.number)} (${one.column})`).join(', ')}` };
  const own = owner === undefined ? drawn : drawn.slice(1);
  wanted.forEach(
    (one, at) => (values[one.number - 1] = timePart(statement, one, withinDocument(statement, one, own[at] ?? null))),
  );
  const byUser = wanted.findIndex((one) => isUser(context, one));
  const user = (byUser >= 0 ? own[byUser] : owner === undefined ? undefined : drawn[0]) ?? (await userAt(query));
  const written = await writtenValues(
    query,
    open.filter(({ use }) => use === 'write'),
    user,
  );
  for (const [number, value] of written.values) values[number - 1] = value;
  for (const one of open) {
    if (one.use === 'equal' && one.table !== undefined) continue;
    if (one.use === 'write' && written.values.has(one.number)) continue;
    if (one.use === 'cursor') continue;
    const handed = one.use === 'list' ? await handedList(query, one, choose, depth) : undefined;
    values[one.number - 1] = handed ?? (await valueOf(query, one, user, placed));
  }
  for (const [number, value] of await cursorValues(query, placed, values)) values[number - 1] = value;
  return {
    sql: statement.sql,
    values,
    role: statement.role,
    user,
    ...(written.before.length === 0 ? {} : { before: written.before }),
  };
}

/** Of a document, the text at the key that the statement compares: `payload->>'page' = $1`. */
function withinDocument(statement: Statement, { column, type, number }: Placed, value: string | null): string | null {
  if (value === null || column === undefined || !/^jsonb?$/.test(type ?? '')) return value;
  const compared = new RegExp(`${column}"?\\s*->>\\s*'([^']+)'\\)?\\s*=\\s*\\(?\\$${String(number)}\\b`).exec(statement.sql);
  const key = compared?.[1];
  if (key === undefined) return value;
  const document: unknown = JSON.parse(value);
  const found =
    typeof document === 'object' && document !== null ? Object.entries(document).find(([name]) => name === key) : undefined;
  return found === undefined ? value : String(found[1]);
}

/** Whether the code's words say that the value is the signed-in user, and the column is a user's key. */
function isUser(context: FillContext, one: Placed): boolean {
  if (one.table === undefined || !/user|session|auth|profile|account|claims|\bme\b/i.test(one.parameter.origin)) return false;
  const key = tableKey(one.table);
  const points = context.links.some(
    (link) => link.from === key && link.columns[0] === one.column && context.population.has(link.to),
  );
  return points || (context.population.has(key) && one.table.primaryKey[0] === one.column);
}

/** The column that says whose the main table's rows are: row-level security shows a user what is theirs. */
function ownerWanted(context: FillContext, statement: Statement, wanted: readonly Wanted[]): Wanted | undefined {
  const named = statement.facts.tables.map(({ name, schema }) =>
    [...context.tables.values()].find((table) => table.name === name && (schema ?? table.schema) === table.schema),
  );
  const tables = [...wanted.map(({ table }) => table), ...named.filter((table): table is Table => table !== undefined)];
  for (const table of tables) {
    const owner = context.ownerOf.get(tableKey(table));
    const direct = context.links.some(
      (link) => link.from === tableKey(table) && link.columns[0] === owner && context.population.has(link.to),
    );
    if (owner !== undefined && direct) return { table, column: owner };
    const key = table.primaryKey[0];
    if (context.population.has(tableKey(table)) && key !== undefined) return { table, column: key };
  }
  return undefined;
}

/** The id of the heavy, median or light user. */
async function userAt({ client, context, filled, tuple }: RowQuery): Promise<string | undefined> {
  const keys = [...context.population].sort((a, b) => Number(b === 'auth.users') - Number(a === 'auth.users'));
  for (const key of keys) {
    const table = context.tables.get(key);
    const plan = filled.planner.plan(key);
    const value = filled.planner.value(key, table?.primaryKey[0] ?? '');
    if (plan === undefined || value === undefined || plan.pointable === 0) continue;
    const { from, to, descending } = rowNumbers(tuple, plan.pointable, 1);
    const { rows } = await client.query<{ id: string }>(`SELECT (${value(String(descending ? to : from))})::text AS id`);
    return rows[0]?.id;
  }
  return undefined;
}

async function valueOf(
  query: RowQuery,
  one: Placed,
  user: string | undefined,
  placed: readonly Placed[],
): Promise<ParameterValue> {
  switch (one.use) {
    case 'limit':
      return 20;
    case 'offset':
      return 0;
    case 'list':
      return listValue(query, one);
    case 'range':
      return rangeValue(query, one, placed);
    case 'search':
      return searchValue(query, one);
    default:
      return otherValue(query, one, user);
  }
}

/** The same execution on a row that nothing points to, for a delete that foreign keys refused. */
export async function onFreshRow(
  client: pg.Client,
  context: FillContext,
  filled: Filled,
  statement: Statement,
  execution: Execution,
): Promise<Execution | undefined> {
  const placed = placeParameters(context.app, statement, context.links);
  const fresh = await freshRow({ client, context, filled, statement, tuple: 'heavy' }, placed);
  if (fresh === undefined) return undefined;
  const values = execution.values.map((value, at) => fresh.values.get(at + 1) ?? value);
  return { ...execution, values, before: fresh.before };
}
