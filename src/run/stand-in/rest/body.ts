import type { Expression, Table } from '../../../model/index.js';
import type { Request } from '../../../resolve/postgrest/request.js';
import { fieldsOf, type Incoming, jsonOf } from '../incoming.js';
import { Refusal } from '../refusal.js';
import { refuseUnknownColumns } from '../schema.js';
import type { Preferences } from './preferences.js';
import { valueOf } from './values.js';

/** What a write is given: rows whose values are parameters of their own, or all of them as one JSON text. */
export type Written = Pick<Request, 'body' | 'payload'> & { empty: boolean };

type Fields = Record<string, unknown>;

/** Rows that have parameters of their own, as many as the resolver tells apart. */
const mostRows = 50;

/**
 * The rows of a write: https://postgrest.org/en/stable/references/api/tables_views.html#insert
 * @throws Refusal where they are no rows, or name columns that are not there
 */
export function writtenOf(incoming: Incoming, table: Table, { defaults }: Preferences): Written {
  const body = jsonOf(incoming);
  const rows = rowsOf(body);
  const named = incoming.parameters.get('columns');
  const columns = named === null ? Object.keys(rows[0] ?? {}) : namesIn(named);
  refuseUnknownColumns(table, columns);
  const same = rows.every((row) => columns.every((name) => Object.hasOwn(row, name)));
  if (named === null && !(same && rows.every((row) => Object.keys(row).length === columns.length)))
    throw new Refusal(400, 'PGRST102', 'All object keys must match');
  const empty = rows.length === 0 || (incoming.method === 'PATCH' && columns.length === 0);
  const records = rows.length > mostRows || (defaults && !same) ? undefined : recordsOf(rows, columns, table);
  // Without columns there is nothing to unpack: each row is made of defaults.
  if (records === undefined || (columns.length === 0 && rows.length > 1))
    return { payload: { json: JSON.stringify(incoming.method === 'PATCH' ? rows.slice(0, 1) : rows), columns }, empty };
  const [first] = records;
  return { body: Array.isArray(body) || first === undefined ? { kind: 'list', items: records, open: false } : first, empty };
}

function rowsOf(body: unknown): Fields[] {
  const rows: unknown[] = Array.isArray(body) ? body : [body];
  if (body === undefined || rows.some((row) => typeof row !== 'object' || row === null || Array.isArray(row)))
    throw new Refusal(400, 'PGRST102', 'Empty or invalid json');
  return rows.map(fieldsOf);
}

function recordsOf(rows: readonly Fields[], columns: readonly string[], table: Table): Expression[] | undefined {
  const records: Expression[] = [];
  for (const row of rows) {
    const fields: { name: string; value: Expression }[] = [];
    for (const name of columns) {
      const value = valueOf(row[name], table.columns.find((column) => column.name === name)?.type ?? 'text');
      if (value === undefined) return undefined;
      fields.push({ name, value });
    }
    records.push({ kind: 'record', fields, open: false });
  }
  return records;
}

/** Names between commas, each with or without quotes. */
export function namesIn(text: string): string[] {
  return [
    ...new Set([...text.matchAll(/"((?:[^"]|"")*)"|([^,"]+)/g)].map(([, quoted, plain = '']) => quoted ?? plain.trim())),
  ].filter((name) => name !== '');
}
