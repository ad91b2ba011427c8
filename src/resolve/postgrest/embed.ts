import { createHash } from 'node:crypto';
import { type Catalogue, type Expression, findTable, type Table } from '../../model/index.js';
import { bind, type Binding, quote } from '../sql.js';
import { columnSql, conditionSql, pathSql } from './condition.js';
import { findRelationship, type Relationship } from './relationship.js';
import type { Request } from './request.js';
import type { ColumnPart, SelectPart } from './select-list.js';

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

/** With `_1_via` behind it an alias still fits into a name of Postgres. */
const longestAlias = 56;

/** What a select list is made of while one statement is built. */
export interface Selecting {
  request: Request;
  catalogue: Catalogue;
  binding: Binding;
}

/** Where the rows of one level come from; `path` names it from the outside in, empty for the outermost. */
export interface Level {
  table: Table;
  source: string;
  path: string;
  alias: string;
}

export interface Join {
  name: string;
  alias: string;
  /** How the request's filters name it. */
  path: string;
  relation: Relationship;
  sql: string;
  /** That there are embedded rows, as a condition. */
  exists: string;
  inner: boolean;
}

export interface Selection {
  columns: string[];
  /** What is grouped by, where an aggregate stands beside other columns. */
  groups: string[];
  joins: Join[];
}

export function qualified(table: Table): string {
  return `${quote(table.schema)}.${quote(table.name)}`;
}

/** The columns and the lateral joins of one level of a select list. */
export function selection(parts: SelectPart[], level: Level, selecting: Selecting): Selection {
  const { table, source } = level;
  const columns: string[] = [];
  const groups: string[] = [];
  const joins: Join[] = [];
  const aggregates = parts.some((part) => isAggregate(part, level));
  for (const part of parts) {
    if (part.kind === 'all') columns.push(`${source}.*`);
    else if (part.kind === 'column') {
      columns.push(partSql(part, level));
      if (!isAggregate(part, level)) groups.push(valueSql(part, source));
    } else {
      const relation = findRelationship(selecting.catalogue, table, part.target, part.hint);
      if (!relation) throw noRelation(part, table, selecting.catalogue);
      const join = embedSql(part, relation, level, selecting);
      joins.push(join);
      // An embed without columns only filters.
      if (part.parts.length === 0) continue;
      const alias = quote(join.alias);
      if (part.spread) {
        const names = part.parts.flatMap(nameOf);
        columns.push(...(names.includes('*') ? [`${alias}.*`] : names.map((name) => `${alias}.${quote(name)}`)));
        groups.push(...names.filter((name) => name !== '*').map((name) => `${alias}.${quote(name)}`));
      } else {
        const data = `${alias}.${quote('data')}${aggregates ? '::jsonb' : ''}`;
        columns.push(`${data} AS ${quote(join.name)}`);
        groups.push(data);
      }
    }
  }
  return { columns: columns.length > 0 ? columns : ['1'], groups: aggregates ? groups : [], joins };
}

function noRelation(part: Extract<SelectPart, { kind: 'embed' }>, table: Table, catalogue: Catalogue): Refused {
  const missing = findTable(catalogue, part.target) === undefined;
  // PostgREST follows keys through views, which the catalogue does not tell.
  const view = catalogue.views.some(({ name }) => name === part.target || name === table.name);
  return new Refused(
    missing || view || table.origin === 'inferred' ? 'catalogue' : 'app',
    'PGRST200',
    `there is no relation between ${table.name} and ${part.target}${part.hint === undefined ? '' : ` by ${part.hint}`}`,
  );
}

/** Conditions of one level; one on an embed itself asks whether it has rows. */
export function conditionsSql(level: Level, joins: Join[], { request, binding }: Selecting): string[] {
  return request.conditions
    .filter((entry) => (entry.table ?? '') === level.path)
    .map(({ condition }) => {
      const join =
        condition.kind === 'compare' && condition.operator === 'is'
          ? joins.find((candidate) => candidate.name === condition.column)
          : undefined;
      if (!join || condition.kind !== 'compare') return conditionSql(condition, level.source, binding);
      return condition.negated ? join.exists : `NOT ${join.exists}`;
    });
}

/** The order of one level; `author(name)` is a column of an embedded row. */
export function orderSql(level: Level, joins: Join[], { request }: Selecting): string {
  const keys = request.order
    .filter((key) => (key.table ?? '') === level.path)
    .map((key) => {
      const related = /^(\w+)\((.+)\)$/.exec(key.column);
      const join = related && joins.find((candidate) => candidate.name === related[1]);
      const column = join
        ? `(${quote(join.alias)}.${quote('data')}->>'${(related?.[2] ?? '').replace(/'/g, "''")}')`
        : columnSql(key.column, level.source);
      const nulls = key.nullsFirst === undefined ? '' : key.nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
      return `${column} ${key.descending ? 'DESC' : 'ASC'}${nulls}`;
    });
  return keys.length > 0 ? ` ORDER BY ${keys.join(', ')}` : '';
}

/** The name of a part in the result. */
function nameOf(part: SelectPart): string[] {
  if (part.kind === 'all') return ['*'];
  if (part.kind === 'embed') return part.spread ? part.parts.flatMap(nameOf) : [part.alias ?? part.target];
  return [part.alias ?? /->>?['"]?([^'">]+)['"]?$/.exec(part.path ?? '')?.[1] ?? part.aggregate ?? part.name];
}

