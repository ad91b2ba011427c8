import type { Expression, Table } from '../../model/index.js';
import { bind, type Binding, quote, Unresolvable } from '../sql.js';
import { standInColumn } from '../written.js';
import { payloadSql } from './payload.js';
import type { Request } from './request.js';

/**
 * An insert, upsert, update or delete. PostgREST unpacks the rows from one JSON parameter; here each value is a parameter of its own,
 * but where the request has its rows as such a text.
 */
export function writeSql(request: Request, table: Table, binding: Binding, conditions: string[]): string {
  const target = `${quote(table.schema)}.${quote(table.name)}`;
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  if (request.method === 'DELETE') return `DELETE FROM ${target}${where}`;
  if (request.method === 'PATCH') {
    if (request.payload !== undefined) {
      const { columns } = request.payload;
      const sets = columns.map((column) => `${quote(column)} = pgrst_body.${quote(column)}`);
      return `UPDATE ${target} SET ${sets.join(', ')} FROM ${payloadSql(request.payload, request, table, binding)}${where}`;
    }
    // The conditions were bound first: their numbers stand already.
    const fields = request.body?.kind === 'record' ? request.body.fields : [];
    const sets = fields.map((field) => `${quote(field.name)} = ${bind(binding, field.value)}`);
    if (sets.length === 0) {
      const plain = standInColumn(table);
      if (plain === undefined) throw new Unresolvable('what is updated is only known when the app runs');
      sets.push(`${quote(plain)} = ${bind(binding, { kind: 'input', origin: 'request', name: plain })}`);
    }
    return `UPDATE ${target} SET ${sets.join(', ')}${where}`;
  }
  return insertSql(request, table, target, binding);
}

function insertSql(request: Request, table: Table, target: string, binding: Binding): string {
  if (request.payload !== undefined) {
    const { columns } = request.payload;
    const names = columns.map(quote).join(', ');
    const source = payloadSql(request.payload, request, table, binding);
    return `INSERT INTO ${target} (${names}) SELECT ${names} FROM ${source}${conflict(request, table, columns)}`;
  }
  const body = request.body;
  const rows =
    body?.kind === 'list' && body.items.length > 0
      ? body.open
        ? body.items.slice(0, 1)
        : body.items.slice(0, 50)
      : body
        ? [body]
        : [];
  const names = new Set(rows.flatMap((row) => (row.kind === 'record' ? row.fields.map((field) => field.name) : [])));
  const open = rows.some((row) => row.kind !== 'record' || row.open);
  if (open)
    for (const column of table.columns)
      if (column.notNull && column.default === undefined && !column.identity) names.add(column.name);
  // A row that is not known whole has the key by which it is looked for, or upserting it would mean nothing.
  if (open && request.upsert) for (const key of keysOf(request, table)) names.add(key);
  const columns = [...names];
  if (columns.length === 0) return `INSERT INTO ${target} DEFAULT VALUES`;
  const tuples = rows.map((row) => {
    const given = new Map(
      row.kind === 'record' ? row.fields.map((field): [string, Expression] => [field.name, field.value]) : [],
    );
    return `(${columns.map((column) => bind(binding, given.get(column) ?? { kind: 'input', origin: 'request', name: column })).join(', ')})`;
  });
  return `INSERT INTO ${target} (${columns.map(quote).join(', ')}) VALUES ${tuples.join(', ')}${conflict(request, table, columns)}`;
}

function conflict(request: Request, table: Table, columns: string[]): string {
  if (!request.upsert) return '';
  const keys = keysOf(request, table);
  if (keys.length === 0) return '';
  const on = ` ON CONFLICT (${keys.map(quote).join(', ')})`;
  const sets = columns.filter((column) => !keys.includes(column));
  if (request.upsert.ignore || sets.length === 0) return `${on} DO NOTHING`;
  return `${on} DO UPDATE SET ${sets.map((column) => `${quote(column)} = EXCLUDED.${quote(column)}`).join(', ')}`;
}

/** The columns by which an upsert looks for a row that is there: those it names, else the primary key. */
function keysOf({ upsert }: Request, table: Table): string[] {
  return upsert?.onConflict?.split(',').map((name) => name.trim()) ?? table.primaryKey;
}
