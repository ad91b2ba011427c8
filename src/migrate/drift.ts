import type { SchemaSource, TableDeclaration } from '../model/index.js';
import { type Application, applyPending, applySource } from './apply.js';
import { readColumns, readRelations } from './catalogue-rows.js';
import { createTable, declare, type KnownTables } from './declare.js';
import { addMissingLabels } from './missing-labels.js';
import { tableKey } from './registry.js';
import type { Session } from './session.js';
import type { SchemaStatement } from './statement.js';

type MigratedSource = Extract<SchemaSource, { migrated: boolean }>;

/**
 * Compares a schema with the tables that its migrations made. The migrations are what a database gets; what the code names and
 * they leave out is added, so that its calls can be looked at, and said. Places in the schema stand for those in the migrations.
 */
export async function compareMigrated(
  application: Application,
  session: Session,
  source: MigratedSource,
  known: KnownTables,
): Promise<void> {
  const existing = await columnsByTable(session);
  const missing = source.tables.filter((table) => !existing.has(keyOf(table)));
  const present = source.tables.filter((table) => existing.has(keyOf(table)));
  for (const table of present) placeInSchema(application, table);
  const lacking = present.flatMap((table) => {
    const columns = existing.get(keyOf(table));
    return table.columns.filter((column) => columns?.has(column.name) === false).map((column) => ({ table, column }));
  });
  const extra = present.flatMap((table) => {
    const declared = new Set(table.columns.map((column) => column.name));
    return [...(existing.get(keyOf(table)) ?? [])].filter((name) => !declared.has(name)).map((name) => `${table.name}.${name}`);
  });
  const place = source.tables[0]?.location ?? { file: source.file, line: 1, endLine: 1, column: 1 };
  const unlabelled = await addMissingLabels(application, session, source, place);
  if (missing.length > 0) await applySource(application, declare({ ...source, tables: missing }, known));
  const enums = new Set(source.enums.map((declared) => declared.name));
  for (const { table, column } of lacking) {
    const statements = createTable({ ...table, columns: [column] }, enums).otherwise ?? [];
    await applySource(application, { file: source.file, kind: source.kind, statements });
  }
  const unindexed = await makeMissingIndexes(application, session, source, present, known);
  await applyPending(application);
  if (missing.length === 0 && lacking.length === 0)
    application.results.push({ file: source.file, kind: source.kind, statements: 0, applied: 0 });
  const parts = [
    said('only the schema has', [
      ...missing.map((table) => table.name),
      ...lacking.map(({ table, column }) => `${table.name}.${column.name}`),
      ...unlabelled,
      ...unindexed.map((name) => `an index on ${name}`),
    ]),
    said('only the migrations have', extra),
  ].filter((part) => part !== '');
  if (parts.length > 0)
    application.unknowns.push({
      what: 'schema',
      name: source.file,
      why: `differs from its migrations: ${parts.join('; ')}`,
    });
}

const mostNamed = 5;

function said(words: string, names: string[]): string {
  if (names.length === 0) return '';
  const rest = names.length - mostNamed;
  return `${words} ${names.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

const keyOf = (table: TableDeclaration): string => `${table.schema ?? 'public'}.${table.name}`;

async function columnsByTable(session: Session): Promise<Map<string, Set<string>>> {
  const relations = await readRelations(session.client());
  const columns = await readColumns(session.client());
  return new Map(
    relations.map(({ oid, schema, name }) => [
      `${schema}.${name}`,
      new Set(columns.filter((column) => column.oid === oid).map((column) => column.name)),
    ]),
  );
}

/** Where the schema declares a table and its columns: nearer to its owner than a line of a migration. */
function placeInSchema(application: Application, table: TableDeclaration): void {
  const declared = application.registry.get(tableKey({ schema: table.schema ?? 'public', table: table.name }, 'public'));
  if (!declared) return;
  declared.location = table.location;
  for (const column of table.columns) declared.columnLocations[column.name] = column.location;
}

/** Indexes and unique keys that the schema declares and the tables do not have. They are made: an index that any source declares counts. */
async function makeMissingIndexes(
  application: Application,
  session: Session,
  source: MigratedSource,
  tables: TableDeclaration[],
  known: KnownTables,
): Promise<string[]> {
  const named: string[] = [];
  const statements: SchemaStatement[] = [];
  for (const table of tables) {
    const bare = { ...table, foreignKeys: [], checks: [] };
    for (const statement of declare({ ...source, enums: [], tables: [bare] }, known).statements) {
      if (statement.unless === undefined || (await session.value(statement.unless)) === 'true') continue;
      const columns = /\(([^()]*)\)$/.exec(statement.sql)?.[1] ?? '';
      named.push(`${table.name} (${columns.replaceAll('"', '')})`);
      statements.push(statement);
    }
  }
  if (statements.length > 0) await applySource(application, { file: source.file, kind: source.kind, statements });
  return named;
}
