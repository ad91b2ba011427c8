import { escapeIdentifier, escapeLiteral } from 'pg';
import type { ColumnDeclaration, Location, SchemaSource, TableDeclaration } from '../model/index.js';
import type { Effect, ParsedSource, SchemaStatement } from './statement.js';

type Declarations = Extract<
  SchemaSource,
  { kind: 'drizzle' | 'sequelize' | 'typeorm' | 'mongoose' | 'firestore' | 'prisma' | 'inferred' }
>;

/** Names of the tables that code declares, with their schema: a key names its target without one. */
export type KnownTables = { schema: string; name: string }[];

/** Statements that build what code declares: types, tables, then all that leans on other tables. */
export function declare(source: Declarations, known: KnownTables): ParsedSource {
  const enums = source.kind === 'inferred' ? [] : source.enums;
  const names = new Set(enums.map((declared) => declared.name));
  const place = source.tables[0]?.location ?? { file: source.file, line: 1, endLine: 1, column: 1 };
  const schemas = [
    ...new Set(source.tables.map((table) => table.schema).filter((schema) => schema !== undefined && schema !== 'public')),
  ];
  const statements = [
    ...schemas.map((schema) => plain(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema ?? '')}`, place)),
    ...enums.map(({ name, values }) =>
      plain(`CREATE TYPE ${escapeIdentifier(name)} AS ENUM (${values.map(escapeLiteral).join(', ')})`, place),
    ),
    ...source.tables.map((table) => createTable(table, names)),
    ...source.tables.flatMap((table) => leaningStatements(table, known)),
    // Firestore keeps an index on every field by itself.
    ...(source.kind === 'inferred' || source.kind === 'firestore' ? source.tables.flatMap(indexEveryColumn) : []),
  ];
  return { file: source.file, kind: source.kind, statements };
}

function plain(sql: string, location: Location, unless?: string): SchemaStatement {
  const statement: SchemaStatement = { sql, location, treatment: 'apply', effects: [] };
  return unless === undefined ? statement : { ...statement, unless };
}

export function qualifiedName(table: { schema?: string; name: string }): string {
  return `${escapeIdentifier(table.schema ?? 'public')}.${escapeIdentifier(table.name)}`;
}

function list(columns: string[]): string {
  return columns.map(escapeIdentifier).join(', ');
}

/** The CREATE TABLE of a declaration; where the table exists, the columns that it lacks are added. */
export function createTable(table: TableDeclaration, enums: ReadonlySet<string>): SchemaStatement {
  const name = qualifiedName(table);
  const single = table.columns.filter((column) => column.primaryKey).map((column) => column.name);
  const key = table.primaryKey ?? single;
  const columns = table.columns.map((column) => columnSql(column, enums, column.notNull ? ' NOT NULL' : ''));
  const body = key.length > 0 ? [...columns, `PRIMARY KEY (${list(key)})`] : columns;
  const declared = table.columns.map(({ name, location }) => ({ name, location }));
  const { location } = table;
  const effect: Effect = {
    kind: 'create',
    name: { schema: table.schema ?? 'public', table: table.name },
    columns: declared,
    unlessExists: false,
  };
  const otherwise = table.columns.map((column): SchemaStatement => {
    const sql = `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${columnSql(column, enums, '')}`;
    const added: Effect = { kind: 'add-columns', name: effect.name, columns: [{ name: column.name, location: column.location }] };
    return { sql, location: column.location, treatment: 'optional', effects: [added] };
  });
  return {
    sql: `CREATE TABLE ${name} (\n  ${body.join(',\n  ')}\n)`,
    location,
    treatment: 'apply',
    effects: [effect],
    otherwise,
    declaration: table,
  };
}

function columnSql(column: ColumnDeclaration, enums: ReadonlySet<string>, notNull: string): string {
  const bare = column.type.replace(/(\[\])+$/, '');
  const type = enums.has(bare) ? `${escapeIdentifier(bare)}${column.type.slice(bare.length)}` : column.type;
  const fallback = column.default === undefined ? '' : ` DEFAULT ${column.default}`;
  return `${escapeIdentifier(column.name)} ${type}${fallback}${notNull}`;
}

/** Unique keys, indexes, checks and foreign keys, with the names that drizzle-kit gives, so that its migrations meet them. */
function leaningStatements(table: TableDeclaration, known: KnownTables): SchemaStatement[] {
  const name = qualifiedName(table);
  const alter = (constraint: string, body: string, location: Location, unless?: string): SchemaStatement =>
    plain(`ALTER TABLE ${name} ADD CONSTRAINT ${escapeIdentifier(constraint)} ${body}`, location, unless);
  const single = table.columns.filter((column) => column.unique);
  const uniques: { name?: string; columns: string[]; location: Location }[] = [
    ...single.map((column) => ({ columns: [column.name], location: column.location })),
    ...table.uniques.map((unique) => ({ ...unique, location: table.location })),
  ];
  return [
    ...uniques.map((unique) => {
      const constraint = unique.name ?? `${table.name}_${unique.columns.join('_')}_unique`;
      return alter(constraint, `UNIQUE (${list(unique.columns)})`, unique.location, hasIndex(name, unique.columns, true));
    }),
    ...table.indexes.map((index) => indexStatement(table, index)),
    ...table.checks.map((check, number) =>
      alter(check.name ?? `${table.name}_check_${number + 1}`, `CHECK (${check.expression})`, table.location),
    ),
    ...foreignKeys(table).map((foreign) => {
      const target = resolveTable(foreign.table, table.schema, known);
      const references = `${target.name}_${foreign.references.join('_')}`;
      const body = `FOREIGN KEY (${list(foreign.columns)}) REFERENCES ${qualifiedName(target)} (${list(foreign.references)})`;
      const action = foreign.onDelete === undefined ? '' : ` ON DELETE ${foreign.onDelete.toUpperCase()}`;
      const constraint = `${table.name}_${foreign.columns.join('_')}_${references}_fk`;
      return alter(constraint, `${body}${action}`, foreign.location, hasForeignKey(name, foreign.columns, qualifiedName(target)));
    }),
  ];
}

function foreignKeys(table: TableDeclaration): (TableDeclaration['foreignKeys'][number] & { location: Location })[] {
  const single = table.columns.flatMap(({ name, references, location }) => {
    if (references === undefined) return [];
    const action = references.onDelete === undefined ? {} : { onDelete: references.onDelete };
    return [{ columns: [name], table: references.table, references: [references.column], ...action, location }];
  });
  return [...single, ...table.foreignKeys.map((foreign) => ({ ...foreign, location: table.location }))];
}

function resolveTable(name: string, schema: string | undefined, known: KnownTables): { schema: string; name: string } {
  const [first = '', second] = name.split('.');
  if (second !== undefined) return { schema: first, name: second };
  const named = known.filter((table) => table.name === name);
  return named.find((table) => table.schema === (schema ?? 'public')) ?? named[0] ?? { schema: schema ?? 'public', name };
}

function indexStatement(table: TableDeclaration, index: TableDeclaration['indexes'][number]): SchemaStatement {
  const columns = new Set(table.columns.map((column) => column.name));
  const bare = index.expressions.map((expression) => expression.replaceAll(/^"|"$/g, ''));
  const isPlain = bare.every((name) => columns.has(name)) && index.where === undefined;
  const keys = index.expressions.map((expression, at) =>
    columns.has(bare[at] ?? '') ? escapeIdentifier(bare[at] ?? '') : expression,
  );
  const name = index.name === undefined ? '' : `${escapeIdentifier(index.name)} `;
  const method = index.method === undefined ? '' : ` USING ${index.method}`;
  const where = index.where === undefined ? '' : ` WHERE ${index.where}`;
  const sql = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${name}ON ${qualifiedName(table)}${method} (${keys.join(', ')})${where}`;
  const covered =
    isPlain && (index.method ?? 'btree') === 'btree' ? hasIndex(qualifiedName(table), bare, index.unique) : undefined;
  return plain(sql, index.location, covered);
}

/** A table whose declaration was not found: nothing is said about its indexes, so none may be missed. */
function indexEveryColumn(table: TableDeclaration): SchemaStatement[] {
  return table.columns.map((column) => ({
    ...plain(`CREATE INDEX ON ${qualifiedName(table)} (${escapeIdentifier(column.name)})`, column.location),
    unless: hasIndex(qualifiedName(table), [column.name], false),
    treatment: 'optional',
  }));
}

function hasIndex(table: string, columns: string[], unique: boolean): string {
  return `select exists (select from pg_index i where i.indrelid = to_regclass(${escapeLiteral(table)})
    and (i.indisunique or not ${unique}) and i.indpred is null and not 0 = any(i.indkey)
    and ${unique ? sortedColumns('i.indrelid', 'i.indkey', columns) : orderedColumns(columns)})`;
}

function hasForeignKey(table: string, columns: string[], target: string): string {
  return `select exists (select from pg_constraint c where c.contype = 'f' and c.conrelid = to_regclass(${escapeLiteral(table)})
    and c.confrelid = to_regclass(${escapeLiteral(target)}) and ${sortedColumns('c.conrelid', 'c.conkey', columns)})`;
}

function sortedColumns(relation: string, numbers: string, columns: string[]): string {
  return `(select array_agg(a.attname::text collate "C" order by a.attname::text collate "C") from pg_attribute a
    where a.attrelid = ${relation} and a.attnum = any(${numbers})) = array[${columns.toSorted().map(escapeLiteral).join(', ')}]::text[]`;
}

function orderedColumns(columns: string[]): string {
  return `(select array_agg(a.attname::text order by k.at) from unnest(i.indkey::int2[]) with ordinality k(number, at)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number) = array[${columns.map(escapeLiteral).join(', ')}]::text[]`;
}
