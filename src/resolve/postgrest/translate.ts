import { type Catalogue, findTable, type Table } from '../../model/index.js';
import { bind, type Binding, literalOf, quote, type Resolved } from '../sql.js';
import {
  conditionsSql,
  type Join,
  type Level,
  orderSql,
  pageSql,
  qualified,
  Refused,
  selection,
  type Selecting,
} from './embed.js';
import { idleFilters } from './idle.js';
import type { Request } from './request.js';
import type { SelectPart } from './select-list.js';
import { writeSql } from './write.js';

/** PostgREST's `db-max-rows` as Supabase sets it: https://supabase.com/docs/guides/api (read 2026-11) */
export const defaultRowCap = 1000;

const everything: SelectPart[] = [{ kind: 'all' }];

/** The SQL that PostgREST makes of a request; rows come back in one JSON document. */
export function translate(request: Request, catalogue: Catalogue): Resolved {
  const binding: Binding = { parameters: [] };
  const selecting = { request, catalogue, binding };
  if (request.method === 'RPC') return functionSql(selecting);
  const table = findTable(catalogue, request.target, request.schema) ?? viewTable(catalogue, request.target);
  if (!table) throw new Refused('catalogue', '42P01', `no schema source creates the table ${request.target}`);
  refuseUnselected(request, table);
  if (request.method === 'GET' || request.method === 'HEAD') return readSql(table, selecting);
  const level: Level = { table, source: qualified(table), path: '', alias: '' };
  const core = writeSql(request, table, binding, conditionsSql(level, [], selecting));
  if (request.select === undefined) return { sql: core, core, parameters: binding.parameters, json: false };
  const rows: Level = { ...level, source: quote('pgrst_source') };
  const { columns, joins } = selection(request.select, rows, selecting);
  const plain = request.select.every(
    (part) =>
      part.kind === 'all' ||
      (part.kind === 'column' && part.path === undefined && part.cast === undefined && part.alias === undefined),
  );
  const order = plain ? orderSql(rows, joins, selecting) : '';
  const shown =
    plain && order === ''
      ? undefined
      : `SELECT ${columns.join(', ')} FROM pgrst_source${joins.map((join) => join.sql).join('')}${order}`;
  return {
    sql: wrap(`${core} RETURNING ${returning(request, table, joins)}`, { shown }),
    core,
    parameters: binding.parameters,
    json: true,
  };
}

function wrap(source: string, { count, shown }: { count?: string | undefined; shown?: string | undefined } = {}): string {
  const counted =
    count === undefined
      ? ['', 'null::bigint']
      : [`, pgrst_source_count AS (${count})`, '(SELECT pg_catalog.count(*) FROM pgrst_source_count)'];
  return `WITH pgrst_source AS (${source})${counted[0]} SELECT ${counted[1]} AS total_result_set, pg_catalog.count(_postgrest_t) AS page_total, coalesce(json_agg(_postgrest_t), '[]') AS body FROM (${shown ?? 'SELECT * FROM pgrst_source'}) _postgrest_t`;
}

/** A view answers like a table without keys. */
function viewTable(catalogue: Catalogue, name: string): Table | undefined {
  const view = catalogue.views.find((candidate) => candidate.name === name);
  return view && keyless(view.schema, name, view.columns);
}

function keyless(schema: string, name: string, columns: Table['columns']): Table {
  return {
    schema,
    name,
    columns,
    primaryKey: [],
    foreignKeys: [],
    indexes: [],
    checks: [],
    rowSecurity: false,
    policies: [],
    seedRows: 0,
    columnLocations: {},
    origin: 'declared',
  };
}

/** A filter on a relation that the select list does not embed. */
function refuseUnselected(request: Request, table: Table): void {
  const names = (parts: SelectPart[]): string[] =>
    parts.flatMap((part) => (part.kind === 'embed' ? [part.target, ...(part.alias === undefined ? [] : [part.alias])] : []));
  const embedded = names(request.select ?? []);
  for (const entry of request.conditions) {
    const first = entry.table?.split('.')[0];
    if (first !== undefined && !embedded.includes(first))
      throw new Refused('app', 'PGRST108', `${first} is filtered by but is not among what is selected from ${table.name}`);
  }
}

