import type { Expression } from '../model/index.js';
import { bind, type Binding, literalString, quote, Unresolvable } from './sql.js';

/** The keywords by which postgres.js tells what a helper makes, the last one before it: https://github.com/porsager/postgres */
const keywords = ['values', 'in', 'select', 'as', 'returning', '\\(', 'update', 'insert'];

type Helped = Extract<Expression, { kind: 'call' }>;

/** `sql(object, 'a', 'b')` of postgres.js as the piece of SQL that it makes where it stands. */
export function helperSql(helper: Helped, before: string, binding: Binding): string {
  const [first, ...rest] = helper.arguments;
  if (!first) throw new Unresolvable('a helper without arguments');
  const name = literalString(first);
  if (name !== undefined && rest.length === 0) return identifier(name);
  const named = rest
    .flatMap((value) => (value.kind === 'list' ? value.items : [value]))
    .flatMap((value) => literalString(value) ?? []);
  const rows = rowsOf(first);
  switch (keywordOf(before)) {
    case 'values':
      return rowsSql(first, named, binding);
    case 'in': {
      const items = first.kind === 'list' ? first.items : [];
      if (first.kind !== 'list' || first.open) return `(select unnest(${bind(binding, first)}))`;
      return items.length === 0 ? '(null)' : rowsSql(first, named, binding);
    }
    case 'update':
      return columnsOf(rows, named)
        .map((column) => `${identifier(column)}=${bind(binding, fieldValue(rows[0], column))}`)
        .join(',');
    case 'insert':
      return `(${columnsOf(rows, named).map(identifier).join(',')})values${rowsSql(first, columnsOf(rows, named), binding)}`;
    default: {
      const listed = first.kind === 'list' ? first.items.flatMap((item) => literalString(item) ?? []) : [name ?? '', ...named];
      const columns = listed.filter((column) => column !== '');
      if (columns.length === 0) throw new Unresolvable('columns that are only known when the app runs');
      return columns.map(identifier).join(',');
    }
  }
}

function keywordOf(before: string): string | undefined {
  let last: { keyword: string; at: number } | undefined;
  for (const keyword of keywords)
    for (const match of before.matchAll(new RegExp(`(?:^|[\\s(])${keyword}(?:$|[\\s(])`, 'gi')))
      if (!last || match.index >= last.at) last = { keyword, at: match.index };
  return last?.keyword;
}

/** The rows of an insert or an update; a list that only running fills stands for one row. */
function rowsOf(value: Expression): Expression[] {
  return value.kind === 'list' ? value.items : [value];
}

function columnsOf(rows: Expression[], named: string[]): string[] {
  if (named.length > 0) return named;
  const [first] = rows;
  const fields = first?.kind === 'record' ? first.fields.map((field) => field.name) : [];
  if (fields.length === 0) throw new Unresolvable('columns that are only known when the app runs');
  return fields;
}

function rowsSql(first: Expression, named: string[], binding: Binding): string {
  const rows = rowsOf(first);
  if (rows.every((row) => row.kind === 'list'))
    return rows.map((row) => `(${row.kind === 'list' ? row.items.map((item) => bind(binding, item)).join(',') : ''})`).join(',');
  if (!rows.some((row) => row.kind === 'record') && named.length === 0)
    return `(${rows.map((row) => bind(binding, row)).join(',')})`;
  const columns = columnsOf(rows, named);
  return rows.map((row) => `(${columns.map((column) => bind(binding, fieldValue(row, column))).join(',')})`).join(',');
}

function fieldValue(row: Expression | undefined, column: string): Expression {
  const field = row?.kind === 'record' ? row.fields.find((candidate) => candidate.name === column) : undefined;
  return field?.value ?? { kind: 'input', origin: 'request', name: column };
}

function identifier(name: string): string {
  return name.split('.').map(quote).join('.');
}
