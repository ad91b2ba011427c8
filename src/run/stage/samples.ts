import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Ground } from './ground.js';
import type { Person } from './people.js';
import { qualified } from './statements.js';

export type Row = Record<string, unknown>;

/** Rows of the filled data from which requests take their values. */
export interface Samples {
  /** A row of the table: the person's own where its rows name one. `other`: which of them, from 0. */
  of(table: Table, person: Person | undefined, other?: number): Promise<Row | undefined>;
  /** The key of a parent with which the table does not join the person yet, so that a new row may do so. */
  unjoined(join: Join, person: Person | undefined): Promise<unknown>;
  /** A row whose column names that row: a comment of this report. */
  under(table: Table, column: string, value: unknown): Promise<Row | undefined>;
  /** The key of a row that no other row needs, so that it may go: one of the person's own before any other. */
  childless(table: Table, person: Person | undefined): Promise<unknown>;
  /** Whom each row with one of these keys names, as the users' keys; of rows that name somebody, and of keys that are no numbers. */
  whose(keys: readonly string[]): Promise<string[][]>;
}

/** A column of a table that names a row of another one. */
export interface Join {
  table: Table;
  column: string;
  parent: Table;
  key: string;
}

const mostRows = 30;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Reads sample rows as JSON, a few of each table once. */
export function samplesFrom(client: Client, { population, owned, tables }: Ground): Samples {
  const known = new Map<string, Promise<Row[]>>();
  let before: Promise<unknown> = Promise.resolve();
  // One after the other: requests are made several at once, and a client takes one statement at a time.
  const ask = <Found extends Row>(sql: string, values: unknown[]): Promise<Found[]> => {
    const asked = before
      .then(() => client.query<Found>(sql, values))
      .then(
        ({ rows }) => rows,
        () => [],
      );
    before = asked;
    return asked;
  };
  const read = async (table: Table, person: Person | undefined): Promise<Row[]> => {
    const own = owned
      .filter(({ table: other }) => tableKey(other) === tableKey(table))
      .map(({ column }) => `t.${escapeIdentifier(column)}::text = $1`);
    const self =
      population !== undefined && tableKey(population.table) === tableKey(table)
        ? [`t.${escapeIdentifier(population.key)}::text = $1`]
        : [];
    const conditions = person === undefined ? [] : [...self, ...own];
    const first = conditions.length > 0 ? [`(${conditions.map((each) => `coalesce((${each})::int, 0)`).join(' + ')}) desc`] : [];
    // By their keys, so that every run and every copy of the data gives the same ones.
    const by = [...first, ...table.primaryKey.map((name) => `t.${escapeIdentifier(name)}`)];
    const order = by.length > 0 ? `order by ${by.join(', ')}` : '';
    const rows = await ask<{ row: Row }>(
      `select to_jsonb(t) as row from ${qualified(table)} t ${order} limit ${String(mostRows)}`,
      conditions.length > 0 ? [person?.key] : [],
    );
    return rows.map(({ row }) => row);
  };
  return {
    of: async (table, person, other = 0) => {
      const key = `${tableKey(table)} ${person?.key ?? ''}`;
      const rows = known.get(key) ?? read(table, person);
      known.set(key, rows);
      const found = await rows;
      return found[other % Math.max(1, found.length)];
    },
    whose: async (keys) => {
      const named: string[][] = [];
      for (const table of new Set(owned.map((each) => each.table))) {
        const [key, ...more] = table.primaryKey;
        const type = table.columns.find(({ name }) => name === key)?.type ?? '';
        const kind = type === 'uuid' ? 'uuid' : /char|text/.test(type) ? 'text' : undefined;
        const fitting = kind === 'uuid' ? keys.filter((each) => uuid.test(each)) : keys;
        if (key === undefined || more.length > 0 || kind === undefined || fitting.length === 0) continue;
        const columns = owned.filter((each) => each.table === table).map(({ column }) => `t.${escapeIdentifier(column)}::text`);
        const rows = await ask<{ named: string[] }>(
          `select array_remove(array[${columns.join(', ')}], null) as named from ${qualified(table)} t where t.${escapeIdentifier(key)} = any($1::${kind}[])`,
          [fitting],
        );
        named.push(...rows.flatMap((row) => (row.named.length === 0 ? [] : [row.named])));
      }
      return named;
    },
    under: async (table, column, value) => {
      const rows = await ask<{ row: Row }>(
        `select to_jsonb(t) as row from ${qualified(table)} t where t.${escapeIdentifier(column)}::text = $1 ${byKey(table)} limit 1`,
        [String(value)],
      );
      return rows[0]?.row;
    },
    childless: async (table, person) => {
      const [key] = table.primaryKey;
      if (key === undefined) return undefined;
      const needed = [...tables.values()].flatMap((child) =>
        child.foreignKeys
          .filter((each) => each.schema === table.schema && each.table === table.name && each.onDelete === undefined)
          .map(({ columns, references }) => {
            const same = columns.map((name, at) => `c.${escapeIdentifier(name)} = t.${escapeIdentifier(references[at] ?? key)}`);
            return `not exists (select from ${qualified(child)} c where ${same.join(' and ')})`;
          }),
      );
      const own = person === undefined ? [] : owned.filter((each) => tableKey(each.table) === tableKey(table));
      const first = own.map(({ column }) => `coalesce((t.${escapeIdentifier(column)}::text = $1)::int, 0)`);
      const rows = await ask<{ key: unknown }>(
        `select to_jsonb(t.${escapeIdentifier(key)}) as key from ${qualified(table)} t where ${['true', ...needed].join(' and ')}
           order by ${[...(first.length > 0 ? [`${first.join(' + ')} desc`] : []), `t.${escapeIdentifier(key)}`].join(', ')} limit 1`,
        first.length > 0 ? [person?.key] : [],
      );
      return rows[0]?.key;
    },
    unjoined: async ({ table, column, parent, key }, person) => {
      const owner = owned.find(
        ({ table: other, column: name }) => tableKey(other) === tableKey(table) && name !== column,
      )?.column;
      const mine = person === undefined || owner === undefined ? '' : ` and t.${escapeIdentifier(owner)}::text = $1`;
      const rows = await ask<{ key: unknown }>(
        `select to_jsonb(p.${escapeIdentifier(key)}) as key from ${qualified(parent)} p
           where not exists (select from ${qualified(table)} t where t.${escapeIdentifier(column)} = p.${escapeIdentifier(key)}${mine}) order by p.${escapeIdentifier(key)} limit 1`,
        mine === '' ? [] : [person?.key],
      );
      return rows[0]?.key;
    },
  };
}

function byKey({ primaryKey }: Table): string {
  return primaryKey.length === 0 ? '' : `order by ${primaryKey.map((name) => `t.${escapeIdentifier(name)}`).join(', ')}`;
}