/** `posts(count)` counts, where the table has no such column. */
function isAggregate(part: SelectPart, level: Level): boolean {
  if (part.kind !== 'column') return false;
  if (part.aggregate !== undefined) return true;
  return part.name === 'count' && level.path !== '' && !level.table.columns.some((column) => column.name === 'count');
}

function valueSql(part: ColumnPart, source: string): string {
  const base =
    part.path === undefined ? `${source}.${quote(part.name)}` : `to_jsonb(${source}.${quote(part.name)})${pathSql(part.path)}`;
  return part.cast === undefined ? base : `CAST(${base} AS ${part.cast})`;
}

function partSql(part: ColumnPart, level: Level): string {
  const named = part.alias ?? (part.path === undefined ? undefined : nameOf(part)[0]);
  const alias = named === undefined ? '' : ` AS ${quote(named)}`;
  if (!isAggregate(part, level)) return `${valueSql(part, level.source)}${alias}`;
  const all = part.name === '*' || part.aggregate === undefined;
  const call = `${part.aggregate ?? 'count'}(${all ? '*' : valueSql(part, level.source)})`;
  return `${part.resultCast === undefined ? call : `CAST(${call} AS ${part.resultCast})`}${alias}`;
}

function embedSql(
  part: Extract<SelectPart, { kind: 'embed' }>,
  relation: Relationship,
  parent: Level,
  selecting: Selecting,
): Join {
  const { request, binding } = selecting;
  const name = part.alias ?? part.target;
  const alias = shortened(`${parent.alias}${parent.table.name}_${name}`);
  const source = quote(`${alias}_1`);
  const inner: Level = {
    table: relation.table,
    source,
    path: pathOf(parent, part, request),
    alias: `${alias}_`,
  };
  const { columns, groups, joins } = selection(part.parts, inner, selecting);
  const { through } = relation;
  const via = quote(`${alias}_1_via`);
  const middle = through ? `, ${qualified(through.table)} AS ${via}` : '';
  const on = through
    ? [
        ...through.toParent.map((pair) => `${via}.${quote(pair.through)} = ${parent.source}.${quote(pair.parent)}`),
        ...through.toChild.map((pair) => `${via}.${quote(pair.through)} = ${source}.${quote(pair.child)}`),
      ]
    : relation.on.map((pair) => `${source}.${quote(pair.child)} = ${parent.source}.${quote(pair.parent)}`);
  const where = [
    ...on,
    ...conditionsSql(inner, joins, selecting),
    ...joins.filter((join) => join.inner).map((join) => join.exists),
  ].join(' AND ');
  const group = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : '';
  const tail = `${orderSql(inner, joins, selecting)}${pageSql('LIMIT', request.limit, inner, binding)}${pageSql('OFFSET', request.offset, inner, binding)}`;
  // The table between stands in front: a lateral join may lean on the last one only.
  const select = `SELECT ${columns.join(', ')} FROM ${qualified(relation.table)} AS ${source}${joins.map((join) => join.sql).join('')}${middle} WHERE ${where}${group}${tail}`;
  const rows = quote(`${alias}_t`);
  const data = part.spread
    ? spreadSql(part, relation, rows)
    : `${relation.many ? `coalesce(json_agg(${rows}), '[]')` : `row_to_json(${rows})`} AS ${quote('data')}`;
  return {
    name,
    alias,
    path: inner.path,
    relation,
    inner: part.inner,
    sql: ` LEFT JOIN LATERAL (SELECT ${data} FROM (${select}) ${rows}) ${quote(alias)} ON TRUE`,
    exists: `EXISTS (SELECT 1 FROM ${qualified(relation.table)} AS ${source}${middle} WHERE ${where})`,
  };
}

/** Postgres cuts names at 63 bytes without a word, and deep embeds would then share one: PostgREST numbers them, this keeps the end apart. */
function shortened(alias: string): string {
  if (Buffer.byteLength(alias) <= longestAlias) return alias;
  return `${alias.slice(0, 16)}_${createHash('sha256').update(alias).digest('hex').slice(0, 12)}`;
}

/** `...author(name)`: its columns stand beside the parent's; those of many are lists. */
function spreadSql(part: Extract<SelectPart, { kind: 'embed' }>, relation: Relationship, rows: string): string {
  const names = part.parts.flatMap(nameOf);
  if (!relation.many || names.includes('*') || names.length === 0) return `${rows}.*`;
  return names.map((name) => `coalesce(json_agg(${rows}.${quote(name)}), '[]') AS ${quote(name)}`).join(', ');
}

/** How a request's filters name this embed: by its alias, or by its table where they do so. */
function pathOf(parent: Level, part: Extract<SelectPart, { kind: 'embed' }>, request: Request): string {
  const under = (name: string) => (parent.path === '' ? name : `${parent.path}.${name}`);
  if (part.alias === undefined) return under(part.target);
  const target = under(part.target);
  const named = [...request.conditions, ...request.order, ...(request.limit ?? []), ...(request.offset ?? [])];
  const byAlias = named.some((entry) => entry.table === under(part.alias ?? ''));
  return !byAlias && named.some((entry) => entry.table === target) ? target : under(part.alias);
}

export function pageSql(
  word: 'LIMIT' | 'OFFSET',
  entries: { value: Expression; table?: string }[] | undefined,
  level: Level,
  binding: Binding,
): string {
  const value = entries?.find((entry) => (entry.table ?? '') === level.path)?.value;
  return value === undefined ? '' : ` ${word} ${bind(binding, value)}`;
}
