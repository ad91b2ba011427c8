import { escapeIdentifier, type Client } from 'pg';
import type { Table } from '../../model/index.js';
import { qualified } from './statements.js';

/** A table of which a copy is kept. */
export interface Kept {
  table: Table;
  copy: string;
  columns: string;
  rows: number;
  /** Rows that were written anew since the last clean-up. */
  rewritten: number;
}

/** A table in which something was written, with the rows that it has now and those of them that are not as they were kept. */
export interface Touched {
  kept: Kept;
  rows: number;
  fresh: number;
}

type Row = Record<string, unknown>;

/** Rows of a change that are told of at most. */
export const mostShown = 500;
/** Tables up to so many rows are written anew as a whole, so that their rows lie in the same order again. */
const mostRewritten = 1000;
/** What was written anew stays behind on the disk: cleaned up once it is so many times the table. */
const mostDead = 20;

/** Holds for rows that were written since. */
export function recent(mark: string, alias = ''): string {
  return `age(${alias}xmin) <= age('${mark}'::xid)`;
}

/** Rows that came into a table and went from it; one that was written anew as it was is neither. */
export async function changed(client: Client, touched: Touched, mark: string): Promise<{ added: Row[]; removed: Row[] }> {
  const { kept } = touched;
  const read = async (select: string): Promise<Row[]> => {
    const { rows } = await client.query<{ row: Row }>(`${select} limit ${String(mostShown)}`);
    return rows.map(({ row }) => row);
  };
  const rowsOf = (from: string): string => `select to_jsonb(x) as row from (select ${kept.columns} from ${from}) x`;
  const now = `only ${qualified(kept.table)}`;
  if (kept.table.primaryKey.length === 0)
    return { added: await read(without(kept, now, kept.copy)), removed: await read(without(kept, kept.copy, now)) };
  const added = await read(rowsOf(`${now} where ${recent(mark)}`));
  const removed = isMissing(touched) ? await read(rowsOf(missing(kept, mark))) : [];
  const before = new Set(removed.map((row) => JSON.stringify(row)));
  const same = new Set(added.map((row) => JSON.stringify(row)).filter((row) => before.has(row)));
  const differs = (row: Row): boolean => !same.has(JSON.stringify(row));
  return { added: added.filter(differs), removed: removed.filter(differs) };
}

/** Makes the table what its copy is. */
export async function putBack(client: Client, touched: Touched, mark: string): Promise<void> {
  const { kept } = touched;
  const { table, copy, columns, rows } = kept;
  const name = qualified(table);
  const insert = `insert into ${name} (${columns}) overriding system value select ${columns} from`;
  // Without a key, equal rows cannot be told apart.
  if (rows <= mostRewritten || table.primaryKey.length === 0) {
    await client.query(`delete from only ${name}`);
    await client.query(`${insert} ${copy}`);
    kept.rewritten += rows;
  } else {
    await client.query(`delete from only ${name} where ${recent(mark)}`);
    if (isMissing(touched)) await client.query(`${insert} ${missing(kept, mark)}`);
    kept.rewritten += touched.fresh;
  }
  if (kept.rewritten > mostDead * Math.max(rows, 50)) {
    await client.query(`vacuum ${name}`).catch(() => undefined);
    kept.rewritten = 0;
  }
}

/** Some rows are no longer as they were kept; looking for them takes longer than counting. */
function isMissing({ kept, rows, fresh }: Touched): boolean {
  return rows - fresh < kept.rows;
}

/** Kept rows that are not there any more, or not as they were. */
function missing({ table, copy }: Kept, mark: string): string {
  const same = table.primaryKey.map((key) => `t.${escapeIdentifier(key)} = c.${escapeIdentifier(key)}`).join(' and ');
  return `${copy} c where not exists (select from only ${qualified(table)} t where ${same} and not (${recent(mark, 't.')}))`;
}

/** Equal rows count: of three, two may have gone. */
function without({ columns }: Kept, from: string, other: string): string {
  const texts = (of: string): string => `select to_jsonb(y)::text as row from (select ${columns} from ${of}) y`;
  return `select row::jsonb from (${texts(from)} except all ${texts(other)}) z`;
}

/** Takes rows out of the table and its copy; gives what puts them back, or undefined where there are none. */
export async function takeOut(
  client: Client,
  kept: Kept,
  values: ReadonlyMap<string, string>,
): Promise<(() => Promise<void>) | undefined> {
  const { copy, table, columns } = kept;
  const where = [...values.keys()].map((column, at) => `${escapeIdentifier(column)}::text = $${String(at + 1)}`).join(' and ');
  const { rows } = await client.query<{ row: Row }>(
    `with gone as (delete from ${copy} where ${where} returning *) select to_jsonb(gone) as row from gone`,
    [...values.values()],
  );
  if (rows.length === 0) return undefined;
  await client.query(`delete from only ${qualified(table)} where ${where}`, [...values.values()]);
  kept.rows -= rows.length;
  return async () => {
    const gone = JSON.stringify(rows.map(({ row }) => row));
    for (const to of [copy, qualified(table)])
      await client.query(
        `insert into ${to} (${columns}) overriding system value select ${columns} from jsonb_populate_recordset(null::${copy}, $1::jsonb)`,
        [gone],
      );
    kept.rows += rows.length;
  };
}
