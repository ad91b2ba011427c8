import type { Catalogue, Table } from '../model/index.js';

/** The name by which maps in this room know a table. */
export function tableKey(table: { schema: string; name: string }): string {
  return `${table.schema}.${table.name}`;
}

/** The columns of every key that is unique without a condition, the primary key first. */
export function uniqueKeys(table: Table): string[][] {
  const unique = table.indexes.filter((index) => index.unique && index.where === undefined);
  const keys = unique
    .filter((index) => index.keys.every((key) => !key.expression))
    .map((index) => index.keys.map((key) => key.text));
  return table.primaryKey.length === 0 ? keys : [table.primaryKey, ...keys];
}

/** Whether one column alone identifies a row. */
export function isUnique(table: Table, column: string): boolean {
  return uniqueKeys(table).some((key) => key.length === 1 && key[0] === column);
}

/** Tables of the app: without those of the platform (`storage.objects`), except the accounts in `auth.users`. */
export function appTables(catalogue: Catalogue): Table[] {
  const platform = new Set([
    'auth',
    'storage',
    'realtime',
    'extensions',
    'vault',
    'cron',
    'net',
    'supabase_migrations',
    'graphql',
  ]);
  return catalogue.tables.filter((table) => !platform.has(table.schema) || tableKey(table) === 'auth.users');
}
