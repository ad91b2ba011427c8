import { type Catalogue, type Expression, findTable, type Table } from '../../model/index.js';
import { bind, type Binding, literalOf, quote, type Resolved } from '../sql.js';
import { conditionSql } from './condition.js';
import { findRelationship, type Relationship } from './relationship.js';
import type { Request } from './request.js';
import type { SelectPart } from './select-list.js';
import { writeSql } from './write.js';

/** PostgREST's `db-max-rows` as Supabase sets it: https://supabase.com/docs/guides/api (read 2026-11) */
export const defaultRowCap = 1000;

/** A request that PostgREST refuses before it reaches the database. */
export class Refused extends Error {
  constructor(
    readonly by: 'app' | 'catalogue',
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The SQL that PostgREST makes of a request; rows come back in one JSON document. */
export function translate(request: Request, catalogue: Catalogue): Resolved {
  const binding: Binding = { parameters: [] };
  if (request.method === 'RPC') return functionSql(request, catalogue, binding);
  const table = findTable(catalogue, request.target, request.schema) ?? viewTable(catalogue, request.target);
  if (!table) throw new Refused('catalogue', '42P01', `no schema source creates the table ${request.target}`);
  if (request.method === 'GET' || request.method === 'HEAD') {
    const core = readSql(request, table, catalogue, binding);
    const count = request.count === 'exact' ? countSql(request, table, binding) : undefined;
    return {
      sql: wrap(core.sql, count),
      core: core.sql,
      parameters: binding.parameters,
      json: true,
      ...(core.rowCap === undefined || request.method === 'HEAD' ? {} : { rowCap: core.rowCap }),
    };
  }
  const core = writeSql(request, table, binding, conditionsSql(request, qualified(table), binding));
  const returns = request.select !== undefined;
  return {
    sql: returns ? wrap(`${core} RETURNING ${returning(request, table)}`) : core,
    core,
    parameters: binding.parameters,
    json: returns,
  };
}

function wrap(source: string, count?: string): string {
  const counted =
    count === undefined
      ? ['', 'null::bigint']
      : [`, pgrst_source_count AS (${count})`, '(SELECT pg_catalog.count(*) FROM pgrst_source_count)'];
  return `WITH pgrst_source AS (${source})${counted[0]} SELECT ${counted[1]} AS total_result_set, pg_catalog.count(_postgrest_t) AS page_total, coalesce(json_agg(_postgrest_t), '[]') AS body FROM (SELECT * FROM pgrst_source) _postgrest_t`;
}

export function qualified(table: Table): string {
  return `${quote(table.schema)}.${quote(table.name)}`;
}

/** A view answers like a table without keys. */
function viewTable(catalogue: Catalogue, name: string): Table | undefined {
  const view = catalogue.views.find((candidate) => candidate.name === name);
  return (
    view && {
      schema: view.schema,
      name,
      columns: view.columns,
      primaryKey: [],
      foreignKeys: [],
      indexes: [],
      checks: [],
      rowSecurity: false,
      policies: [],
      seedRows: 0,
      columnLocations: {},
      origin: 'declared',
    }
  );
}

function readSql(request: Request, table: Table, catalogue: Catalogue, binding: Binding): { sql: string; rowCap?: number } {
  const source = qualified(table);
  const { columns, joins } = selection(request.select ?? [{ kind: 'all' }], table, source, catalogue, binding, request, '');
  const where = conditionsSql(request, source, binding);
  const inner = joins.flatMap((join) => (join.required === undefined ? [] : [join.required]));
  const filters = [...where, ...inner];
  const order = request.order.filter((key) => key.table === undefined).map((key) => orderSql(key, source));
  const own = request.limit?.find((limit) => limit.table === undefined)?.value;
  const known = own === undefined ? undefined : literalOf(own);
  const capped = own === undefined || (typeof known === 'number' && known > defaultRowCap) || known === undefined;
  const limit =
    own === undefined || (typeof known === 'number' && known > defaultRowCap) ? `${defaultRowCap}` : bind(binding, own);
  const offset = request.offset === undefined ? '' : ` OFFSET ${bind(binding, request.offset)}`;
  const sql = `SELECT ${columns.join(', ')} FROM ${source}${joins.map((join) => join.sql).join('')}${filters.length > 0 ? ` WHERE ${filters.join(' AND ')}` : ''}${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''} LIMIT ${limit}${offset}`;
  return capped && own === undefined ? { sql, rowCap: defaultRowCap } : { sql };
}

function countSql(request: Request, table: Table, binding: Binding): string {
  const source = qualified(table);
  const where = conditionsSql(request, source, binding);
  return `SELECT 1 FROM ${source}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}`;
}

function conditionsSql(request: Request, source: string, binding: Binding): string[] {
  return request.conditions
    .filter((entry) => entry.table === undefined && !isEmbedded(entry.condition, request))
    .map((entry) => conditionSql(entry.condition, source, binding));
}

/** `posts.title` as a column filters the embedded rows, not these. */
function isEmbedded(condition: Request['conditions'][number]['condition'], request: Request): boolean {
  if (condition.kind !== 'compare') return false;
  const prefix = /^(\w+)\./.exec(condition.column)?.[1];
  return (
    prefix !== undefined && (request.select ?? []).some((part) => part.kind === 'embed' && (part.alias ?? part.target) === prefix)
  );
}

function orderSql(key: Request['order'][number], source: string): string {
  const nulls = key.nullsFirst === undefined ? '' : key.nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
  return `${source}.${quote(key.column)} ${key.descending ? 'DESC' : 'ASC'}${nulls}`;
}

interface Join {
  sql: string;
  /** The condition of an `!inner` embed. */
  required?: string;
}

function selection(
  parts: SelectPart[],
  table: Table,
  source: string,
  catalogue: Catalogue,
  binding: Binding,
  request: Request,
  path: string,
): { columns: string[]; joins: Join[] } {
  const columns: string[] = [];
  const joins: Join[] = [];
  for (const part of parts) {
    if (part.kind === 'all') columns.push(`${source}.*`);
    else if (part.kind === 'column') columns.push(columnSql(part, source));
    else {
      const relation = findRelationship(catalogue, table, part.target, part.hint);
      if (!relation) {
        const missing = findTable(catalogue, part.target) === undefined;
        throw new Refused(
          missing || table.origin === 'inferred' ? 'catalogue' : 'app',
          'PGRST200',
          `there is no relation between ${table.name} and ${part.target}${part.hint === undefined ? '' : ` by ${part.hint}`}`,
        );
      }
      const alias = `${path}${table.name}_${part.alias ?? part.target}`;
      joins.push(embedSql(part, relation, source, alias, catalogue, binding, request));
      columns.push(`${quote(alias)}.${quote('data')} AS ${quote(part.alias ?? part.target)}`);
    }
  }
  return { columns: columns.length > 0 ? columns : ['1'], joins };
}

function columnSql(part: Extract<SelectPart, { kind: 'column' }>, source: string): string {
  if (part.aggregate !== undefined)
    return `${part.aggregate}(${part.name === '*' ? '*' : `${source}.${quote(part.name)}`})${part.alias === undefined ? '' : ` AS ${quote(part.alias)}`}`;
  const base =
    part.path === undefined
      ? `${source}.${quote(part.name)}`
      : `to_jsonb(${source}.${quote(part.name)})${part.path.replace(/(->>?)'?(\w+)'?/g, "$1'$2'")}`;
  return `${base}${part.cast === undefined ? '' : `::${part.cast}`}${part.alias === undefined ? '' : ` AS ${quote(part.alias)}`}`;
}

function embedSql(
  part: Extract<SelectPart, { kind: 'embed' }>,
  relation: Relationship,
  parent: string,
  alias: string,
  catalogue: Catalogue,
  binding: Binding,
  request: Request,
): Join {
  const child = `${alias}_1`;
  const source = quote(child);
  const { columns, joins } = selection(part.parts, relation.table, source, catalogue, binding, request, `${alias}_`);
  const { through } = relation;
  const middle = through ? `, ${qualified(through.table)} AS ${quote(`${child}_via`)}` : '';
  const via = quote(`${child}_via`);
  const on = through
    ? [
        ...through.toParent.map((pair) => `${via}.${quote(pair.through)} = ${parent}.${quote(pair.parent)}`),
        ...through.toChild.map((pair) => `${via}.${quote(pair.through)} = ${source}.${quote(pair.child)}`),
      ]
    : relation.on.map((pair) => `${source}.${quote(pair.child)} = ${parent}.${quote(pair.parent)}`);
  const name = part.alias ?? part.target;
  const filters = request.conditions.flatMap((entry) => {
    if (entry.table === name) return [conditionSql(entry.condition, source, binding)];
    return entry.condition.kind === 'compare' && entry.condition.column.startsWith(`${name}.`)
      ? [conditionSql(entry.condition, source, binding)]
      : [];
  });
  const order = request.order.filter((key) => key.table === name).map((key) => orderSql(key, source));
  const limit: Expression | undefined = request.limit?.find((entry) => entry.table === name)?.value;
  const tail = `${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}${limit ? ` LIMIT ${bind(binding, limit)}` : ''}`;
  const select = `SELECT ${columns.join(', ')} FROM ${qualified(relation.table)} AS ${source}${joins.map((join) => join.sql).join('')}${middle} WHERE ${[...on, ...filters, ...joins.flatMap((join) => join.required ?? [])].join(' AND ')}${tail}`;
  const data = relation.many ? `coalesce(json_agg(${quote(`${alias}_t`)}), '[]')` : `row_to_json(${quote(`${alias}_t`)})`;
  const sql = ` LEFT JOIN LATERAL (SELECT ${data} AS ${quote('data')} FROM (${select}) ${quote(`${alias}_t`)}) ${quote(alias)} ON TRUE`;
  if (!part.inner) return { sql };
  const exists = `EXISTS (SELECT 1 FROM ${qualified(relation.table)} AS ${source}${middle} WHERE ${[...on, ...filters].join(' AND ')})`;
  return { sql, required: exists };
}

function returning(request: Request, table: Table): string {
  const parts = (request.select ?? []).flatMap((part) =>
    part.kind === 'column' && part.aggregate === undefined && part.path === undefined
      ? [`${qualified(table)}.${quote(part.name)}`]
      : part.kind === 'all'
        ? [`${qualified(table)}.*`]
        : [],
  );
  return parts.length > 0 ? parts.join(', ') : `${qualified(table)}.*`;
}

function functionSql(request: Request, catalogue: Catalogue, binding: Binding): Resolved {
  const known = catalogue.functions.find((candidate) => candidate.name === request.target);
  if (!known) throw new Refused('catalogue', 'PGRST202', `no schema source creates the function ${request.target}`);
  const fields = request.body?.kind === 'record' ? request.body.fields : [];
  const values = fields.map((field) => `${quote(field.name)} := ${bind(binding, field.value)}`);
  const core = `SELECT pgrst_call.* FROM ${quote(known.schema)}.${quote(known.name)}(${values.join(', ')}) pgrst_call`;
  return { sql: wrap(core), core, parameters: binding.parameters, json: true };
}