function readSql(table: Table, selecting: Selecting): Resolved {
  const { request, binding } = selecting;
  const level: Level = { table, source: qualified(table), path: '', alias: '' };
  const { columns, groups, joins } = selection(request.select ?? everything, level, selecting);
  const required = joins.filter((join) => join.inner).map((join) => join.exists);
  const where = whereSql([...conditionsSql(level, joins, selecting), ...required]);
  const group = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  const order = orderSql(level, joins, selecting);
  const own = request.limit?.find((limit) => limit.table === undefined)?.value;
  const known = own === undefined ? undefined : literalOf(own);
  const limit =
    own === undefined || (typeof known === 'number' && known > defaultRowCap)
      ? ` LIMIT ${defaultRowCap}`
      : ` LIMIT ${bind(binding, own)}`;
  const offset = pageSql('OFFSET', request.offset, level, binding);
  const idle = idleFilters(request.conditions, joins, table);
  const core = `SELECT ${columns.join(', ')} FROM ${level.source}${joins.map((join) => join.sql).join('')}${where}${group}${order}${limit}${offset}`;
  const count =
    request.count === 'exact'
      ? `SELECT 1 FROM ${level.source}${whereSql([...conditionsSql(level, joins, selecting), ...required])}`
      : undefined;
  return {
    sql: wrap(core, { count }),
    core,
    parameters: binding.parameters,
    json: true,
    ...(own !== undefined || request.method === 'HEAD' ? {} : { rowCap: defaultRowCap }),
    ...(idle.length > 0 ? { idleFilters: idle } : {}),
  };
}

function whereSql(conditions: string[]): string {
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

/** What a write gives back: the columns that are asked for and those that embeds join on. */
function returning(request: Request, table: Table, joins: Join[]): string {
  const parts = request.select ?? [];
  const names = new Set([
    ...parts.flatMap((part) => (part.kind === 'column' && part.name !== '*' ? [part.name] : [])),
    ...joins.flatMap(({ relation }) => (relation.through?.toParent ?? relation.on).map((pair) => pair.parent)),
    ...request.order.filter((key) => key.table === undefined && /^\w+$/.test(key.column)).map((key) => key.column),
  ]);
  if (parts.some((part) => part.kind === 'all') || names.size === 0) return `${qualified(table)}.*`;
  return [...names].map((name) => `${qualified(table)}.${quote(name)}`).join(', ');
}

/** A function's rows, and what is filtered, ordered and cut of them outside it. */
function functionSql(selecting: Selecting): Resolved {
  const { request, catalogue, binding } = selecting;
  const named = catalogue.functions.filter((candidate) => candidate.name === request.target);
  const known = named.find((candidate) => candidate.schema === request.schema) ?? named[0];
  if (!known) throw new Refused('catalogue', 'PGRST202', `no schema source creates the function ${request.target}`);
  const fields = request.body?.kind === 'record' ? request.body.fields : [];
  const values = fields.map((field) => `${quote(field.name)} := ${bind(binding, field.value)}`);
  const core = `SELECT pgrst_call.* FROM ${quote(known.schema)}.${quote(known.name)}(${values.join(', ')}) pgrst_call`;
  const source = quote('pgrst_source');
  const level: Level = { table: request.returns ?? keyless(known.schema, known.name, []), source, path: '', alias: '' };
  // Which rows a function gives is not read from its text: without them nothing can be embedded.
  const parts = (request.select ?? everything).filter((part) => part.kind !== 'embed' || request.returns !== undefined);
  const { columns, groups, joins } = selection(parts.length > 0 ? parts : everything, level, selecting);
  const required = joins.filter((join) => join.inner).map((join) => join.exists);
  const where = whereSql([...conditionsSql(level, joins, selecting), ...required]);
  const group = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  const order = orderSql(level, joins, selecting);
  const page = `${pageSql('LIMIT', request.limit, level, binding)}${pageSql('OFFSET', request.offset, level, binding)}`;
  const from = `${source}${joins.map((join) => join.sql).join('')}`;
  const shown = `SELECT ${columns.join(', ')} FROM ${from}${where}${group}${order}${page}`;
  const count = request.count === 'exact' ? `SELECT 1 FROM ${source}${where}` : undefined;
  return { sql: wrap(core, { count, shown }), core, parameters: binding.parameters, json: true };
}
