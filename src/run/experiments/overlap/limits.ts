import type { Column, Table } from '../../../model/index.js';
import type { Ground } from '../../stage/ground.js';
import type { Cell, Keeper } from '../../stage/restore.js';
import { isUniqueColumn } from '../../requests/values.js';
import type { Matcher } from '../../foreseen.js';
import type { Seen } from '../../wire/index.js';

/** A number in a row that a request looks at before it writes, and what it is now. */
export interface Gauge {
  cell: Cell;
  now: number;
}

const mostGauges = 6;
const highest = 1_000_000;
const highestSmall = 30_000;

/**
 * Numbers that may be limits: a balance, a capacity, a stock. They stand in the rows that the request reads, which are known by the
 * values of its statements.
 */
export async function gaugesOf(seen: readonly Seen[], matcher: Matcher, ground: Ground, keeper: Keeper): Promise<Gauge[]> {
  const found = new Map<string, Gauge>();
  for (const { verb, sql, parameters } of seen) {
    if (verb !== 'read' && verb !== 'lock') continue;
    const values = parameters.flatMap((value) => value ?? []);
    for (const table of tablesOf(sql, matcher, ground)) {
      const numbers = table.columns.filter((column) => isGauge(table, column));
      if (numbers.length === 0 || values.length === 0) continue;
      const row = await keeper.find(table, namingColumns(table, ground), values);
      if (row === undefined) continue;
      for (const column of numbers) {
        const now = Number(row.row[column.name] ?? Number.NaN);
        if (Number.isFinite(now))
          found.set(`${table.name}.${column.name}`, { cell: { table, by: row.by, column: column.name }, now });
      }
    }
  }
  return [...found.values()].slice(0, mostGauges);
}

function tablesOf(sql: string, matcher: Matcher, { tables }: Ground): Table[] {
  const known = matcher.statements(sql)[0];
  const names = known?.facts.tables.map(({ name }) => name);
  return [...tables.values()].filter(({ name }) =>
    names === undefined ? new RegExp(`\\b${name}\\b`).test(sql) : names.includes(name),
  );
}

function isGauge(table: Table, { name, type, generated }: Column): boolean {
  return (
    /^(?:integer|bigint|smallint|numeric|real|double)/.test(type) &&
    !generated &&
    !table.primaryKey.includes(name) &&
    !isUniqueColumn(table, name) &&
    !table.foreignKeys.some(({ columns }) => columns.includes(name)) &&
    !/(?:_id|Id)$/.test(name)
  );
}

/** Columns by whose value one row is meant, or a person's. */
function namingColumns(table: Table, { owned }: Ground): string[] {
  const unique = table.columns.filter(({ name }) => isUniqueColumn(table, name)).map(({ name }) => name);
  const [key] = table.primaryKey;
  const owners = owned.filter((each) => each.table === table).map(({ column }) => column);
  return [...new Set([...(key === undefined ? [] : [key]), ...unique, ...owners])];
}

/**
 * The last value at which a request is taken before it is refused; undefined where the number is no limit.
 * @param now a value at which it is taken
 * @param taken undefined where the number cannot be that
 */
export async function limitOf(
  now: number,
  small: boolean,
  taken: (value: number) => Promise<boolean | undefined>,
): Promise<number | undefined> {
  const top = small ? highestSmall : highest;
  let [yes, no] = [Math.trunc(now), 0];
  if ((await taken(0)) !== false) {
    if ((await taken(top)) !== false) return undefined;
    no = top;
  }
  while (Math.abs(yes - no) > 1) {
    const middle = Math.trunc((yes + no) / 2);
    const answer = await taken(middle);
    if (answer === undefined) return undefined;
    if (answer) yes = middle;
    else no = middle;
  }
  return yes === no ? undefined : yes;
}
