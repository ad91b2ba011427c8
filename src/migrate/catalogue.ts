import type { Catalogue, Table } from '../model/index.js';
import * as rows from './catalogue-rows.js';
import { qualifiedName } from './declare.js';
import type { Registry } from './registry.js';
import type { Session } from './session.js';

/** Names (`schema.name`) of what the platform's stand-in made: not the app's. */
export interface StandIn {
  relations: ReadonlySet<string>;
  functions: ReadonlySet<string>;
}

/** What {@link readCatalogue} leaves out, and whether the app's SQL speaks of the platform's accounts. */
export interface Scope {
  standIn: StandIn;
  accounts: boolean;
}

/** The one table of the stand-in that the app's keys point to and whose rows are the population. */
const accounts = 'auth.users';

/** What the database has by now, to tell the stand-in's objects from the app's later. */
export async function everythingSoFar(session: Session): Promise<StandIn> {
  const relations = await rows.readRelations(session.client());
  const functions = await rows.readFunctions(session.client());
  const keys = (named: { schema: string; name: string }[]): Set<string> =>
    new Set(named.map(({ schema, name }) => `${schema}.${name}`));
  return { relations: keys(relations), functions: keys(functions) };
}

/** Reads tables, views and functions from Postgres itself. Must be called when every source has been applied. */
export async function readCatalogue(
  session: Session,
  registry: Registry,
  { standIn, accounts: withAccounts }: Scope,
): Promise<Pick<Catalogue, 'tables' | 'views' | 'published'> & { functions: rows.FunctionRow[] }> {
  await session.reset();
  const client = session.client();
  const relations = (await rows.readRelations(client)).filter(({ schema, name }) => {
    const key = `${schema}.${name}`;
    return (withAccounts && key === accounts) || !standIn.relations.has(key);
  });
  const columns = byRelation(await rows.readColumns(client));
  const foreignKeys = byRelation(await rows.readForeignKeys(client));
  const indexes = byRelation(await rows.readIndexes(client));
  const checks = byRelation(await rows.readChecks(client));
  const policies = byRelation(await rows.readPolicies(client));
  const functions = (await rows.readFunctions(client)).filter(({ schema, name }) => !standIn.functions.has(`${schema}.${name}`));
  const tables: Table[] = [];
  for (const { oid, schema, name, rowSecurity, forced } of relations.filter((relation) => relation.table)) {
    const own = indexes.get(oid) ?? [];
    const declared = registry.get(`${schema}.${name}`);
    const ownColumns = columns.get(oid) ?? [];
    const present = new Set(ownColumns.map((column) => column.name));
    const places = Object.entries(declared?.columnLocations ?? {}).filter(([column]) => present.has(column));
    tables.push({
      schema,
      name,
      columns: ownColumns,
      primaryKey: own.find((index) => index.primary)?.keys.map((key) => key.text) ?? [],
      foreignKeys: foreignKeys.get(oid) ?? [],
      indexes: own,
      checks: checks.get(oid) ?? [],
      rowSecurity,
      ...(forced ? { rowSecurityForced: true as const } : {}),
      policies: policies.get(oid) ?? [],
      seedRows: await rows.countRows(session, qualifiedName({ schema, name })),
      ...(declared === undefined ? {} : { location: declared.location }),
      columnLocations: Object.fromEntries(places),
      origin: declared?.origin ?? 'declared',
    });
  }
  const views = relations
    .filter((relation) => !relation.table)
    .map(({ oid, schema, name }) => ({ schema, name, columns: columns.get(oid) ?? [] }));
  const published = await rows.readPublished(client);
  return { tables, views, functions, ...(published.length === 0 ? {} : { published }) };
}

/** Rows of a relation by its number, without that number. */
function byRelation<T extends { oid: string }>(rows: T[]): Map<string, Omit<T, 'oid'>[]> {
  const groups = new Map<string, Omit<T, 'oid'>[]>();
  for (const { oid, ...rest } of rows) groups.set(oid, [...(groups.get(oid) ?? []), rest]);
  return groups;
}
