import type { Table } from '../../model/index.js';
import { bind, type Binding, quote } from '../sql.js';
import type { Request } from './request.js';

/**
 * The rows of a write, unpacked from one JSON parameter as PostgREST does it:
 * https://postgrest.org/en/stable/references/api/tables_views.html#bulk-insert
 * With `missing=default` a row that lacks a column gets the column's default.
 */
export function payloadSql(
  { json, columns }: { json: string; columns: string[] },
  { defaults }: Request,
  table: Table,
  binding: Binding,
): string {
  const known = columns.map((name) => table.columns.find((column) => column.name === name) ?? { name, type: 'text' });
  const types = known.map(({ name, type }) => `${quote(name)} ${type}`);
  const given = `${bind(binding, { kind: 'literal', value: json })}::jsonb`;
  const values = known.flatMap((column) => {
    const value = defaultOf(column, table);
    return value === undefined ? [] : [`${literal(column.name)}, ${value}`];
  });
  const rows =
    defaults && values.length > 0
      ? `(SELECT jsonb_agg(jsonb_build_object(${values.join(', ')}) || pgrst_row) FROM jsonb_array_elements(${given}) pgrst_row)`
      : given;
  return `(SELECT ${columns.map(quote).join(', ')} FROM jsonb_to_recordset(${rows}) AS _(${types.join(', ')})) pgrst_body`;
}

function defaultOf(
  column: { name: string; default?: string; identity?: boolean; generated?: boolean },
  table: Table,
): string | undefined {
  if (column.generated) return undefined;
  if (column.default !== undefined) return column.default;
  const owner = literal(`${quote(table.schema)}.${quote(table.name)}`);
  return column.identity ? `nextval(pg_get_serial_sequence(${owner}, ${literal(column.name)}))` : undefined;
}

function literal(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
